import { pauseAskedFor } from '../../../nodes/PersonateLipsync/transport/retryAfter';

const now = Date.UTC(2025, 11, 1, 12, 0, 0);

describe('How long Retry-After asks to wait', () => {
	it.each([
		['0', 0],
		[' 30 ', 30_000],
		['1.5', 1500],
		['Mon, 01 Dec 2025 12:00:30 GMT', 30_000],
		['Monday, 01-Dec-25 12:01:00 GMT', 60_000],
		['2025-12-01T12:02:00Z', 120_000],
		['Mon, 01 Dec 2025 11:00:00 GMT', 0],
	])('is read from seconds or from a date: "%s"', (header, milliseconds) => {
		expect(pauseAskedFor({ 'retry-after': header }, now)).toBe(milliseconds);
	});

	it.each([
		...[undefined, '', '  ', '-5', 'soon', 'soon 5', '5 minutes', '5,5', '::', '12:00'],
		'9'.repeat(400),
	])('is not known from %j', (header) => {
		expect(pauseAskedFor({ 'retry-after': header }, now)).toBeUndefined();
	});
});

describe('How long the reset of a rate limit asks to wait', () => {
	const seconds = now / 1000;

	describe.each(['ratelimit-reset', 'x-ratelimit-reset'])('in %s', (name) => {
		it.each([
			['0', 0],
			['1.5', 1500],
			['1000000000', 1_000_000_000_000],
			[String(seconds + 45), 45_000],
			[String(now + 45_000), 45_000],
			[String(seconds - 45), 0],
			['Mon, 01 Dec 2025 12:00:30 GMT', 30_000],
		])('is read from a pause or from a moment: "%s"', (header, milliseconds) => {
			expect(pauseAskedFor({ [name]: header }, now)).toBe(milliseconds);
		});

		it.each(['', 'soon', '-5', '100;w=60'])('is not known from "%s"', (header) => {
			expect(pauseAskedFor({ [name]: header }, now)).toBeUndefined();
		});

		it('counts only where Retry-After says nothing', () => {
			expect(pauseAskedFor({ [name]: '30', 'retry-after': '5' }, now)).toBe(5000);
			expect(pauseAskedFor({ [name]: '30', 'retry-after': 'soon' }, now)).toBe(30_000);
		});
	});

	it('is that of the standard header where both are there', () => {
		expect(pauseAskedFor({ 'x-ratelimit-reset': '60', 'ratelimit-reset': '30' }, now)).toBe(30_000);
	});

	it('is not known without any header', () => {
		expect(pauseAskedFor({}, now)).toBeUndefined();
	});
});
