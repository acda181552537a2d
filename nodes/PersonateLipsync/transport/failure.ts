import type { NetworkCause } from './networkCause';
import { answerToKeep } from './quote';
import { readReasons, type VendorReason } from './reasons';
import { pauseAskedFor } from './retryAfter';
import type { Exchange } from './request';
import { excerptOf } from './text';

/** An answer that is no 2xx. */
export interface ApiRefusal {
	kind: 'refused';
	status: number;
	reasons: VendorReason[];
	/** How long the API asks to wait, in milliseconds. */
	retryAfterMilliseconds?: number;
	/** Where a redirect points to. */
	location?: string;
}

/** Why a call has no usable answer. The messages for it are in `errors.ts`. */
export type ApiFailure =
	| ApiRefusal
	/** A 2xx answer without the expected shape: its beginning, and all of it to quote a job from. */
	| { kind: 'unreadable'; status: number; excerpt: string; answer: string }
	/** A 2xx answer to a status request that says nothing of this job. */
	| { kind: 'notAboutJob'; excerpt: string }
	| NetworkCause;

export type ApiResult<Value> = { ok: true; value: Value } | { ok: false; failure: ApiFailure };

/** The failure of an exchange that is no 2xx answer. `now` in milliseconds, for a Retry-After date. */
export function failureOf(exchange: Exchange, now = Date.now()): ApiFailure {
	if (!exchange.answered) return exchange.cause;

	const { status, headers, text } = exchange;
	const refusal: ApiRefusal = {
		kind: 'refused',
		status,
		reasons: readReasons(text),
		...(headers.location === undefined ? {} : { location: headers.location }),
	};
	// Many APIs send the reset of their rate limit with every answer: it is a pause only where the limit was exceeded.
	const retryAfterMilliseconds = pauseAskedFor(
		isRateLimit(refusal) ? headers : { 'retry-after': headers['retry-after'] },
		now,
	);
	return retryAfterMilliseconds === undefined ? refusal : { ...refusal, retryAfterMilliseconds };
}

/** An answer that was read in full and does not have the expected shape. */
export function unreadable(status: number, text: string): ApiFailure {
	return { kind: 'unreadable', status, excerpt: excerptOf(text), answer: answerToKeep(text) };
}

/** The statuses that stand for a rate limit: the only place that knows them. */
const RATE_LIMITS = [429];

/** Whether the request was refused for a rate limit, and so was not carried out. */
export function isRateLimit(failure: ApiFailure): failure is ApiRefusal {
	return failure.kind === 'refused' && RATE_LIMITS.includes(failure.status);
}

export function isRefusedWith(failure: ApiFailure, status: number): failure is ApiRefusal {
	return failure.kind === 'refused' && failure.status === status;
}

/** Redirects that ask for the same request at another address. After the others a POST may have been carried out. */
const REFUSING_REDIRECTS = [301, 307, 308];

/** A server that gave up waiting, and a proxy that lost its client: the outcome of the request is unknown. */
const UNCLEAR_REFUSALS = [408, 499];

/**
 * Whether the request may have been carried out although no usable answer came back.
 * For a POST this means that a paid job may exist. Only a clear refusal says that none does.
 */
export function mayHaveTakenEffect(failure: ApiFailure): boolean {
	if (failure.kind !== 'refused') return failure.kind !== 'unreachable';
	const { status } = failure;
	const refusedForSure = status >= 400 && status < 500 && !UNCLEAR_REFUSALS.includes(status);
	return !refusedForSure && !REFUSING_REDIRECTS.includes(status);
}

/** Whether an answer leads to another address. */
export function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

/** Refusals that another try may not get, beside rate limits and all 5xx. */
const TRANSIENT_REFUSALS = [408, 425, 499];

/** Whether another try may succeed: true for all but a permanent refusal. */
export function isTransient(failure: ApiFailure): boolean {
	if (failure.kind !== 'refused') return true;
	const { status } = failure;
	return isRateLimit(failure) || TRANSIENT_REFUSALS.includes(status) || status >= 500;
}
