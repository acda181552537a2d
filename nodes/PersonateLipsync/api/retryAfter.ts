/**
 * How long a `Retry-After` header asks to wait, in milliseconds; `undefined` without a usable header.
 * Both forms of RFC 9110 are read: seconds, and a date (which counts from `now`, in milliseconds).
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
	const value = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;

	// Date.parse alone takes much that is no date, such as "soon 5".
	const date = /\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
