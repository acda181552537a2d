import fc from 'fast-check';

import { isRecord, parseJson, plainJson } from '../../../nodes/PersonateLipsync/api/json';

describe('Reading the JSON of an answer', () => {
	it.each([
		['{"job_id":12345678901234567,"status":"rendering"}', '12345678901234567'],
		['{"status":"rendering","job_id": 98765432109876543 }', '98765432109876543'],
		['{"job_id"\n:\n18446744073709551615\n}', '18446744073709551615'],
		['{"job_id":7}', '7'],
	])('keeps every digit of a numeric job id: %s', (text, jobId) => {
		expect(parseJson(text)).toMatchObject({ job_id: jobId });
	});

	it('keeps every digit of the job ids in a list', () => {
		expect(parseJson('[{"job_id":12345678901234567},{"job_id":12345678901234568}]')).toEqual([
			{ job_id: '12345678901234567' },
			{ job_id: '12345678901234568' },
		]);
	});

	it('leaves a job id alone that is no whole number', () => {
		expect(parseJson('{"job_id":7.5}')).toEqual({ job_id: 7.5 });
		expect(parseJson('{"job_id":1e3}')).toEqual({ job_id: 1000 });
	});

	it('leaves a job id alone that is a string', () => {
		expect(parseJson('{"job_id":"12345678901234567"}')).toEqual({ job_id: '12345678901234567' });
	});

	it('leaves a text alone that only looks like a job id', () => {
		const answer = { text: 'He said "job_id": 5, twice', other: '{"job_id":5}' };

		expect(parseJson(JSON.stringify(answer))).toEqual(answer);
	});

	it('leaves all other JSON as it is', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
			}),
		);
	});

	it.each(['', ' ', '<html></html>', 'Bad Gateway', '{"job_id":', "{'job_id':'x'}", 'undefined'])(
		'finds nothing in what is no JSON: "%s"',
		(text) => {
			expect(parseJson(text)).toBeUndefined();
		},
	);
});

describe('The text of an answer in plain characters', () => {
	it('is the same JSON without escapes that hide what stands in it', () => {
		expect(plainJson('{"link": "https:\\/\\/example.com\\u002fa", "n": [1, null]}')).toBe(
			'{"link":"https://example.com/a","n":[1,null]}',
		);
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

describe('A value with named fields', () => {
	it('is an object, and neither a list nor null', () => {
		expect(isRecord({})).toBe(true);
		expect(isRecord({ job_id: 'job-1' })).toBe(true);
		for (const other of [[], null, undefined, 'text', 7, true]) expect(isRecord(other)).toBe(false);
	});
});
