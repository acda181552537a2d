import { parseRetryAfter } from '../../../nodes/PersonateLipsync/api/retryAfter';

const now = Date.UTC(2025, 11, 1, 12, 0, 0);

describe('How long Retry-After asks to wait', () => {
	it.each([
		['0', 0],
		['1', 1000],
		['120', 120_000],
		[' 30 ', 30_000],
		['1.5', 1500],
		['0.25', 250],
	])('is read from seconds: "%s"', (header, milliseconds) => {
		expect(parseRetryAfter(header, now)).toBe(milliseconds);
	});

	it.each([
		['Mon, 01 Dec 2025 12:00:30 GMT', 30_000],
		['Monday, 01-Dec-25 12:01:00 GMT', 60_000],
		['2025-12-01T12:02:00Z', 120_000],
	])('is read from a date: "%s"', (header, milliseconds) => {
		expect(parseRetryAfter(header, now)).toBe(milliseconds);
	});

	it('is nothing when the date is past', () => {
		expect(parseRetryAfter('Mon, 01 Dec 2025 11:00:00 GMT', now)).toBe(0);
	});

	it.each([undefined, '', '  ', '-5', 'soon', 'soon 5', '5 minutes', '5,5', '::', '12:00'])(
		'is not known from %j',
		(header) => {
			expect(parseRetryAfter(header, now)).toBeUndefined();
		},
	);
});
