const SECOND = 1000;

/** However long a job renders, it is due for a status request after this time, in milliseconds. */
const LONGEST_PAUSE = 15 * SECOND;

/** A job without a status request for this long goes before all others. */
const FORGOTTEN_AFTER = 60 * SECOND;

/** The longest rest of a worker after a status request that found a job rendering. */
const LONGEST_REST = 5 * SECOND;

/**
 * The pause before the next status request of a job, in milliseconds: a tenth of the time waited so
 * far, at least the poll interval, at most 15 s.
 *
 * @param waited since the wait for this job began
 */
export function pauseBetweenPolls(waited: number, pollInterval: number): number {
	return Math.min(Math.max(waited / 10, pollInterval), Math.max(LONGEST_PAUSE, pollInterval));
}

/**
 * When a job has been neglected: after a minute without a status request, and after a fifth of the time
 * that it has waited by then. Both times in milliseconds.
 *
 * @param since when the wait for this job began
 * @param lastPoll its last status request, or where there was none, `since`
 */
export function neglectedAt(since: number, lastPoll: number): number {
	return lastPoll + Math.max(FORGOTTEN_AFTER, (lastPoll - since) / 4);
}

/**
 * How long a worker sends no further status request after one that found a job rendering: a 25th of the
 * age of the run. It bounds the requests of a run, however many jobs it waits for.
 */
export function restAfterPoll(ageOfRun: number): number {
	return Math.min(ageOfRun / 25, LONGEST_REST);
}
