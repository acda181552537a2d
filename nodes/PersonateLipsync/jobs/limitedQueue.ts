import { isRefusedWith, type ApiFailure, type ApiResult } from '../transport/failure';
import type { Clock } from '../transport/clock';
import { isRateLimit, pauseAskedWith, type Pace, type Ticket } from './pace';
import { createPatience, type Refusal } from './patience';
import { createPriorityQueue } from './priorityQueue';
import type { RequestSource } from './requestPool';
import type { Slots } from './slots';

/** A request that is sent again for as long as the API refuses it for its rate limit. */
export interface LimitedTask<Value> {
	send(): Promise<ApiResult<Value>>;
	/** How long the API may refuse requests like this one before this one is given up, in milliseconds. */
	patience: number;
	/** Whether it needs a slot, which it keeps where the request is accepted. */
	needsSlot: boolean;
}

export type LimitedEnd<Value> =
	/** An answer that is no refusal for the rate limit. */
	| { kind: 'answered'; result: ApiResult<Value> }
	/** Never sent, or refused each time, and the patience is over. */
	| ({ kind: 'limited' } & Refusal)
	/** Never sent, because the API has refused the key of another request. */
	| { kind: 'keyRefused'; failure: ApiFailure }
	| { kind: 'stopped' }
	/** A fault of this node or of n8n. */
	| { kind: 'threw'; error: unknown };

export interface LimitedQueue<Value> extends RequestSource {
	/** Resolves with how the request ended. Never rejects. */
	run(task: LimitedTask<Value>): Promise<LimitedEnd<Value>>;
	/** The API asks for a pause of all requests, in milliseconds. */
	pauseFor(milliseconds: number, failure: ApiFailure): void;
}

export interface LimitedQueueTools {
	clock: Pick<Clock, 'now'>;
	pace: Pace;
	slots: Slots;
	/** Ends all that has not been sent. */
	signal: AbortSignal;
	wake(): void;
	/** The longest pause that is honoured, in milliseconds. */
	longestPause?: number;
	/** The API asks for a pause of all requests, in milliseconds: calls `pauseFor` of this one, too. */
	onPauseAskedFor(milliseconds: number, failure: ApiFailure): void;
}

interface Waiting<Value> extends LimitedTask<Value> {
	order: number;
	hasSlot: boolean;
	isRunning: boolean;
	isOver: boolean;
	end(end: LimitedEnd<Value>): void;
}

/**
 * Requests that may be refused for a rate limit, in their order, those that were refused first. The
 * patience ends at once for all that have the same, see `Patience`.
 */
export function createLimitedQueue<Value>(tools: LimitedQueueTools): LimitedQueue<Value> {
	const { clock, pace, slots, signal, wake, longestPause = Infinity, onPauseAskedFor } = tools;
	const patience = createPatience(clock, longestPause);
	const refused = createPriorityQueue<Waiting<Value>>();
	const withSlot = createPriorityQueue<Waiting<Value>>();
	const withoutSlot = createPriorityQueue<Waiting<Value>>();
	/** All that wait, and some that are running. What has ended stays in a queue until it is at its head. */
	const byPatience = createPriorityQueue<Waiting<Value>>();
	let order = 0;
	let running = 0;
	let keyRefusal: ApiFailure | undefined;

	const finish = (task: Waiting<Value>, end: LimitedEnd<Value>) => {
		const keepsSlot = end.kind === 'answered' && end.result.ok;
		if (task.hasSlot && !keepsSlot) slots.release();
		task.isOver = true;
		task.end(end);
	};

	/** The head of a queue. */
	const firstOf = (queue: typeof refused) => {
		while (queue.peek()?.value.isOver === true) queue.pop();
		return queue.peek();
	};
	const popFirst = (queue: typeof refused) => {
		firstOf(queue);
		return queue.pop()?.value;
	};
	const add = (queue: typeof refused, task: Waiting<Value>) => {
		queue.push(task.order, task);
		byPatience.push(task.patience, task);
	};

	/** Ends all that wait with at most this patience, in milliseconds. */
	const endThose = (longest: number, end: LimitedEnd<Value>) => {
		const next = () => byPatience.popUpTo(longest);
		for (let entry = next(); entry !== undefined; entry = next()) {
			const task = entry.value;
			if (!task.isOver && !task.isRunning) finish(task, end);
		}
	};

	const endPatience = () => {
		const exhausted = patience.exhausted();
		if (exhausted === undefined) return;
		const { patience: longest, ...refusal } = exhausted;
		endThose(longest, { kind: 'limited', ...refusal });
	};

	const takeNext = (): Waiting<Value> | undefined => {
		const again = popFirst(refused);
		if (again !== undefined) return again;
		const first = firstOf(withSlot);
		const isNext = first !== undefined && first.key < (firstOf(withoutSlot)?.key ?? Infinity);
		if (!isNext || !slots.tryTake()) return popFirst(withoutSlot);
		withSlot.pop();
		first.value.hasSlot = true;
		return first.value;
	};

	const send = async (task: Waiting<Value>, ticket: Ticket): Promise<void> => {
		const sentAt = clock.now();
		patience.sent(sentAt);
		running += 1;
		const result = await task.send().catch((error: unknown) => {
			finish(task, { kind: 'threw', error });
		});
		running -= 1;
		task.isRunning = false;
		if (result === undefined) return pace.accepted(ticket);

		if (result.ok || !isRateLimit(result.failure)) {
			pace.accepted(ticket);
			// Accepted or refused for itself: the rate limit holds nothing up.
			patience.answered();
			finish(task, { kind: 'answered', result });
			// The next one would meet the same.
			if (!result.ok && isRefusedWith(result.failure, 401)) {
				keyRefusal = result.failure;
				endThose(Infinity, { kind: 'keyRefused', failure: keyRefusal });
			}
			return;
		}
		const { failure } = result;
		if (signal.aborted) return finish(task, { kind: 'stopped' });
		if (keyRefusal !== undefined) return finish(task, { kind: 'keyRefused', failure: keyRefusal });

		patience.refused(failure, sentAt);
		add(refused, task);
		const pause = pauseAskedWith(failure);
		if (pause !== undefined) return onPauseAskedFor(pause, failure);
		pace.refused(ticket);
		endPatience();
	};

	signal.addEventListener('abort', () => endThose(Infinity, { kind: 'stopped' }));

	return {
		async run(task) {
			if (signal.aborted) return { kind: 'stopped' };
			return await new Promise((end) => {
				if (firstOf(byPatience) === undefined) patience.reset();
				order += 1;
				const state = { hasSlot: false, isRunning: false, isOver: false };
				add(task.needsSlot ? withSlot : withoutSlot, { ...task, ...state, order, end });
				wake();
			});
		},
		pauseFor(milliseconds, failure) {
			patience.pauseFor(milliseconds, failure);
			pace.pauseFor(milliseconds);
			endPatience();
		},
		take() {
			endPatience();
			if (!pace.isOpen()) return undefined;
			const task = takeNext();
			if (task === undefined) {
				// What is left waits for a slot, and not for the API.
				if (running === 0) patience.rest();
				return undefined;
			}
			task.isRunning = true;
			const ticket = pace.enter();
			return {
				needsRest: false,
				async send() {
					await send(task, ticket);
					return 0;
				},
			};
		},
		readyAfter(now) {
			const first = firstOf(byPatience);
			if (first === undefined) return Infinity;
			const patienceEnds = patience.endOf(first.key);
			return Math.min(...[pace.opensAt, patienceEnds].filter((time) => time > now), Infinity);
		},
	};
}
