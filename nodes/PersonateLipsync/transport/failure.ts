import type { NetworkCause } from './networkCause';
import { isRecord, parseJson } from './json';
import { pauseAskedFor } from './retryAfter';
import type { Exchange } from './request';

/** One reason in the vendor's own words. */
export interface VendorReason {
	/** The request field it is about, such as `actor.avatar_id`, where the vendor names one. */
	field?: string;
	text: string;
}

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

/** Why a call yielded nothing that can be used. Holds no words of ours: see `errors.ts`. */
export type ApiFailure =
	| ApiRefusal
	| { kind: 'unreadable'; status: number; excerpt: string }
	| NetworkCause;

export type ApiResult<Value> = { ok: true; value: Value } | { ok: false; failure: ApiFailure };

/** Long enough for a reason, short enough for an error panel. */
const EXCERPT_CHARACTERS = 300;

/** The failure of an exchange that is no 2xx answer. `now` in milliseconds, for a Retry-After date. */
export function failureOf(exchange: Exchange, now = Date.now()): ApiFailure {
	if (!exchange.answered) return exchange.cause;

	const { status, headers, text } = exchange;
	// Many APIs send the reset of their rate limit with every answer; only a 429 asks to wait for it.
	const retryAfterMilliseconds = pauseAskedFor(
		status === 429 ? headers : { 'retry-after': headers['retry-after'] },
		now,
	);
	return {
		kind: 'refused',
		status,
		reasons: readReasons(text),
		...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
		...(headers.location === undefined ? {} : { location: headers.location }),
	};
}

/** An answer that was read in full and does not have the expected shape. */
export function unreadable(status: number, text: string): ApiFailure {
	return { kind: 'unreadable', status, excerpt: excerptOf(text) };
}

export function isRefusedWith(failure: ApiFailure, status: number): failure is ApiRefusal {
	return failure.kind === 'refused' && failure.status === status;
}

/** Redirects that say: not here, send it again elsewhere. After the others a POST may have been carried out. */
const REFUSING_REDIRECTS = [301, 307, 308];

/** A server that gave up waiting, and a proxy that lost its client: neither says what became of the request. */
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

/** Refusals that another try may not meet. Beside them stand all of 5xx. */
const PASSING_REFUSALS = [408, 425, 429, 499];

/** Whether another try may go well: true for all but a refusal for good. */
export function isPassing(failure: ApiFailure): boolean {
	if (failure.kind !== 'refused') return true;
	return PASSING_REFUSALS.includes(failure.status) || failure.status >= 500;
}

/**
 * The vendor's reasons in every shape an error body can have: FastAPI's two forms of `detail`,
 * `message`, `error`, plain text, HTML (its title or heading), or nothing.
 */
function readReasons(text: string): VendorReason[] {
	const body = parseJson(text);
	const found = reasonsIn(body, DEEPEST_REASON);
	const reasons = found.length > 0 ? found : [{ text: saysNothing(body) ? '' : plainText(text) }];
	return reasons
		.map((reason) => ({ ...reason, text: excerptOf(reason.text) }))
		.filter((reason) => reason.text !== '');
}

/** A reason is near the top; what is nested deeper was not made to be read. */
const DEEPEST_REASON = 8;

function reasonsIn(body: unknown, depth: number): VendorReason[] {
	if (depth === 0) return [];
	if (typeof body === 'string') return body.trim() === '' ? [] : [{ text: body }];
	if (Array.isArray(body)) return body.flatMap((entry) => reasonsIn(entry, depth - 1));
	if (!isRecord(body)) return [];

	const { loc, msg } = body;
	if (typeof msg === 'string') return [{ ...fieldAt(loc), text: msg }];

	for (const candidate of [body.detail, body.message, body.error, body.errors, body.reason]) {
		const reasons = reasonsIn(candidate, depth - 1);
		if (reasons.length > 0) return reasons;
	}
	return [];
}

/** Such as `""`, `17`, `null`, `[]` and `{}`. */
function saysNothing(body: unknown): boolean {
	if (typeof body === 'object') return body === null || Object.keys(body).length === 0;
	return body !== undefined;
}

/** FastAPI's `loc` begins with where the field stands (`body`) and goes on with its path. */
function fieldAt(loc: unknown): { field?: string } {
	if (!Array.isArray(loc)) return {};
	const path = loc[0] === 'body' ? loc.slice(1) : loc;
	return path.length === 0 ? {} : { field: path.join('.') };
}

function plainText(text: string): string {
	if (!text.trimStart().startsWith('<')) return text;
	const heading = /<(title|h1)[^>]*>([\s\S]*?)<\/\1>/i.exec(text)?.[2];
	return (heading ?? text).replace(/<[^>]*>/g, ' ');
}

function excerptOf(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > EXCERPT_CHARACTERS ? `${line.slice(0, EXCERPT_CHARACTERS)}…` : line;
}
