/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets pending promises settle, no time passes */
import type { Clock } from '../../../nodes/PersonateLipsync/transport/clock';
import { createPriorityQueue } from '../../../nodes/PersonateLipsync/jobs/priorityQueue';

/** More than any test needs: what has not ended by then never will. */
const MOST_WAKINGS = 100_000;

/** Time that passes only when all are asleep, so that an hour of waiting takes milliseconds. */
export interface VirtualClock extends Clock {
	/** Does something at a point in time, once time gets there. */
	at(time: number, action: () => void): void;
	/** Lets time pass, from one awakening to the next, until the work is done. */
	letTimePassUntil<Value>(work: Promise<Value>): Promise<Value>;
	/** Lets so much time pass, in milliseconds. */
	letTimePass(milliseconds: number): Promise<void>;
	/** How often someone went to sleep. */
	naps(): number;
}

export function createVirtualClock(start = 0): VirtualClock {
	let time = start;
	let naps = 0;
	let wakings = 0;
	const sleepers = createPriorityQueue<() => void>();

	const wakeNext = async () => {
		wakings += 1;
		if (wakings > MOST_WAKINGS) throw new Error(`It has not ended after ${MOST_WAKINGS} wakings`);
		const wakeAt = sleepers.peek()?.key ?? time;
		time = Math.max(time, wakeAt);
		const next = () => sleepers.popUpTo(time)?.value;
		for (let wake = next(); wake !== undefined; wake = next()) wake();
		await settle();
	};

	return {
		now: () => time,
		naps: () => naps,
		async sleep(milliseconds, signal) {
			naps += 1;
			if (signal?.aborted) return;
			await new Promise<void>((resolve) => {
				const wake = () => {
					signal?.removeEventListener('abort', wake);
					resolve();
				};
				signal?.addEventListener('abort', wake);
				sleepers.push(time + milliseconds, wake);
			});
		},
		at: (when, action) => sleepers.push(when, action),
		async letTimePassUntil(work) {
			let isDone = false;
			const markDone = () => {
				isDone = true;
			};
			work.then(markDone, markDone);
			await settle();
			while (!isDone) {
				if (sleepers.size === 0) throw new Error('All wait for something that never comes');
				await wakeNext();
			}
			return await work;
		},
		async letTimePass(milliseconds) {
			const end = time + milliseconds;
			await settle();
			while ((sleepers.peek()?.key ?? Infinity) <= end) await wakeNext();
			time = end;
		},
	};
}

/** Promises that can go on do so before this one resolves. */
async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
