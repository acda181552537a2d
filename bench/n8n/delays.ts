/** A job of the sandbox, as far as its end is concerned. */
export interface EndingJob {
	jobId: string | number;
	/** In milliseconds, by the clock that the requests go by, too. */
	finishesAt: number;
}

/** A request that the sandbox has received. */
export interface LoggedRequest {
	path: string;
	/** When it arrived, in milliseconds. */
	at: number;
}

/**
 * How long after its end each job was seen to be finished, in milliseconds. That is when the last
 * status request for it arrived: no more are sent after that.
 *
 * @throws Error where there was no status request for a job after its end
 */
export function delaysOf(jobs: readonly EndingJob[], requests: readonly LoggedRequest[]): number[] {
	return jobs.map(({ jobId, finishesAt }) => {
		const last = requests.filter(({ path }) => path.endsWith(`/${jobId}`)).at(-1);
		if (last === undefined || last.at < finishesAt - CLOSE) {
			throw new Error(`No status request for job ${jobId} after its end`);
		}
		return Math.max(0, last.at - finishesAt);
	});
}

/** A status request may arrive just before the end of a job, and be answered just after it. */
const CLOSE = 100;

/** @param values at least one */
export function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
