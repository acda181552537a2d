import { createPriorityQueue } from './priorityQueue';
import type { RateLimit, Refusal } from './rateLimit';
import type { Requests } from './requests';
import type { Stop } from './stop';

/** A request that is sent again for as long as the server refuses it for its rate limit. */
export interface LimitedTask<Value> {
	send(): Promise<Value>;
	/** How long the server may refuse all requests before this one is given up, in milliseconds. */
	patience: number;
	/** Whether it needs a slot, which it keeps where the request is accepted. */
	needsSlot: boolean;
}

export type LimitedEnd<Value, Failure> =
	/** An answer other than a refusal for the rate limit, or the one that has closed the queue. */
	| { kind: 'answered'; answer: Value }
	/** Never sent, or refused each time, and the patience is over. */
	| ({ kind: 'limited' } & Omit<Refusal<Failure>, 'milliseconds'>)
	| { kind: 'stopped' };

/** The requests that one rate limit holds up: the POSTs of a run, or the downloads from a host. */
export interface LimitedQueue<Value, Failure> {
	/** Resolves with how the request ended. Rejects with what `send` throws. */
	run(task: LimitedTask<Value>): Promise<LimitedEnd<Value, Failure>>;
	/** Ends all requests that wait or are added later with this answer, since each would get the same. */
	close(answer: Value): void;
	/** Takes a slot for what needs no request, even where none is free. */
	takeSlot(): void;
	releaseSlot(): void;
	/** Whether requests wait for nothing but a slot. */
	isWaitingForSlot(): boolean;
}

export interface LimitedQueueTools<Failure> {
	requests: Requests;
	limit: RateLimit<Failure>;
	isRateLimit(failure: Failure): boolean;
	stop: Stop;
	/** `Infinity` for no limit. */
	slots: number;
	/**
	 * Whether a refused request goes last. It is then given up when it was refused three times as a probe,
	 * if another request was accepted since its first refusal. Otherwise a refused request goes first.
	 */
	yields: boolean;
}

const MOST_REFUSALS = 3;

type Answer<Failure> = { ok: true } | { ok: false; failure: Failure };

interface Waiting<Value, Failure> extends LimitedTask<Value> {
	order: number;
	hasSlot: boolean;
	isSent: boolean;
	isOver: boolean;
	/** How often it was refused as a probe: alone, as the first after a pause. */
	refusals: number;
	/** How many requests had been accepted when it was first refused. */
	acceptedBefore?: number;
	end(end: LimitedEnd<Value, Failure>): void;
	fail(error: unknown): void;
}

/** Sends requests in their order. All that have the same patience are given up at the same time. */
export function createLimitedQueue<Value extends Answer<Failure>, Failure extends object>(
	tools: LimitedQueueTools<Failure>,
): LimitedQueue<Value, Failure> {
	const { requests, limit, isRateLimit, stop, slots, yields } = tools;
	const ready = createPriorityQueue<Waiting<Value, Failure>>();
	const forSlot = createPriorityQueue<Waiting<Value, Failure>>();
	/** All that wait, and some that are being sent. One that is over is removed when it is at the head. */
	const byPatience = createPriorityQueue<Waiting<Value, Failure>>();
	let order = 0;
	let running = 0;
	let accepted = 0;
	let slotsTaken = 0;
	let closedWith: Value | undefined;

	const add = (task: Waiting<Value, Failure>) => {
		(task.needsSlot && !task.hasSlot ? forSlot : ready).push(task.order, task);
		byPatience.push(task.patience, task);
	};
	const first = (queue: typeof ready) => {
		while (queue.peek()?.value.isOver === true) queue.pop();
		return queue.peek();
	};
	const end = (task: Waiting<Value, Failure>, how: LimitedEnd<Value, Failure>) => {
		const keepsSlot = how.kind === 'answered' && how.answer.ok;
		if (task.hasSlot && !keepsSlot) slotsTaken -= 1;
		task.isOver = true;
		task.end(how);
	};
	/** Ends all that wait with at most this patience, in milliseconds. */
	const endWaiting = (longest: number, how: LimitedEnd<Value, Failure>) => {
		for (let head = first(byPatience); head !== undefined; head = first(byPatience)) {
			if (head.key > longest) return;
			byPatience.pop();
			if (!head.value.isSent) end(head.value, how);
		}
	};
	const endPatience = () => {
		const refusal = limit.refusedFor();
		if (refusal === undefined) return;
		const { milliseconds, ...why } = refusal;
		endWaiting(milliseconds, { kind: 'limited', ...why });
	};

	const takeNext = () => {
		const free = first(ready);
		const next = slotsTaken < slots ? first(forSlot) : undefined;
		if (next === undefined || next.key > (free?.key ?? Infinity)) return ready.pop()?.value;
		slotsTaken += 1;
		next.value.hasSlot = true;
		return forSlot.pop()?.value;
	};

	const refuse = (task: Waiting<Value, Failure>, failure: Failure, isProbe: boolean) => {
		if (stop.isOver) return end(task, { kind: 'stopped' });
		if (closedWith !== undefined) return end(task, { kind: 'answered', answer: closedWith });
		task.acceptedBefore ??= accepted;
		// A request that is refused among others may only have come too early.
		if (isProbe) task.refusals += 1;
		if (yields && task.refusals >= MOST_REFUSALS && accepted > task.acceptedBefore) {
			return end(task, { kind: 'limited', failure });
		}
		if (yields) task.order = order += 1;
		task.isSent = false;
		add(task);
		endPatience();
	};

	const send = async (task: Waiting<Value, Failure>, pause: number) => {
		running += 1;
		const answer = await task.send().catch((error: unknown) => void task.fail(error));
		running -= 1;
		if (answer !== undefined && !answer.ok && isRateLimit(answer.failure)) {
			return refuse(task, answer.failure, limit.refused(pause, answer.failure));
		}
		// Accepted, or refused for another reason: the rate limit is not exceeded.
		limit.accepted(pause);
		accepted += 1;
		if (answer !== undefined) return end(task, { kind: 'answered', answer });
		task.isOver = true;
		if (task.hasSlot) slotsTaken -= 1;
	};

	requests.add({
		take() {
			endPatience();
			if (!limit.isOpen()) return undefined;
			const task = takeNext();
			if (task === undefined) {
				// What is left waits for a slot, and not for the server.
				if (running === 0) limit.rest();
				return undefined;
			}
			task.isSent = true;
			const pause = limit.sent();
			return async () => await send(task, pause);
		},
		readyAfter(now) {
			const shortest = first(byPatience);
			if (shortest === undefined) return Infinity;
			const times = [limit.opensAt(), limit.refusedForAt(shortest.key)];
			return Math.min(...times.filter((time) => time > now), Infinity);
		},
	});
	stop.onOver(() => endWaiting(Infinity, { kind: 'stopped' }));

	return {
		async run(task) {
			if (stop.isOver) return { kind: 'stopped' };
			if (closedWith !== undefined) return { kind: 'answered', answer: closedWith };
			return await new Promise((resolve, reject) => {
				order += 1;
				const state = { order, hasSlot: false, isSent: false, isOver: false, refusals: 0 };
				add({ ...task, ...state, end: resolve, fail: reject });
				requests.wake();
			});
		},
		close(answer) {
			closedWith = answer;
			endWaiting(Infinity, { kind: 'answered', answer });
		},
		takeSlot: () => void (slotsTaken += 1),
		releaseSlot() {
			slotsTaken -= 1;
			requests.wake();
		},
		isWaitingForSlot: () => slotsTaken >= slots && first(forSlot) !== undefined,
	};
}
