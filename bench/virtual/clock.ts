/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets pending promises settle, no time passes */
import type { Clock } from '../../nodes/PersonateLipsync/jobs/clock';
import { createPriorityQueue } from '../../nodes/PersonateLipsync/jobs/priorityQueue';

/** Time that passes only when all are asleep, in milliseconds: an hour takes a moment. */
export interface VirtualClock extends Clock {
	/** Lets time pass, from one awakening to the next, until the work is done. */
	runUntil<Value>(work: Promise<Value>): Promise<Value>;
}

export function createVirtualClock(): VirtualClock {
	let time = 0;
	const sleepers = createPriorityQueue<() => void>();
	return {
		now: () => time,
		async sleep(milliseconds, signal) {
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
		async runUntil(work) {
			let isDone = false;
			const markDone = () => void (isDone = true);
			work.then(markDone, markDone);
			await settle();
			while (!isDone) {
				const next = sleepers.pop();
				if (next === undefined) throw new Error('All wait for something that never comes');
				time = Math.max(time, next.key);
				next.value();
				await settle();
			}
			return await work;
		},
	};
}

async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
