import type { IBinaryData } from 'n8n-workflow';

import { isPassing } from '../../api/failure';
import { findNetworkCause } from '../../api/networkCause';
import type { Job } from '../../api/schemas';
import { fileNameFor } from '../../download/fileName';
import { findLink } from '../../download/link';
import { isMessage, mediaTypeOf } from '../../download/mediaType';
import { openVideo } from '../../download/openVideo';
import { peek, watch } from '../../download/stream';
import { sleepUntil } from '../../jobs/clock';
import { clock } from './clock';
import { isForGood, notDownloaded, withoutLink, type DownloadFailure } from './downloadProblems';
import type { FollowUp } from './options';
import type { Delivery, Outcome } from './outcome';
import type { Run } from './run';

/** Pauses before each further try, in milliseconds. A host may ask for longer ones. */
const PAUSES = [1000, 2000, 4000];
const LONGEST_PAUSE = 60_000;

/** Puts the video of a finished job into n8n's binary store, where the item asks for it. */
export async function downloadVideo(
	run: Run,
	job: Job,
	{ downloadVideo: isWanted, options }: FollowUp,
): Promise<Outcome<Delivery>> {
	if (!isWanted) return { ok: true, value: { job } };

	const link = findLink(job.output);
	if (link === undefined) return { ok: false, problem: withoutLink(job) };

	const attempt = async (pauses: number[]): Promise<Outcome<Delivery>> => {
		const result = await run.limiter(
			async () => await fetchVideo(run, job, link, options.fileName),
		);
		if (result.ok) {
			return { ok: true, value: { job, binary: { [options.binaryPropertyName]: result.value } } };
		}
		const { failure } = result;
		const [pause, ...later] = pauses;
		if (pause === undefined || isForGood(failure) || !isPassing(failure) || run.stopped()) {
			return { ok: false, problem: notDownloaded(job, link, failure) };
		}
		const asked = failure.kind === 'refused' ? (failure.retryAfterMilliseconds ?? 0) : 0;
		const wait = Math.min(Math.max(pause, asked), LONGEST_PAUSE);
		await sleepUntil(clock, clock.now() + wait, run.stopped);
		return await attempt(later);
	};
	return await attempt(PAUSES);
}

/** One try, from the first byte. The video passes through in blocks; n8n's store takes it as it comes. */
async function fetchVideo(
	{ context, transport, stopped }: Run,
	job: Job,
	link: string,
	wantedName: string,
): Promise<{ ok: true; value: IBinaryData } | { ok: false; failure: DownloadFailure }> {
	if (stopped()) return { ok: false, failure: { kind: 'cancelled', detail: 'the run has ended' } };
	const opened = await openVideo(context, transport, link);
	if (!opened.ok) return opened;

	const { stream, contentType } = opened.value;
	const endWatch = watch(stream, context.getExecutionCancelSignal());
	try {
		const mediaType = mediaTypeOf(contentType, link, await peek(stream));
		if (isMessage(mediaType)) return { ok: false, failure: { kind: 'message', mediaType } };
		const fileName = fileNameFor(wantedName, link, job.job_id, mediaType);
		return {
			ok: true,
			value: await context.helpers.prepareBinaryData(stream, fileName, mediaType),
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
