import {
	failureOf,
	isPassing,
	mayHaveTakenEffect,
	unreadable,
	type ApiFailure,
} from '../../../nodes/PersonateLipsync/transport/failure';

const now = Date.UTC(2025, 11, 1);

function answer(text: string, status = 422, headers: Record<string, string> = {}) {
	return failureOf({ answered: true, status, headers, text }, now);
}

/** The reasons in an error body that is given as text or as a value. */
function reasonsIn(body: unknown) {
	const failure = answer(typeof body === 'string' ? body : JSON.stringify(body));
	return failure.kind === 'refused' ? failure.reasons : undefined;
}

const refused = (status: number): ApiFailure => ({ kind: 'refused', status, reasons: [] });

describe("The vendor's reasons in an error answer", () => {
	it('are the detail of FastAPI, as a text or as a list of what is wrong, each with its field', () => {
		expect(reasonsIn({ detail: 'Not enough credits' })).toEqual([{ text: 'Not enough credits' }]);
		const detail = [
			{ loc: ['body', 'actor', 'avatar_id'], msg: 'field required', type: 'missing' },
			{ loc: ['path', 'job_id'], msg: 'no such job' },
		];
		expect(reasonsIn({ detail })).toEqual([
			{ field: 'actor.avatar_id', text: 'field required' },
			{ field: 'path.job_id', text: 'no such job' },
		]);
	});

	it('name no field where none is given', () => {
		for (const loc of [undefined, null, [], ['body'], 'body']) {
			expect(reasonsIn({ detail: [{ loc, msg: 'wrong' }] })).toEqual([{ text: 'wrong' }]);
		}
	});

	it.each([
		['message', { message: 'No such avatar' }],
		['error', { error: 'No such avatar' }],
		['error.message', { error: { message: 'No such avatar' } }],
		['detail.message', { detail: { message: 'No such avatar' } }],
		['errors', { errors: ['No such avatar'] }],
		['reason', { error: true, reason: 'No such avatar' }],
		['errors with messages', { errors: [{ message: 'No such avatar' }] }],
		['a bare text', '"No such avatar"'],
		['plain text', 'No such avatar'],
		['plain text with white space', '\n  No such\n avatar \n'],
		['an HTML title', '<html><head><title>No such avatar</title></head><body>x</body></html>'],
		['an HTML heading', '<!DOCTYPE html><body><h1 class="e">No such\navatar</h1><p>x</p></body>'],
		['an HTML title in capitals', '\n<HTML><TITLE>No such avatar</TITLE><P>x</P></HTML>'],
		['the first of two headings', '<h1>No such avatar</h1><p>x</p><h1>Help</h1>'],
		['HTML without either', '<p>No such<br><b>avatar</b></p>'],
		['a message next to a number', { msg: 17, message: 'No such avatar' }],
		['a message where the detail is empty', { detail: '', message: 'No such avatar' }],
		['a message where the detail is blank', { detail: ' \n', message: 'No such avatar' }],
		['a message where the detail is null', { detail: null, message: 'No such avatar' }],
	])('are found in %s', (_where, body) => {
		expect(reasonsIn(body)).toEqual([{ text: 'No such avatar' }]);
	});

	it('are the whole answer where it has another shape', () => {
		const cause = '{"code":17,"cause":"quota"}';
		for (const text of [cause, 'No avatar <a-1> here']) expect(reasonsIn(text)).toEqual([{ text }]);
	});

	it.each(['detail', 'message', 'error'])('are not looked for nested deep under %s', (key) => {
		const nested = (depth: number): unknown =>
			depth === 0 ? 'No such avatar' : { [key]: nested(depth - 1) };

		expect(reasonsIn(nested(7))).toEqual([{ text: 'No such avatar' }]);
		expect(reasonsIn(nested(8))).toEqual([{ text: JSON.stringify(nested(8)) }]);
	});

	it('are cut out of a list that is nested without end', () => {
		const text = '['.repeat(100_000) + ']'.repeat(100_000);

		expect(reasonsIn(text)).toEqual([{ text: `${'['.repeat(300)}…` }]);
	});

	it.each(['', '  \n', 'null', '[]', '{}', '""', '17', 'true', 'false', '<html></html>'])(
		'are missing where the answer says nothing: "%s"',
		(text) => {
			expect(reasonsIn(text)).toEqual([]);
		},
	);

	it('are cut off where they would fill the screen', () => {
		for (const body of ['x'.repeat(10_000), { detail: 'x'.repeat(10_000) }]) {
			expect(reasonsIn(body)).toEqual([{ text: `${'x'.repeat(300)}…` }]);
		}
	});
});

describe('A refusal', () => {
	it('holds the status and how long to wait', () => {
		expect(answer('', 429, { 'retry-after': '20' })).toStrictEqual({
			kind: 'refused',
			status: 429,
			reasons: [],
			retryAfterMilliseconds: 20_000,
		});
		expect(answer('', 503, { 'retry-after': new Date(now + 5000).toUTCString() })).toMatchObject({
			retryAfterMilliseconds: 5000,
		});
	});

	it('holds how long to wait where only the rate limit says so', () => {
		for (const name of ['ratelimit-reset', 'x-ratelimit-reset']) {
			expect(answer('', 429, { [name]: '20' })).toMatchObject({ retryAfterMilliseconds: 20_000 });
			expect(answer('', 429, { [name]: '20', 'retry-after': '5' })).toMatchObject({
				retryAfterMilliseconds: 5000,
			});
		}
	});

	it.each([404, 503])('has no pause by a rate limit that was not met: HTTP %d', (status) => {
		const failure = answer('', status, { 'x-ratelimit-reset': '3600' });

		expect(failure).not.toHaveProperty('retryAfterMilliseconds');
	});

	it('holds where a redirect leads', () => {
		expect(answer('', 301, { location: 'https://api.example.com' })).toStrictEqual({
			kind: 'refused',
			status: 301,
			reasons: [],
			location: 'https://api.example.com',
		});
	});

	it('is the cause itself where there was no answer', () => {
		const cause = { kind: 'timedOut', detail: 'timeout of 30000ms exceeded' } as const;

		expect(failureOf({ answered: false, cause })).toEqual(cause);
	});
});

describe('An answer that cannot be read', () => {
	it('is quoted on one line, and no more than fits', () => {
		expect(unreadable(200, ' <html>\n  <p>Hi</p> ')).toEqual({
			kind: 'unreadable',
			status: 200,
			excerpt: '<html> <p>Hi</p>',
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
	const failures = [
		...causes,
		unreadable(200, ''),
		...[100, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 408, 409, 410].map(
			refused,
		),
		...[418, 422, 425, 429, 451, 498, 499, 500, 501, 502, 503, 504, 520, 524, 599].map(refused),
	];

	it.each(failures)('may have started a paid job, or surely has not: %j', (failure) => {
		const maybe = [
			...['timedOut', 'interrupted', 'cancelled', 'unreadable'],
			...[100, 300, 302, 303, 304, 408, 499],
			...[500, 501, 502, 503, 504, 520, 524, 599],
		];

		expect(mayHaveTakenEffect(failure)).toBe(isAny(failure, maybe));
	});

	it('may have started a paid job where the answer has no status at all', () => {
		expect(mayHaveTakenEffect(refused(Number.NaN))).toBe(true);
	});

	it.each(failures)('is worth another try, or is not: %j', (failure) => {
		const passing = [
			...['unreachable', 'timedOut', 'interrupted', 'cancelled', 'unreadable'],
			...[408, 425, 429, 499, 500, 501, 502, 503, 504, 520, 524, 599],
		];

		expect(isPassing(failure)).toBe(isAny(failure, passing));
	});
});
