/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets pending promises settle, no time passes */
import type { Clock } from '../../../nodes/PersonateLipsync/transport/clock';
import { createPriorityQueue } from '../../../nodes/PersonateLipsync/jobs/priorityQueue';

/** More than any test needs: what has not ended by then never will. */
const MOST_EVENTS = 100_000;

/** Something that is to happen at a time. */
export interface Timer {
	cancel(): void;
}

/** Time that goes on only from one event to the next, so that an hour of waiting takes milliseconds. */
export interface VirtualClock extends Clock {
	/** Does something at a point in time, once time gets there. */
	at(time: number, action: () => void): Timer;
	/** Does something after so many milliseconds. */
	after(milliseconds: number, action: () => void): Timer;
	/** Lets time pass, from one event to the next, until the work is done. */
	letTimePassUntil<Value>(work: Promise<Value>): Promise<Value>;
	/** Lets so much time pass, in milliseconds. */
	letTimePass(milliseconds: number): Promise<void>;
	/**
	 * Lets time pass until something has come true.
	 *
	 * @param onStep called whenever all that an event has led to is done
	 * @returns whether it has come true; if not, nothing is left that could happen
	 */
	runUntil(isDone: () => boolean, onStep?: () => void): Promise<boolean>;
	/** How often someone went to sleep. */
	naps(): number;
}

interface Event {
	isCancelled: boolean;
	action(): void;
}

/** @param mostEvents after so many the clock throws, since the work would never end */
export function createVirtualClock(start = 0, mostEvents = MOST_EVENTS): VirtualClock {
	let time = start;
	let naps = 0;
	let happened = 0;
	const events = createPriorityQueue<Event>();

	const nextTime = () => {
		while (events.peek()?.value.isCancelled === true) events.pop();
		return events.peek()?.key;
	};
	const runNext = async () => {
		happened += 1;
		if (happened > mostEvents) throw new Error(`It has not ended after ${mostEvents} events`);
		time = Math.max(time, nextTime() ?? time);
		events.pop()?.value.action();
		await settle();
	};
	const at = (when: number, action: () => void): Timer => {
		const event = { isCancelled: false, action };
		events.push(when, event);
		return { cancel: () => void (event.isCancelled = true) };
	};
	const after = (milliseconds: number, action: () => void) => at(time + milliseconds, action);
	const runUntil = async (isDone: () => boolean, onStep = () => {}) => {
		await settle();
		for (;;) {
			onStep();
			if (isDone()) return true;
			if (nextTime() === undefined) return false;
			await runNext();
		}
	};

	return {
		now: () => time,
		naps: () => naps,
		at,
		after,
		runUntil,
		async sleep(milliseconds, signal) {
			naps += 1;
			if (signal?.aborted) return;
			await new Promise<void>((resolve) => {
				const wake = () => {
					timer.cancel();
					signal?.removeEventListener('abort', wake);
					resolve();
				};
				const timer = after(milliseconds, wake);
				signal?.addEventListener('abort', wake);
			});
		},
		async letTimePassUntil(work) {
			let isDone = false;
			const markDone = () => {
				isDone = true;
			};
			work.then(markDone, markDone);
			if (!(await runUntil(() => isDone))) {
				throw new Error('All wait for something that never comes');
			}
			return await work;
		},
		async letTimePass(milliseconds) {
			const end = time + milliseconds;
			await settle();
			while ((nextTime() ?? Infinity) <= end) await runNext();
			time = end;
		},
	};
}

/** Promises that can go on do so before this one resolves. */
async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
