import type { Clock } from '../transport/clock';
import { createAbortGroup } from './abortGroup';

/** n8n 1 cannot end a timer early: none is to outlive its run by more than this, in milliseconds. */
const LONGEST_SLEEP = 60_000;

/** Calls back when a point in time is reached. */
export interface Alarm {
	/** Sees to a call at this time at the latest, in milliseconds. A call may also come earlier. */
	set(time: number): void;
}

/**
 * One alarm for all that is scheduled in a run: a new timer is started only where none rings before.
 *
 * @param signal ends all timers
 */
export function createAlarm(clock: Clock, ring: () => void, signal: AbortSignal): Alarm {
	// The earliest last: only an earlier one is ever added.
	const timers: number[] = [];
	const sleeps = createAbortGroup();
	signal.addEventListener('abort', sleeps.abort);
	return {
		set(wanted) {
			const now = clock.now();
			const time = Math.min(wanted, now + LONGEST_SLEEP);
			const earliest = timers.at(-1) ?? Infinity;
			if (wanted === Infinity || earliest <= time) return;
			timers.push(time);
			const milliseconds = Math.max(0, time - now);
			const sleep = sleeps.run(async (ownSignal) => await clock.sleep(milliseconds, ownSignal));
			void sleep.then(() => {
				timers.splice(timers.indexOf(time), 1);
				if (!signal.aborted) ring();
			});
		},
	};
}
