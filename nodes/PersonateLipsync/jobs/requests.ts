import type { Clock } from '../transport/clock';
import type { Stop } from './stop';

/** n8n 1 cannot end a timer early: none is to outlive its run by more than this, in milliseconds. */
const LONGEST_SLEEP = 60_000;

/** Where requests of one kind wait to be sent. */
export interface RequestSource {
	/** Gives the next request that may be sent now: a function that sends it and never rejects. */
	take(now: number): (() => Promise<void>) | undefined;
	/** The first time after now at which there may be more to do, if nothing happens before. */
	readyAfter(now: number): number;
}

/** Sends requests, with a limit for how many run at the same time. The sources take turns. */
export interface Requests {
	add(source: RequestSource): void;
	/** Something may be sent that could not be before. */
	wake(): void;
}

/** @param most how many requests may run at once; at least 1 */
export function createRequests(clock: Clock, most: number, stop: Stop): Requests {
	const sources: RequestSource[] = [];
	/** When the earliest timer ends. */
	let wakesAt = Infinity;
	let running = 0;
	/** Whether `send` is about to run. */
	let isScheduled = false;

	const takeInTurn = (now: number) => {
		for (const source of [...sources]) {
			const request = source.take(now);
			if (request === undefined) continue;
			// All other sources go before this one the next time.
			sources.push(...sources.splice(sources.indexOf(source), 1));
			return request;
		}
		return undefined;
	};
	const wakeAt = (time: number, now: number) => {
		const at = Math.min(time, now + LONGEST_SLEEP);
		if (time === Infinity || at >= wakesAt) return;
		wakesAt = at;
		void stop
			.run(async (signal) => await clock.sleep(at - now, signal))
			.then(() => {
				if (wakesAt === at) wakesAt = Infinity;
				wake();
			});
	};
	const send = () => {
		isScheduled = false;
		if (stop.isOver) return;
		const now = clock.now();
		while (running < most) {
			const request = takeInTurn(now);
			if (request === undefined) break;
			running += 1;
			void request().then(() => {
				running -= 1;
				wake();
			});
		}
		wakeAt(Math.min(...sources.map((source) => source.readyAfter(now))), now);
	};
	// Not at once: what has just ended may stop the run, and then nothing more is paid for.
	const wake = () => {
		if (isScheduled || stop.isOver) return;
		isScheduled = true;
		void clock.sleep(0).then(send);
	};
	return { add: (source) => void sources.push(source), wake };
}
