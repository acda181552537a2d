/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets pending promises settle, no time passes */
import type { Clock } from '../../../nodes/PersonateLipsync/jobs/clock';

interface Sleeper {
	wakeAt: number;
	wake(): void;
}

/** Time that passes only when all are asleep, so that an hour of waiting takes milliseconds. */
export interface VirtualClock extends Clock {
	/** Does something at a point in time, once `letTimePassUntil` gets there. */
	at(time: number, action: () => void): void;
	/** Lets time pass, from one awakening to the next, until the work is done. */
	letTimePassUntil<Value>(work: Promise<Value>): Promise<Value>;
	/** How often someone went to sleep. */
	naps(): number;
}

export function createVirtualClock(start = 0): VirtualClock {
	let time = start;
	let naps = 0;
	let sleepers: Sleeper[] = [];

	const wakeNext = () => {
		const wakeAt = Math.min(...sleepers.map((sleeper) => sleeper.wakeAt));
		const due = sleepers.filter((sleeper) => sleeper.wakeAt <= wakeAt);
		sleepers = sleepers.filter((sleeper) => sleeper.wakeAt > wakeAt);
		time = Math.max(time, wakeAt);
		for (const sleeper of due) sleeper.wake();
	};

	return {
		now: () => time,
		naps: () => naps,
		async sleep(milliseconds) {
			naps += 1;
			await new Promise<void>((wake) => sleepers.push({ wakeAt: time + milliseconds, wake }));
		},
		at(when, action) {
			sleepers.push({ wakeAt: when, wake: action });
		},
		async letTimePassUntil(work) {
			let isDone = false;
			const markDone = () => {
				isDone = true;
			};
			work.then(markDone, markDone);
			await settle();
			while (!isDone) {
				if (sleepers.length === 0) throw new Error('All wait for something that never comes');
				wakeNext();
				await settle();
			}
			return await work;
		},
	};
}

/** Promises that can go on do so before this one resolves. */
async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
