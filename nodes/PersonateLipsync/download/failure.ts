import type { IBinaryData } from 'n8n-workflow';

import type { ApiFailure } from '../transport/failure';

/** What another try would not change: no video came, or n8n's store did not take it. */
type FailureForGood =
	| { kind: 'message'; mediaType: string }
	| { kind: 'notStored'; detail: string };

/** Why a video is not in n8n's binary store. */
export type DownloadFailure = ApiFailure | FailureForGood;

/** A file in n8n's binary store, or why it is not there. */
export type StoredVideo = { ok: true; file: IBinaryData } | { ok: false; failure: DownloadFailure };

/** Whether another try is of no use. */
export function isForGood(failure: DownloadFailure): failure is FailureForGood {
	return failure.kind === 'message' || failure.kind === 'notStored';
}

/** Whether a link may have been valid before: a fresh one may do. */
export function isExpired(failure: DownloadFailure): boolean {
	return failure.kind === 'refused' && [401, 403, 404, 410].includes(failure.status);
}
