import { isHostLimit, isPermanent, isWrongLink } from '../download/failure';
import type { DownloadFailure, StoredVideo } from '../download/failure';
import type { Job } from '../transport/schemas';
import { findVideoLinks } from '../transport/videoLink';
import { createLimitedQueue, type LimitedQueue } from './limitedQueue';
import type { JobOutcome, Plan } from './outcome';
import { createRateLimit } from './rateLimit';
import { createRequests } from './requests';
import type { RunTools } from './run';

const SECOND = 1000;

/** The pauses before each further try after a transient error, in milliseconds. */
const PAUSES: readonly number[] = [SECOND, 2 * SECOND, 4 * SECOND];

/** The pauses of a host that names none: short at first, since its limit is often one of seconds. */
const HOST_BACKOFF = { factor: 1.5, longest: 10 * SECOND };

/** Links further down are hardly ever the video. */
const MOST_LINKS = 4;

/**
 * Downloads the video of a finished job. Transient errors and the limits of the host are waited out. Where
 * a link brings no video, one status request gets a fresh one, then the other links of the output are
 * tried; if these fail, too, the first error is reported.
 *
 * @param refresh gets the job by a new status request, or nothing where that fails
 */
export function createFetch(
	{ clock, random, stop, store, maxConcurrency, events }: RunTools,
	refresh: (job: Job, plan: Plan) => Promise<Job | undefined>,
): (job: Job, plan: Plan) => Promise<JobOutcome> {
	const downloads = createRequests(clock, maxConcurrency, stop);
	const hosts = new Map<string, LimitedQueue<StoredVideo, DownloadFailure>>();
	const onPause = (time: number) => events.onPause('downloads', time);

	/** All downloads from the host of a link. */
	const hostOf = (link: string) => {
		const { host } = new URL(link);
		const known = hosts.get(host);
		if (known !== undefined) return known;
		const queue = createLimitedQueue<StoredVideo, DownloadFailure>({
			requests: downloads,
			limit: createRateLimit(clock, random, HOST_BACKOFF, onPause),
			isRateLimit: isHostLimit,
			stop,
			slots: Infinity,
			yields: true,
		});
		hosts.set(host, queue);
		return queue;
	};

	const tryOnce = async (link: string, job: Job, plan: Plan): Promise<StoredVideo> => {
		const fileName = plan.download?.fileName ?? '';
		const end = await hostOf(link).run({
			send: async () => await stop.run(async (signal) => await store(link, job, fileName, signal)),
			patience: plan.timeout,
			needsSlot: false,
		});
		if (end.kind === 'answered') return end.answer;
		const stopped = { kind: 'cancelled', detail: 'stopped' } as const;
		return { ok: false, failure: end.kind === 'limited' ? end.failure : stopped };
	};
	const fetchFrom = async (link: string, job: Job, plan: Plan): Promise<StoredVideo> => {
		let stored = await tryOnce(link, job, plan);
		for (const pause of PAUSES) {
			// The limit of a host was waited out already.
			if (stored.ok || isPermanent(stored.failure) || isHostLimit(stored.failure)) break;
			await stop.run(async (signal) => await clock.sleep(pause, signal));
			stored = await tryOnce(link, job, plan);
		}
		return stored;
	};

	return async (job, plan) => {
		const [link, ...others] = findVideoLinks(job.output);
		const jobId = job.job_id;
		if (link === undefined) return { ok: false, failure: { kind: 'withoutLink' }, jobId, job };

		const stored = await fetchFrom(link, job, plan);
		if (stored.ok) return { ok: true, job, file: stored.file };
		if (isWrongLink(stored.failure)) {
			const fresh = await refresh(job, plan);
			const again = fresh === undefined ? others : findVideoLinks(fresh.output);
			for (const next of again.slice(0, MOST_LINKS)) {
				const second = await fetchFrom(next, fresh ?? job, plan);
				if (second.ok) return { ok: true, job: fresh ?? job, file: second.file };
			}
		}
		const failure = { kind: 'notDownloaded', link, failure: stored.failure } as const;
		return { ok: false, failure, jobId, job };
	};
}
