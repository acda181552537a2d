import fc from 'fast-check';

import {
	isEmpty,
	isRecord,
	parseJson,
	plainJson,
} from '../../../nodes/PersonateLipsync/transport/json';

/** What becomes of a number that the generator has written with too many digits. */
function exactly(_key: string, value: unknown): unknown {
	const isUnsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
	return isUnsafe && !String(value).includes('e') ? String(value) : value;
}

describe('Reading the JSON of an answer', () => {
	const UNSAFE = '12345678901234567';

	it.each([
		['a job id', `{"job_id":${UNSAFE},"status":"x"}`, { job_id: UNSAFE, status: 'x' }],
		['an entry of a list', `[${UNSAFE},1,${UNSAFE}]`, [UNSAFE, 1, UNSAFE]],
		['an id deep inside', `{"a":[{"b":{"id"\n:\n${UNSAFE}\n}}]}`, { a: [{ b: { id: UNSAFE } }] }],
		['the whole answer', ` ${UNSAFE} `, UNSAFE],
		['a negative number', '-9007199254740993', '-9007199254740993'],
		['the first number that is unsafe', '9007199254740992', '9007199254740992'],
		['one after a string', `{"a":"b \\" c \\\\","id":${UNSAFE}}`, { a: 'b " c \\', id: UNSAFE }],
	])('keeps every digit of a number that is too large: %s', (_where, text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it.each([
		['the last safe number', '9007199254740991', Number.MAX_SAFE_INTEGER],
		['the last safe number below zero', '-9007199254740991', Number.MIN_SAFE_INTEGER],
		['a small job id', `{"job_id":7,"n":"${UNSAFE}"}`, { job_id: 7, n: UNSAFE }],
		['many digits after a point', '[0.12345678901234567]', [Number('0.12345678901234567')]],
		['an exponent', '[12345678901234567e2,1E3]', [Number('12345678901234567e2'), 1000]],
		['many digits before a point', '[12345678901234567.0]', [Number('12345678901234567')]],
	])('leaves a number alone that is not: %s', (_what, text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it('leaves a text alone that only looks like JSON', () => {
		const answer = {
			text: `He said "job_id": ${UNSAFE}, twice`,
			input: { text: `{"job_id":${UNSAFE}}`, line: `a\n${UNSAFE}\\` },
			list: [UNSAFE, `[${UNSAFE}]`],
			[UNSAFE]: `"${UNSAFE}"`,
		};

		expect(parseJson(JSON.stringify(answer))).toEqual(answer);
		const text = `{"id":${UNSAFE},"answer":${JSON.stringify(answer)}}`;
		expect(parseJson(text)).toEqual({ id: UNSAFE, answer });
	});

	it('keeps the digits wherever the number stands among whatever else', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n }), (value, id) => {
				expect(parseJson(`{"id":${id},"value":${JSON.stringify(value)}}`)).toEqual(
					JSON.parse(`{"id":"${id}","value":${JSON.stringify(value)}}`, exactly),
				);
			}),
		);
	});

	it.each([
		['an endless number', '9'.repeat(1_000_000)],
		['a number that is broken off', `[${'9'.repeat(1_000_000)}`],
		['quotes without end', `${UNSAFE}${'"\\'.repeat(500_000)}`],
		['escapes without end', `[${UNSAFE},"${'\\"7'.repeat(300_000)}"]`],
	])('takes no longer than its length: %s', (_what, text) => {
		const began = performance.now();

		parseJson(text);

		expect(performance.now() - began).toBeLessThan(2000);
	});

	it.each([
		...['', ' ', '<html></html>', 'Bad Gateway', '{"job_id":', "{'job_id':'x'}", 'undefined'],
		...['{12345678901234567:1}', '[012345678901234567]', '12345678901234567.'],
	])('finds nothing in what is no JSON: "%s"', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});
});

describe('The text of an answer in plain characters', () => {
	it('is the same JSON without escapes that hide what stands in it', () => {
		const text = '{"link": "https:\\/\\/example.com\\u002fa", "n": [1, null]}';

		expect(plainJson(text)).toBe('{"link":"https://example.com/a","n":[1,null]}');
	});

	it.each(['', 'null', '0', '""', 'Bad Gateway', '<html>\\u002f</html>', '{"cut": "of'])(
		'is the text itself where there is nothing to write plainly: %s',
		(text) => {
			expect(plainJson(text)).toBe(text);
		},
	);

	it('is cut off where the JSON is nested too deep, and so is JSON no more', () => {
		const text = '['.repeat(100_000) + ']'.repeat(100_000);

		expect(plainJson(text)).toBe('['.repeat(10_000));
	});
});

it('A value with named fields is an object, and neither a list nor null', () => {
	for (const value of [{}, { job_id: 'job-1' }]) expect(isRecord(value)).toBe(true);
	for (const other of [[], null, undefined, 'text', 7, true]) expect(isRecord(other)).toBe(false);
});

describe('A value that is empty in any form', () => {
	const empty = ['', ' \n', null, undefined, false, 0, [], {}, [''], { a: 0, b: [null] }];
	it.each(empty)('is %j', (value) => {
		expect(isEmpty(value)).toBe(true);
	});

	it.each(['x', 'null', true, 1, -1, [[1]], { a: 0, b: { c: 'x' } }])('is not %j', (value) => {
		expect(isEmpty(value)).toBe(false);
	});

	it('is not looked for without end', () => {
		let deep: unknown = [];
		for (let level = 0; level < 100_000; level += 1) deep = [deep];

		expect(isEmpty(deep)).toBe(false);
	});
});
