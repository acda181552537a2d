import type { ApiResult } from '../transport/failure';
import type { Job } from '../transport/schemas';
import type { LimitedQueue } from './limitedQueue';

const SECOND = 1000;

/** How long the rate limit may hold up a single status request, in milliseconds. */
export const LOOK_UP_PATIENCE = 60 * SECOND;

/** What one status request brought; `stopped` where it was not sent. */
export type LookUp = ApiResult<Job> | { ok: false; failure: 'stopped' };

/** Single status requests, for those who do not wait for a job. They are sent again after a 429 only. */
export interface LookUps {
	/** The job as it is now. Items that name the same job share the request. */
	current(jobId: string): Promise<LookUp>;
	/** The job by a request of its own: its link has expired since the last one. */
	fresh(jobId: string): Promise<LookUp>;
}

export function createLookUps(
	queue: LimitedQueue<Job>,
	getJob: (jobId: string) => Promise<ApiResult<Job>>,
): LookUps {
	const shared = new Map<string, Promise<LookUp>>();
	const fresh = async (jobId: string): Promise<LookUp> => {
		const end = await queue.run({
			send: async () => await getJob(jobId),
			patience: LOOK_UP_PATIENCE,
			needsSlot: false,
		});
		switch (end.kind) {
			case 'answered':
				return end.result;
			case 'stopped':
				return { ok: false, failure: 'stopped' };
			case 'threw':
				throw end.error;
			default:
				return { ok: false, failure: end.failure };
		}
	};
	return {
		fresh,
		async current(jobId) {
			const lookUp = shared.get(jobId) ?? fresh(jobId);
			shared.set(jobId, lookUp);
			return await lookUp;
		},
	};
}
