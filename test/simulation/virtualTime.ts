/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the event loop has to turn between two events */
import type { Clock } from '../../nodes/PersonateLipsync/transport/clock';
import { createPriorityQueue } from '../../nodes/PersonateLipsync/jobs/priorityQueue';

/** Something that is to happen at a time. */
export interface Timer {
	cancel(): void;
}

/** Time that goes on only from one event to the next. In milliseconds since 1970. */
export interface VirtualTime {
	now(): number;
	after(milliseconds: number, happen: () => void): Timer;
	/**
	 * Lets events happen until something has come true.
	 *
	 * @param onStep called whenever all that an event has led to is done
	 * @returns whether it has come true; if not, nothing is left that could happen
	 */
	runUntil(isDone: () => boolean, onStep: () => void): Promise<boolean>;
}

const BEGINNING = Date.UTC(2026, 0, 1);

interface Event {
	isCancelled: boolean;
	happen(): void;
}

export function createVirtualTime(): VirtualTime {
	const events = createPriorityQueue<Event>();
	let now = BEGINNING;
	return {
		now: () => now,
		after(milliseconds, happen) {
			const event: Event = { isCancelled: false, happen };
			// Timers know whole milliseconds only.
			events.push(now + Math.max(0, Math.ceil(milliseconds)), event);
			return { cancel: () => void (event.isCancelled = true) };
		},
		async runUntil(isDone, onStep) {
			for (;;) {
				// By then all promises and streams have done what they can.
				await new Promise((resolve) => setImmediate(resolve));
				onStep();
				if (isDone()) return true;
				let entry = events.pop();
				while (entry?.value.isCancelled === true) entry = events.pop();
				if (entry === undefined) return false;
				now = entry.key;
				entry.value.happen();
			}
		},
	};
}

/** A clock of a process: once the process is killed, nobody wakes any more. */
export function createProcessClock(time: VirtualTime, isAlive: () => boolean): Clock {
	return {
		now: time.now,
		async sleep(milliseconds, signal) {
			if (signal?.aborted === true) return;
			await new Promise<void>((resolve) => {
				const wake = () => {
					timer.cancel();
					signal?.removeEventListener('abort', wake);
					if (isAlive()) resolve();
				};
				const timer = time.after(milliseconds, wake);
				signal?.addEventListener('abort', wake);
			});
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
