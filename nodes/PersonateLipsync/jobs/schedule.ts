/** However long a job renders, a finished video is noticed within this time, in milliseconds. */
const LONGEST_PAUSE = 15_000;

/**
 * The pause before a job is asked about again, in milliseconds: a tenth of the time waited so far, so
 * that a finished video is noticed within a tenth of its render time, or within the poll interval where
 * that is longer.
 *
 * @param waited since the wait for this job began
 * @param pollInterval the shortest pause; where it is longer than 15 s it is the longest, too
 */
export function nextPause(waited: number, pollInterval: number): number {
	return Math.min(Math.max(waited / 10, pollInterval), Math.max(LONGEST_PAUSE, pollInterval));
}
