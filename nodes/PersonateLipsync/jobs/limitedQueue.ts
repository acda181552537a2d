import type { ApiFailure, ApiResult } from '../transport/failure';
import type { Clock } from './clock';
import { isRateLimit, pauseAskedWith, type Pace, type Ticket } from './pace';
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
	/**
	 * Never sent, or refused each time, and the patience is over. `retryAfter`: how long the API wants to
	 * be left alone, in milliseconds from now, where it has said so.
	 */
	| { kind: 'limited'; failure: ApiFailure; retryAfter?: number }
	/** Never sent, because the API has refused the key of another request. */
	| { kind: 'keyRefused'; failure: ApiFailure }
	| { kind: 'stopped' }
	/** A fault of this node or of n8n. */
	| { kind: 'threw'; error: unknown };

export interface LimitedQueue<Value> extends RequestSource {
	/** Resolves with how the request ended. Never rejects. */
	run(task: LimitedTask<Value>): Promise<LimitedEnd<Value>>;
	/** The API asks for a pause of all requests, in milliseconds, in the answer to another request. */
	pauseFor(milliseconds: number, failure: ApiFailure): void;
}

export interface LimitedQueueTools {
	clock: Pick<Clock, 'now'>;
	pace: Pace;
	slots: Slots;
	/** Ends all that has not been sent. */
	signal: AbortSignal;
	wake(): void;
	/** The API asks for a pause of all requests, in milliseconds. */
	onPauseAskedFor(milliseconds: number, failure: ApiFailure): void;
}

interface Waiting<Value> extends LimitedTask<Value> {
	order: number;
	hasSlot: boolean;
	end(end: LimitedEnd<Value>): void;
}

/**
 * Requests that may be refused for a rate limit, in their order, those that were refused first.
 *
 * The patience is that of the run: it is counted from the first request that was sent since the last one
 * was accepted, and it ends at once for all that have the same.
 */
export function createLimitedQueue<Value>(tools: LimitedQueueTools): LimitedQueue<Value> {
	const { clock, pace, slots, signal, wake, onPauseAskedFor } = tools;
	const refused = createPriorityQueue<Waiting<Value>>();
	const withSlot = createPriorityQueue<Waiting<Value>>();
	const withoutSlot = createPriorityQueue<Waiting<Value>>();
	const queues = [refused, withSlot, withoutSlot];
	let order = 0;
	let running = 0;
	/** Since when requests are sent, or held back by a pause, and none is accepted. */
	let tryingSince: number | undefined;
	let lastRefusal: ApiFailure | undefined;
	/** Until when the API wants no request. */
	let pausedUntil = -Infinity;
	/** At most the lowest patience of all that wait. */
	let lowestPatience = Infinity;

	const kept: Array<Waiting<Value>> = [];

	const isEmpty = () => queues.every((queue) => queue.size === 0);

	const finish = (task: Waiting<Value>, end: LimitedEnd<Value>) => {
		const keepsSlot = end.kind === 'answered' && end.result.ok;
		if (task.hasSlot && !keepsSlot) slots.release();
		task.end(end);
	};

	const endThose = (isOver: (task: Waiting<Value>) => boolean, end: LimitedEnd<Value>) => {
		lowestPatience = Infinity;
		for (const queue of queues) {
			for (let left = queue.size; left > 0; left -= 1) {
				const task = queue.pop()?.value;
				if (task === undefined) continue;
				if (isOver(task)) finish(task, end);
				else {
					lowestPatience = Math.min(lowestPatience, task.patience);
					kept.push(task);
				}
			}
			for (const task of kept.splice(0)) queue.push(task.order, task);
		}
	};

	/** Undefined while nothing is refused. */
	const refusedSince = () => (lastRefusal === undefined ? undefined : tryingSince);

	const endPatience = (now: number) => {
		const since = refusedSince();
		// A pause that the API asks for cannot end early: what it will outlast need not wait for that.
		const surely = Math.max(now, pausedUntil);
		if (lastRefusal === undefined || since === undefined || surely < since + lowestPatience) return;
		endThose((task) => surely >= since + task.patience, {
			kind: 'limited',
			failure: lastRefusal,
			...(pausedUntil > now ? { retryAfter: pausedUntil - now } : {}),
		});
	};

	const pauseFor = (milliseconds: number, failure: ApiFailure, ticket?: Ticket) => {
		const now = clock.now();
		pausedUntil = Math.max(pausedUntil, now + milliseconds);
		lastRefusal = failure;
		tryingSince ??= now;
		pace.pauseFor(milliseconds, ticket);
		endPatience(now);
	};

	const next = (): Waiting<Value> | undefined => {
		const again = refused.pop();
		if (again !== undefined) return again.value;
		const one = withSlot.peek();
		const other = withoutSlot.peek();
		const isFirst = one !== undefined && (other === undefined || one.key < other.key);
		if (!isFirst || !slots.tryTake()) return withoutSlot.pop()?.value;
		const task = withSlot.pop()?.value;
		if (task !== undefined) task.hasSlot = true;
		return task;
	};

	const send = async (task: Waiting<Value>, ticket: Ticket): Promise<void> => {
		const sentAt = clock.now();
		tryingSince ??= sentAt;
		running += 1;
		const result = await task.send().catch((error: unknown) => {
			finish(task, { kind: 'threw', error });
		});
		running -= 1;
		if (result === undefined) return pace.accepted(ticket);

		if (result.ok || !isRateLimit(result.failure)) {
			pace.accepted(ticket);
			if (result.ok) {
				tryingSince = undefined;
				lastRefusal = undefined;
			}
			finish(task, { kind: 'answered', result });
			// The next one would meet the same.
			if (!result.ok && isKeyRefusal(result.failure)) {
				endThose(() => true, { kind: 'keyRefused', failure: result.failure });
			}
			return;
		}
		const { failure } = result;
		if (signal.aborted) return finish(task, { kind: 'stopped' });

		lastRefusal = failure;
		tryingSince ??= sentAt;
		refused.push(task.order, task);
		lowestPatience = Math.min(lowestPatience, task.patience);
		const pause = pauseAskedWith(failure);
		if (pause === undefined) {
			pace.refused(ticket);
			endPatience(clock.now());
		} else {
			pauseFor(pause, failure, ticket);
			onPauseAskedFor(pause, failure);
		}
	};

	signal.addEventListener('abort', () => endThose(() => true, { kind: 'stopped' }), { once: true });

	return {
		async run(task) {
			if (signal.aborted) return { kind: 'stopped' };
			return await new Promise((end) => {
				if (isEmpty() && running === 0) {
					// What was refused before has ended: the patience of this one begins now.
					const isPaused = clock.now() < pausedUntil;
					tryingSince = isPaused ? clock.now() : undefined;
					if (!isPaused) lastRefusal = undefined;
				}
				order += 1;
				lowestPatience = Math.min(lowestPatience, task.patience);
				const queue = task.needsSlot ? withSlot : withoutSlot;
				queue.push(order, { ...task, order, hasSlot: false, end });
				wake();
			});
		},
		pauseFor: (milliseconds, failure) => pauseFor(milliseconds, failure),
		take(now) {
			endPatience(now);
			if (!pace.isOpen()) return undefined;
			const task = next();
			if (task === undefined) return undefined;
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
			if (isEmpty()) return Infinity;
			const since = refusedSince();
			const patienceEnds = since === undefined ? Infinity : since + lowestPatience;
			return Math.min(...[pace.opensAt, patienceEnds].filter((time) => time > now), Infinity);
		},
	};
}

function isKeyRefusal(failure: ApiFailure): boolean {
	return failure.kind === 'refused' && failure.status === 401;
}
