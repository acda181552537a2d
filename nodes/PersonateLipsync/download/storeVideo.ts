import type { IExecuteFunctions } from 'n8n-workflow';

import type { Clock } from '../transport/clock';
import { isNoMedium, mediaTypeOf, playlistFormat } from '../transport/mediaType';
import { findNetworkCause } from '../transport/networkCause';
import type { Transport } from '../transport/request';
import type { DownloadFailure, StoredVideo } from './failure';
import { fileNameFor } from './fileName';
import { openVideo } from './openVideo';
import { watchDownload } from './watch';

/** What to download, and the name of the file. */
export interface VideoFile {
	link: string;
	jobId: string;
	/** Empty for a name that is taken from the link, else from the job. */
	fileName: string;
}

/**
 * Downloads a video into n8n's binary store, in one try. The file is streamed block by block.
 *
 * @param signal ends the download when it is aborted
 */
export async function storeVideo(
	context: IExecuteFunctions,
	transport: Transport,
	{ link, jobId, fileName: wantedName }: VideoFile,
	signal: AbortSignal,
	clock: Clock,
): Promise<StoredVideo> {
	const watch = watchDownload(clock, signal);
	const failed = (failure: DownloadFailure): StoredVideo => ({
		ok: false,
		failure: watch.cause() ?? failure,
	});
	try {
		const opened = await openVideo(context, transport, link, watch);
		if (!opened.ok) return failed(opened.failure);
		const { bytes, file, stream, contentType } = opened.value;

		const mediaType = mediaTypeOf(contentType, link, bytes);
		const format = playlistFormat(mediaType);
		if (format !== undefined) return failed({ kind: 'playlist', format });
		if (isNoMedium(mediaType)) return failed({ kind: 'message', mediaType });
		const fileName = fileNameFor(wantedName, link, jobId, mediaType);
		try {
			return { ok: true, file: await context.helpers.prepareBinaryData(file, fileName, mediaType) };
		} catch (error) {
			const cause = findNetworkCause(error, transport.redact);
			// A failure of the download is in `errored`; any other one is that of n8n's store.
			const isStoreFailure = stream.errored === null;
			return failed(isStoreFailure ? { kind: 'notStored', detail: cause.detail } : cause);
		}
	} finally {
		watch.end();
	}
}
