import type { IBinaryData } from 'n8n-workflow';

import { isForGood, isExpired, type DownloadFailure, type StoredVideo } from '../download/failure';
import { isPassing } from '../transport/failure';
import type { Job } from '../transport/schemas';
import type { Clock } from '../transport/clock';
import type { Limiter } from './limiter';
import type { JobFailure } from './outcome';
import { findVideoLink } from '../transport/videoLink';

const SECOND = 1000;

/** The pauses before each further try, in milliseconds. A host may ask for longer ones. */
const PAUSES: readonly number[] = [SECOND, 2 * SECOND, 4 * SECOND];
const LONGEST_PAUSE = 60 * SECOND;

/** The video of a finished job, with the answer that its link is from. */
export type Fetched =
	| { ok: true; job: Job; file: IBinaryData }
	| { ok: false; job: Job; failure: JobFailure };

export interface FetchTools {
	/** Brings the file behind a link into n8n's binary store. One try. */
	store(link: string, job: Job, fileName: string): Promise<StoredVideo>;
	/** The job by a new status request, or nothing where that fails. */
	refresh(jobId: string): Promise<Job | undefined>;
	limiter: Limiter;
	clock: Clock;
	signal: AbortSignal;
}

/**
 * Downloads the video of a finished job. Transient errors are waited out. Where the link has expired,
 * one status request gets a fresh one; where that brings nothing new, the first error stands.
 */
export function createFetch(tools: FetchTools): (job: Job, fileName: string) => Promise<Fetched> {
	const { store, refresh, limiter, clock, signal } = tools;

	const fetchFrom = async (link: string, job: Job, fileName: string): Promise<StoredVideo> => {
		let stored = await limiter(async () => await store(link, job, fileName));
		for (const pause of PAUSES) {
			if (stored.ok || signal.aborted || !isWorthAnotherTry(stored.failure)) return stored;
			const retryAfter =
				stored.failure.kind === 'refused' ? (stored.failure.retryAfterMilliseconds ?? 0) : 0;
			await clock.sleep(Math.min(Math.max(pause, retryAfter), LONGEST_PAUSE), signal);
			stored = await limiter(async () => await store(link, job, fileName));
		}
		return stored;
	};

	return async (job, fileName) => {
		const link = findVideoLink(job.output);
		if (link === undefined) return { ok: false, job, failure: { kind: 'withoutLink' } };

		const first = await fetchFrom(link, job, fileName);
		if (first.ok) return { ok: true, job, file: first.file };
		const failed: Fetched = {
			ok: false,
			job,
			failure: { kind: 'notDownloaded', link, failure: first.failure },
		};
		if (!isExpired(first.failure)) return failed;

		const fresh = await refresh(job.job_id);
		if (fresh === undefined) return failed;
		const freshLink = findVideoLink(fresh.output);
		if (freshLink === undefined || freshLink === link) return failed;
		const second = await fetchFrom(freshLink, fresh, fileName);
		if (second.ok) return { ok: true, job: fresh, file: second.file };
		return {
			ok: false,
			job: fresh,
			failure: { kind: 'notDownloaded', link: freshLink, failure: second.failure },
		};
	};
}

function isWorthAnotherTry(failure: DownloadFailure): boolean {
	return !isForGood(failure) && isPassing(failure);
}
