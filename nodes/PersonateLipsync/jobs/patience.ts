import type { ApiFailure } from '../transport/failure';
import type { Clock } from '../transport/clock';

/** Why requests are given up. */
export interface Refusal {
	failure: ApiFailure;
	/** How long the API wants to be left alone, in milliseconds from now, where it has said so. */
	retryAfter?: number;
}

/**
 * How long the API has refused all requests of one kind for its rate limit. It is that of the run, and
 * not of each request: it counts from the first request that was sent since the last answer other than
 * a 429.
 */
export interface Patience {
	/** A request was sent at this time. */
	sent(at: number): void;
	/** One was answered, and not refused for the rate limit. */
	answered(): void;
	/** One that was sent at this time was refused for the rate limit. */
	refused(failure: ApiFailure, sentAt: number): void;
	/** The API asks for a pause, in milliseconds. */
	pauseFor(milliseconds: number, failure: ApiFailure): void;
	/** What is left waits for something else than the API. */
	rest(): void;
	/** A first request comes, after all others have ended or were given up. */
	reset(): void;
	/**
	 * A request whose patience is at most `patience` milliseconds is to be given up. `undefined` while
	 * nothing is refused.
	 */
	exhausted(): (Refusal & { patience: number }) | undefined;
	/** When a patience of so many milliseconds ends, if nothing is accepted before; `Infinity` for never. */
	endOf(patience: number): number;
}

/** @param longestPause the longest pause that is honoured, in milliseconds */
export function createPatience(clock: Pick<Clock, 'now'>, longestPause: number): Patience {
	/** Since when requests are sent, or held back by a pause, and none is accepted. */
	let tryingSince: number | undefined;
	let lastRefusal: ApiFailure | undefined;
	/** Until when the API wants no request. */
	let pausedUntil = -Infinity;
	/** Until when the API has asked to be left alone, be that honoured or not. */
	let askedUntil = -Infinity;

	return {
		sent(at) {
			tryingSince ??= at;
		},
		answered() {
			tryingSince = undefined;
			lastRefusal = undefined;
		},
		refused(failure, sentAt) {
			lastRefusal = failure;
			tryingSince ??= sentAt;
		},
		pauseFor(milliseconds, failure) {
			const now = clock.now();
			askedUntil = Math.max(askedUntil, now + milliseconds);
			pausedUntil = Math.max(pausedUntil, now + Math.min(milliseconds, longestPause));
			lastRefusal = failure;
			tryingSince ??= now;
		},
		rest() {
			tryingSince = undefined;
		},
		reset() {
			const isPaused = clock.now() < pausedUntil;
			tryingSince = isPaused ? clock.now() : undefined;
			if (!isPaused) lastRefusal = undefined;
		},
		exhausted() {
			if (lastRefusal === undefined || tryingSince === undefined) return undefined;
			const now = clock.now();
			// A pause that the API asks for cannot end early: what it will outlast need not wait for that.
			const patience = Math.max(now, pausedUntil) - tryingSince;
			const retryAfter = askedUntil > now ? { retryAfter: askedUntil - now } : {};
			return { patience, failure: lastRefusal, ...retryAfter };
		},
		endOf(patience) {
			if (lastRefusal === undefined || tryingSince === undefined) return Infinity;
			return tryingSince + patience;
		},
	};
}
