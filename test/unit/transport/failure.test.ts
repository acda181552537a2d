import {
	failureOf,
	isTransient,
	isRateLimit,
	mayHaveTakenEffect,
	unreadable,
	type ApiFailure,
} from '../../../nodes/PersonateLipsync/transport/failure';

const now = Date.UTC(2025, 11, 1);

function answer(text: string, status = 422, headers: Record<string, string> = {}) {
	return failureOf({ answered: true, status, headers, text }, now);
}

const refused = (status: number): ApiFailure => ({ kind: 'refused', status, reasons: [] });

describe('A refusal', () => {
	it('holds the status and how long to wait', () => {
		const pause = { retryAfterMilliseconds: 20_000 };
		const headers = { 'retry-after': '20' };
		expect(answer('', 429, headers)).toStrictEqual({ ...refused(429), ...pause });
		const date = { 'retry-after': new Date(now + 20_000).toUTCString() };
		expect(answer('', 503, date)).toMatchObject(pause);
	});

	it('holds how long to wait where only the rate limit says so', () => {
		const failure = answer('', 429, { 'ratelimit-reset': '20' });

		expect(failure).toMatchObject({ retryAfterMilliseconds: 20_000 });
	});

	it.each([404, 503])('has no pause by a rate limit that was not met: HTTP %d', (status) => {
		const failure = answer('', status, { 'x-ratelimit-reset': '3600' });

		expect(failure).not.toHaveProperty('retryAfterMilliseconds');
	});

	it('holds where a redirect leads', () => {
		const location = 'https://api.example.com';

		expect(answer('', 301, { location })).toStrictEqual({ ...refused(301), location });
	});

	it('is the cause itself where there was no answer', () => {
		const cause = { kind: 'timedOut', detail: 'timeout of 30000ms exceeded' } as const;

		expect(failureOf({ answered: false, cause })).toEqual(cause);
	});
});

describe('An answer that cannot be read', () => {
	it('is quoted on one line, and no more than fits, and kept to quote a job from it', () => {
		expect(unreadable(200, ' <html>\n  <p>Hi</p> ')).toEqual({
			kind: 'unreadable',
			status: 200,
			excerpt: '<html> <p>Hi</p>',
			answer: '<html>\n  <p>Hi</p>',
		});
		expect(unreadable(200, 'x'.repeat(301))).toMatchObject({ excerpt: `${'x'.repeat(300)}…` });
		expect(unreadable(200, 'x'.repeat(300))).toMatchObject({ excerpt: 'x'.repeat(300) });
	});
});

describe('A request that failed', () => {
	const causes = (['unreachable', 'timedOut', 'interrupted', 'cancelled'] as const).map(
		(kind): ApiFailure => ({ kind, detail: 'reason' }),
	);
	const isAny = (failure: ApiFailure, names: Array<string | number>) =>
		names.includes(failure.kind === 'refused' ? failure.status : failure.kind);
	const failures: ApiFailure[] = [
		...causes,
		unreadable(200, ''),
		{ kind: 'notAboutJob', excerpt: '{}' },
		...[100, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 408, 409].map(refused),
		...[422, 425, 429, 451, 498, 499, 500, 501, 502, 503, 504, 524, 599].map(refused),
	];

	const isUnclear = (failure: ApiFailure) =>
		isAny(failure, [
			...['timedOut', 'interrupted', 'cancelled', 'unreadable', 'notAboutJob'],
			...[100, 300, 302, 303, 304, 408, 499, 500, 501, 502, 503, 504, 524, 599],
		]);
	const maybeTransient = (failure: ApiFailure) =>
		isAny(failure, [
			...['unreachable', 'timedOut', 'interrupted', 'cancelled', 'unreadable', 'notAboutJob'],
			...[408, 425, 429, 499, 500, 501, 502, 503, 504, 524, 599],
		]);

	it.each(failures)('may have started a paid job, is worth another try, or not: %j', (failure) => {
		expect(mayHaveTakenEffect(failure)).toBe(isUnclear(failure));
		expect(isTransient(failure)).toBe(maybeTransient(failure));
		expect(isRateLimit(failure)).toBe(isAny(failure, [429]));
	});

	it('may have started a paid job where the answer has no status at all', () => {
		expect(mayHaveTakenEffect(refused(Number.NaN))).toBe(true);
	});
});
