import type { Clock } from '../transport/clock';

/** At most one line in this time, in milliseconds. */
const INTERVAL = 30_000;

/**
 * Counts the jobs of a run that have ended, of those that are waited for.
 *
 * @param report called with the two numbers at the first, at the last, and now and then in between
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
