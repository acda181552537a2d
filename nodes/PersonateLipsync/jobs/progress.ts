import type { Clock } from '../transport/clock';

/** At most one line in this time, in milliseconds. */
const INTERVAL = 30_000;

/**
 * Counts the jobs that a run waits for, and how many of them have ended.
 *
 * @param report called when the first job ends, when the last one ends, and sometimes in between
 */
export function createProgress(
	clock: Pick<Clock, 'now'>,
	report: (ended: number, all: number) => void,
) {
	let all = 0;
	let ended = 0;
	let lastReport = -Infinity;
	return {
		/** One more job is waited for. */
		add: () => void (all += 1),
		/** One of them was not created. */
		remove: () => void (all -= 1),
		/** One of them has ended. */
		ended() {
			ended += 1;
			const now = clock.now();
			if (ended < all && now - lastReport < INTERVAL) return;
			lastReport = now;
			report(ended, all);
		},
	};
}
