import type { IExecuteFunctions } from 'n8n-workflow';

import { findNetworkCause } from '../transport/networkCause';
import type { Transport } from '../transport/request';
import type { StoredVideo } from './failure';
import { fileNameFor } from './fileName';
import { isMessage, mediaTypeOf } from '../transport/mediaType';
import { openVideo } from './openVideo';
import { peek, watch } from './stream';

/** What is to be downloaded, and how the file is to be called. */
export interface VideoFile {
	link: string;
	jobId: string;
	/** Empty for a name that is taken from the link, else from the job. */
	fileName: string;
}

/**
 * Brings a video into n8n's binary store, in one try. It passes through in blocks: n8n's store takes it
 * as it comes.
 *
 * @param signal ends the download when it is aborted
 */
export async function storeVideo(
	context: IExecuteFunctions,
	transport: Transport,
	{ link, jobId, fileName: wantedName }: VideoFile,
	signal: AbortSignal,
): Promise<StoredVideo> {
	if (signal.aborted) return { ok: false, failure: { kind: 'cancelled', detail: 'stopped' } };
	const opened = await openVideo(context, transport, link, signal);
	if (!opened.ok) return opened;

	const { stream, contentType } = opened.value;
	const endWatch = watch(stream, signal);
	try {
		const firstBytes = await peek(stream);
		if (firstBytes.length === 0) {
			return { ok: false, failure: { kind: 'interrupted', detail: 'The file was empty' } };
		}
		const mediaType = mediaTypeOf(contentType, link, firstBytes);
		if (isMessage(mediaType)) return { ok: false, failure: { kind: 'message', mediaType } };
		const fileName = fileNameFor(wantedName, link, jobId, mediaType);
		return {
			ok: true,
			file: await context.helpers.prepareBinaryData(stream, fileName, mediaType),
		};
	} catch (error) {
		const cause = findNetworkCause(error, transport.redact);
		// What goes wrong on the way shows in the stream; the rest is n8n's store.
		const isStoreFailure = stream.errored === null;
		return {
			ok: false,
			failure: isStoreFailure ? { kind: 'notStored', detail: cause.detail } : cause,
		};
	} finally {
		endWatch();
		stream.destroy();
	}
}
