import { isRefusedWith, type ApiFailure, type ApiRefusal } from '../transport/failure';
import type { Clock } from '../transport/clock';

const SECOND = 1000;
const FIRST_BACKOFF = SECOND;
const LONGEST_BACKOFF = 30 * SECOND;

/**
 * How long the API asks for a pause with a refusal for its rate limit, in milliseconds: at least a
 * second; `undefined` where it asks for none, or for one that is over already.
 */
export function pauseAskedWith(failure: ApiFailure): number | undefined {
	if (!isRateLimit(failure)) return undefined;
	const { retryAfterMilliseconds = 0 } = failure;
	return retryAfterMilliseconds > 0 ? Math.max(retryAfterMilliseconds, SECOND) : undefined;
}

export function isRateLimit(failure: ApiFailure): failure is ApiRefusal {
	return isRefusedWith(failure, 429);
}

/** The time at which a request was sent, for the pace to know which pause its answer belongs to. */
export interface Ticket {
	episode: number;
}

/**
 * How fast requests of one kind may be sent: as fast as they come, until the API refuses one for its
 * rate limit. Then comes a pause, and after it one request as a probe; each that is accepted lets one
 * more be sent at a time.
 */
export interface Pace {
	isOpen(): boolean;
	/** When the pause is over, in milliseconds; in the past where there is none. */
	readonly opensAt: number;
	/** A request is being sent. */
	enter(): Ticket;
	/** It was answered, and not refused for the rate limit. */
	accepted(ticket: Ticket): void;
	/** It was refused for the rate limit, and the pace is to stay as it is. */
	leave(ticket: Ticket): void;
	/** The API has refused it without saying for how long: pauses for one second, then longer each time. */
	refused(ticket: Ticket): void;
	/** The API asks for a pause, in milliseconds. */
	pauseFor(milliseconds: number): void;
	/** A place at the API may be free: ends a pause that the API has not asked for. */
	endBackoff(): void;
}

export interface PaceTools {
	clock: Pick<Clock, 'now'>;
	/** From 0 to 1: keeps several executions from coming back at the same moment. */
	random(): number;
	/** The longest pause that is honoured, in milliseconds. */
	longestPause?: number;
	/** Called with each pause that the API has not asked for, in milliseconds. */
	onBackoff?(milliseconds: number): void;
}

export function createPace(tools: PaceTools): Pace {
	const { clock, random, longestPause = Infinity, onBackoff = () => {} } = tools;
	let opensAt = -Infinity;
	/** Until when the API wants no request. */
	let askedUntil = -Infinity;
	let backoff = FIRST_BACKOFF;
	/** How many requests may be sent at once since the last pause. */
	let allowed = Infinity;
	let running = 0;
	let episode = 0;

	const leave = (ticket: Ticket) => {
		if (ticket.episode === episode) running -= 1;
	};
	const pauseUntil = (time: number) => {
		opensAt = time;
		allowed = 1;
		running = 0;
		episode += 1;
	};

	return {
		isOpen: () => clock.now() >= opensAt && running < allowed,
		get opensAt() {
			return opensAt;
		},
		enter() {
			running += 1;
			return { episode };
		},
		leave,
		accepted(ticket) {
			leave(ticket);
			// An answer from before the pause says nothing about the time after it.
			if (ticket.episode !== episode) return;
			backoff = FIRST_BACKOFF;
			allowed += 1;
		},
		refused(ticket) {
			leave(ticket);
			// Requests that were sent together are refused together: that is one refusal.
			if (ticket.episode !== episode) return;
			const pause = backoff * (1 + random() / 4);
			pauseUntil(clock.now() + pause);
			onBackoff(pause);
			backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
		},
		pauseFor(milliseconds) {
			const until = clock.now() + Math.min(milliseconds, longestPause);
			askedUntil = Math.max(askedUntil, until);
			if (until > opensAt) pauseUntil(until);
		},
		endBackoff() {
			opensAt = Math.min(opensAt, Math.max(askedUntil, clock.now()));
		},
	};
}
