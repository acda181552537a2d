import { answerToKeep, quoteAnswer } from '../../../nodes/PersonateLipsync/transport/quote';

const quoted = (body: unknown, longest = 1500) => quoteAnswer(JSON.stringify(body), longest);

describe('The quote of an answer that may name a job', () => {
	it.each<[string, unknown, string]>([
		['is the answer itself where it is short', { ok: true, n: null }, '{"ok":true,"n":null}'],
		['leaves out the input', { a: 1, input: { b: 'x' }, data: { input: 1 } }, '{"a":1,"data":{}}'],
		['puts ids first', { a: 1, job_id: 'x', b: [], ID: 7 }, '{"ID":7,"job_id":"x","a":1,"b":[]}'],
		[
			'puts what leads to an id before the rest, the shortest way first',
			{ text: 'x', rows: [{ n: 1 }, { videoId: 'x' }], data: { n: 1, job: 'x', Id: 'x' } },
			'{"data":{"Id":"x","n":1,"job":"x"},"rows":[{"videoId":"x"},{"n":1}],"text":"x"}',
		],
		['puts ids before keys that are numbers', { 1: 'a', id: 'x' }, '{"id":"x","1":"a"}'],
		['keeps a list in its order', ['b', 'a', 'c'], '["b","a","c"]'],
		['is a text in quotes where the answer is one', 'job-1', '"job-1"'],
	])('%s', (_what, body, quote) => {
		expect(quoted(body)).toBe(quote);
	});

	const x = (count: number) => 'x'.repeat(count);
	it.each<[string, unknown, unknown]>([
		['an id', { job_id: x(500) }, { job_id: x(500) }],
		['an endless id', { jobID: x(501) }, { jobID: `${x(500)}…` }],
		['ids in a list under such a key', { id: [x(500)] }, { id: [x(500)] }],
		['another text', { note: x(100) }, { note: x(100) }],
		['another long text', { note: x(101) }, { note: `${x(100)}…` }],
		['a text in a list', [x(101)], [`${x(100)}…`]],
		['a text in an object under such a key', { id: { a: x(101) } }, { id: { a: `${x(100)}…` } }],
		['a key', { [x(101)]: 1 }, { [`${x(100)}…`]: 1 }],
	])('cuts %s to its length', (_what, body, expected) => {
		expect(JSON.parse(quoted(body))).toEqual(expected);
	});

	it('keeps all digits of a long number', () => {
		expect(quoteAnswer('{"id":12345678901234567890}', 1500)).toBe('{"id":"12345678901234567890"}');
	});

	it('is the beginning of an answer that is no JSON', () => {
		expect(quoteAnswer(` <html>\n${x(2000)}`, 1500)).toBe(`<html>\n${x(993)}…`);
		expect(quoteAnswer(x(1000), 1500)).toBe(x(1000));
		expect(quoteAnswer('{"job_id":"x", cut', 1500)).toBe('{"job_id":"x", cut');
	});

	it('is never longer than it may be, and has the id all the same', () => {
		const rows = Array.from({ length: 5000 }, () => x(50));
		for (const longest of [1500, 10_000]) {
			const quote = quoted({ rows, data: { rows, job_id: 'job-1' } }, longest);

			expect(quote).toHaveLength(longest);
			expect(quote.startsWith('{"data":{"job_id":"job-1",')).toBe(true);
		}
		expect(quoted([1, 2], 5)).toBe('[1,2]');
		expect(quoted([1, 23], 5)).toBe('[1,2…');
	});

	it('goes twenty levels deep and no deeper', () => {
		const nested = (depth: number): unknown => (depth === 0 ? {} : [nested(depth - 1)]);

		expect(quoted(nested(19))).not.toContain('…');
		expect(quoted(nested(20))).toContain('["…"]');
		expect(quoteAnswer('['.repeat(90_000) + ']'.repeat(90_000), 100)).toContain('…');
	});
});

describe('An answer that is kept, to be quoted later', () => {
	it('is all of it up to 64 KiB, without white space around it', () => {
		const text = 'x'.repeat(65_536);

		expect(answerToKeep(`  ${text}\n`)).toBe(text);
	});

	it('has the id where it is longer, wherever that stands, and can be quoted like the answer', () => {
		const input = { text: 'x'.repeat(100_000) };
		const body = { input, n: ['x'.repeat(200)], data: { id: 'job-1' } };
		const kept = answerToKeep(`${' '.repeat(100_000)}${JSON.stringify(body)}`);

		expect(kept.length).toBeLessThan(1000);
		expect(quoteAnswer(kept, 1500)).toBe(quoted(body));
		expect(kept).toContain('"id":"job-1"');
	});

	it('is bounded in any case', () => {
		expect(answerToKeep('x'.repeat(100_000))).toHaveLength(1001);
		expect(answerToKeep(`[${'1,'.repeat(90_000)}1]`)).toHaveLength(65_536);
	});
});
