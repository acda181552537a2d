import type { Clock } from '../../nodes/PersonateLipsync/transport/clock';
import { createVirtualClock, type VirtualClock } from '../unit/support/virtualClock';

/** The time of one story, in milliseconds since 1970. */
export type VirtualTime = VirtualClock;

/** Goes by whole milliseconds, as timers do. */
export function createVirtualTime(): VirtualTime {
	const clock = createVirtualClock(Date.UTC(2026, 0, 1));
	return {
		...clock,
		after: (milliseconds, action) => clock.after(Math.ceil(milliseconds), action),
		sleep: async (milliseconds, signal) => await clock.sleep(Math.ceil(milliseconds), signal),
	};
}

/** A clock of a process: once the process is killed, nobody wakes any more. */
export function createProcessClock(time: VirtualTime, isAlive: () => boolean): Clock {
	return {
		now: time.now,
		async sleep(milliseconds, signal) {
			await time.sleep(milliseconds, signal);
			if (!isAlive()) await new Promise(() => {});
		},
	};
}

let processClock: Clock | undefined;

/** The clock of the process that runs now; the node's own clock is replaced by this one. */
export const clock: Clock = {
	now: () => Date.now(),
	sleep: async (milliseconds, signal) => await processClock?.sleep(milliseconds, signal),
};

export function setProcessClock(next: Clock | undefined): void {
	processClock = next;
}
