/** Above this a reset is a point in time and not a pause, which would be more than thirty years. */
const FIRST_EPOCH_SECONDS = 1e9;

/** Above this the moment is in milliseconds. */
const FIRST_EPOCH_MILLISECONDS = 1e12;

/**
 * How long an answer asks to wait, in milliseconds; `undefined` where it does not say, or not readably.
 * `Retry-After` goes first (RFC 9110: seconds or a date), then `RateLimit-Reset` and
 * `X-RateLimit-Reset` (seconds, or in other APIs a point in time, in seconds or milliseconds since 1970).
 *
 * @param headers with lower-case names
 * @param now in milliseconds since 1970
 */
export function pauseAskedFor(
	headers: Readonly<Record<string, string | undefined>>,
	now: number,
): number | undefined {
	return (
		readPause(headers['retry-after'], now) ??
		readReset(headers['ratelimit-reset'], now) ??
		readReset(headers['x-ratelimit-reset'], now)
	);
}

/** The shortest pause after a refusal: an answer may name a moment that is over already. */
const SHORTEST_PAUSE = 1000;

/** How long a failure asks for a pause, in milliseconds, at least a second; `undefined` where it does not. */
export function pauseAskedWith(failure: object): number | undefined {
	const asked = 'retryAfterMilliseconds' in failure ? Number(failure.retryAfterMilliseconds) : 0;
	return asked > 0 ? Math.max(asked, SHORTEST_PAUSE) : undefined;
}

function readReset(header: string | undefined, now: number): number | undefined {
	const value = readNumber(header);
	if (value === undefined || value <= FIRST_EPOCH_SECONDS) return readPause(header, now);
	const moment = value > FIRST_EPOCH_MILLISECONDS ? value : value * 1000;
	return Math.max(0, moment - now);
}

function readPause(header: string | undefined, now: number): number | undefined {
	const seconds = readNumber(header);
	if (seconds !== undefined) return seconds * 1000;

	// Date.parse alone takes much that is no date, such as "soon 5".
	const date = /\d\d:\d\d:\d\d/.test(header ?? '') ? Date.parse(String(header)) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** More than fifteen digits are neither a pause nor a moment. */
function readNumber(header = ''): number | undefined {
	const value = header.trim();
	return /^\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
