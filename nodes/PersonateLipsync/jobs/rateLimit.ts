import type { Clock } from '../transport/clock';
import { pauseAskedWith } from '../transport/retryAfter';

const SECOND = 1000;

/** The longest pause for status requests, in milliseconds: one absurd `Retry-After` must not stop all polling. */
const LONGEST_STATUS_PAUSE = 60 * SECOND;

/** When requests may be sent to a server that has a rate limit. All times in milliseconds. */
export interface RateLimit<Failure> {
	/** Whether a request that the limit counts may be sent now. */
	isOpen(): boolean;
	/** When the pause is over; in the past where there is none. */
	opensAt(): number;
	/** The same for status requests, to which only a pause that the server has asked for applies. */
	opensForStatusAt(): number;
	/** Counts a request that is sent. Returns the number of the pause before it, to be passed with its answer. */
	sent(): number;
	/** It was answered, and not refused for the rate limit. */
	accepted(pause: number): void;
	/**
	 * It was refused for the rate limit: pauses, as long as the server asks for, else longer each time.
	 * Returns whether it was sent alone, as the first after a pause.
	 */
	refused(pause: number, failure: Failure): boolean;
	/** The server asks for a pause with the answer to another request. */
	pauseFor(milliseconds: number, failure: Failure): void;
	/** A place at the server may be free: ends a pause that the server has not asked for. */
	endBackoff(): void;
	/** Nothing is sent, and nothing waits for the rate limit. */
	rest(): void;
	/**
	 * For how long no request was accepted, or will not have been at the end of the pause; `undefined`
	 * while nothing is refused.
	 */
	refusedFor(): Refusal<Failure> | undefined;
	/** When no request will have been accepted for this long; `Infinity` where nothing is refused. */
	refusedForAt(milliseconds: number): number;
}

export interface Refusal<Failure> {
	milliseconds: number;
	failure: Failure;
	/** The pause that the server asks for, in milliseconds from now, where it asks for one. */
	retryAfter?: number;
}

/**
 * No limit until the server refuses a request for its rate limit. After a pause, one request is sent as a
 * probe; each accepted request lets one more be sent at the same time.
 *
 * @param random from 0 to 1: keeps several executions from coming back at the same moment
 * @param backoff the pauses where the server names none: first a second, then each `factor` times the last,
 * up to `longest` milliseconds
 * @param onPause called with each pause, in milliseconds
 */
export function createRateLimit<Failure extends object>(
	clock: Pick<Clock, 'now'>,
	random: () => number,
	backoff: { factor: number; longest: number },
	onPause: (milliseconds: number, isAskedFor: boolean) => void,
): RateLimit<Failure> {
	/** Until when the server wants no request, and when it said so. */
	let askedUntil = -Infinity;
	let askedAt = -Infinity;
	let backoffUntil = -Infinity;
	let nextBackoff = SECOND;
	/** How many pauses there were, and how many requests may be sent at once since the last. */
	let pauses = 0;
	let allowed = Infinity;
	let running = 0;
	/** Since when requests are sent, or held back, and none is accepted. */
	let tryingSince: number | undefined;
	let lastFailure: Failure | undefined;

	const opensAt = () => Math.max(askedUntil, backoffUntil);
	const leave = (pause: number) => {
		if (pause === pauses) running -= 1;
	};
	const beginPause = () => {
		pauses += 1;
		allowed = 1;
		running = 0;
	};
	const pauseFor = (milliseconds: number, failure: Failure) => {
		const now = clock.now();
		beginPause();
		askedUntil = Math.max(askedUntil, now + milliseconds);
		askedAt = now;
		tryingSince ??= now;
		lastFailure = failure;
		onPause(milliseconds, true);
	};

	const backOff = () => {
		const milliseconds = nextBackoff * (1 + random() / 4);
		nextBackoff = Math.min(nextBackoff * backoff.factor, backoff.longest);
		backoffUntil = clock.now() + milliseconds;
		beginPause();
		onPause(milliseconds, false);
	};

	return {
		isOpen: () => clock.now() >= opensAt() && running < allowed,
		opensAt,
		opensForStatusAt: () => Math.min(askedUntil, askedAt + LONGEST_STATUS_PAUSE),
		sent() {
			running += 1;
			tryingSince ??= clock.now();
			return pauses;
		},
		accepted(pause) {
			leave(pause);
			const now = clock.now();
			const isPaused = askedUntil > now;
			// It was sent before that pause, which still applies to whatever is sent later.
			tryingSince = isPaused ? now : undefined;
			if (!isPaused) lastFailure = undefined;
			// An answer from before the pause says nothing about the time after it.
			if (pause !== pauses) return;
			nextBackoff = SECOND;
			allowed += 1;
		},
		refused(pause, failure) {
			leave(pause);
			const isProbe = pause === pauses && allowed === 1;
			tryingSince ??= clock.now();
			lastFailure = failure;
			const asked = pauseAskedWith(failure);
			if (asked !== undefined) pauseFor(asked, failure);
			// Requests that were sent together are refused together: that is one refusal.
			else if (pause === pauses) backOff();
			return isProbe;
		},
		pauseFor,
		endBackoff: () => void (backoffUntil = -Infinity),
		rest: () => void (tryingSince = undefined),
		refusedFor() {
			if (lastFailure === undefined || tryingSince === undefined) return undefined;
			const now = clock.now();
			// A pause that the server asks for cannot end early: what it outlasts is given up now.
			const milliseconds = Math.max(now, askedUntil) - tryingSince;
			const retryAfter = askedUntil > now ? { retryAfter: askedUntil - now } : {};
			return { milliseconds, failure: lastFailure, ...retryAfter };
		},
		refusedForAt: (milliseconds) =>
			lastFailure === undefined ? Infinity : (tryingSince ?? Infinity) + milliseconds,
	};
}
