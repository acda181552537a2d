import type { IBinaryData } from 'n8n-workflow';

import { isRateLimit, isTransient, type ApiFailure, type ApiRefusal } from '../transport/failure';

/** Why a video is not in n8n's binary store. */
export type DownloadFailure =
	| ApiFailure
	/** The file had no bytes, or the host sent a part of it only. */
	| { kind: 'empty' | 'partial' }
	/** A page, a message or a document came in place of a video. */
	| { kind: 'message'; mediaType: string }
	| { kind: 'playlist'; format: 'HLS' | 'DASH' }
	/** n8n's store did not take it. */
	| { kind: 'notStored'; detail: string };

/** A file in n8n's binary store, or why it is not there. */
export type StoredVideo = { ok: true; file: IBinaryData } | { ok: false; failure: DownloadFailure };

/** Whether another try of the same link would fail again. */
export function isPermanent(failure: DownloadFailure): boolean {
	if (failure.kind === 'refused') return !isTransient(failure);
	return ['message', 'playlist', 'notStored'].includes(failure.kind);
}

/** Whether a fresh link, or another one, may work: this one was refused, or brought no video. */
export function isWrongLink(failure: DownloadFailure): boolean {
	return isPermanent(failure) && failure.kind !== 'notStored';
}

/** Whether the host limits how much is downloaded from it, so that all downloads from it have to pause. */
export function isHostLimit(failure: DownloadFailure): failure is ApiRefusal {
	if (failure.kind !== 'refused') return false;
	const { status, retryAfterMilliseconds } = failure;
	return isRateLimit(failure) || (status === 503 && retryAfterMilliseconds !== undefined);
}
