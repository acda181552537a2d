import type { Clock } from '../transport/clock';
import { createAlarm } from './alarm';
import { createPriorityQueue } from './priorityQueue';

/** Where requests of one kind wait to be sent. */
export interface RequestSource {
	/**
	 * Gives the next request that may be sent now, which is out of the queue then.
	 *
	 * @param isRested whether a worker is free that needs no rest before a request that may cost one
	 */
	take(now: number, isRested: boolean): PoolRequest | undefined;
	/**
	 * The first time after now at which `take` may give more than it does now, if nothing happens
	 * before; `Infinity` for never.
	 */
	readyAfter(now: number): number;
}

export interface PoolRequest {
	/** Whether it is for a worker that needs no rest. */
	needsRest: boolean;
	/** Sends it. Resolves with the time that the worker rests, in milliseconds. Never rejects. */
	send(): Promise<number>;
}

/** Sends all requests of a run, as many at once as there are workers. The sources take turns. */
export interface RequestPool {
	add(source: RequestSource): void;
	/** Something may be sent that could not be before. */
	wake(): void;
}

/**
 * @param workers how many requests may run at once; at least 1
 * @param signal ends the sending
 */
export function createRequestPool(clock: Clock, workers: number, signal: AbortSignal): RequestPool {
	const sources: RequestSource[] = [];
	/** The free workers: those that rest, by the end of it, and the number of the others. */
	const resting = createPriorityQueue<undefined>();
	let rested = workers;
	let turn = 0;
	/** Whether the next sending is on its way. */
	let isAwake = false;

	const takeInTurn = (now: number): PoolRequest | undefined => {
		for (let step = 0; step < sources.length; step += 1) {
			const index = (turn + step) % sources.length;
			const request = sources[index]?.take(now, rested > 0);
			if (request !== undefined) {
				turn = index + 1;
				return request;
			}
		}
		return undefined;
	};

	const start = async ({ needsRest, send }: PoolRequest) => {
		// A worker that rests from status requests can do what costs none.
		const restsUntil = needsRest ? undefined : resting.pop()?.key;
		if (restsUntil === undefined) rested -= 1;
		const rest = await send();
		resting.push(Math.max(restsUntil ?? 0, clock.now() + rest), undefined);
		wake();
	};

	const send = () => {
		isAwake = false;
		if (signal.aborted) return;
		const now = clock.now();
		while (resting.popUpTo(now) !== undefined) rested += 1;
		while (rested + resting.size > 0) {
			const request = takeInTurn(now);
			if (request === undefined) break;
			void start(request);
		}
		const endOfRest = rested > 0 ? Infinity : resting.peek()?.key;
		if (endOfRest === undefined) return;
		alarm.set(Math.min(endOfRest, ...sources.map((source) => source.readyAfter(now))));
	};
	// Not at once: what has just ended may stop the run, and then nothing more is paid for.
	const wake = () => {
		if (isAwake) return;
		isAwake = true;
		void clock.sleep(0).then(send);
	};
	const alarm = createAlarm(clock, wake, signal);

	return { add: (source) => void sources.push(source), wake };
}
