import { readReasons, reasonsOfJob } from '../../../nodes/PersonateLipsync/transport/reasons';

/** The reasons in an error body that is given as text or as a value. */
const reasonsIn = (body: unknown) =>
	readReasons(typeof body === 'string' ? body : JSON.stringify(body));

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
		['detail.message', { detail: { message: 'No such avatar' } }],
		['reason', { error: true, reason: 'No such avatar' }],
		['description', { error: { kind: 'FaceError', description: 'No such avatar' } }],
		['HTML under a key', { detail: '<html><title>No such avatar</title></html>' }],
		['HTML with an empty title', '<title> </title><h1>No such <b>avatar</b></h1><p>x</p>'],
		['a heading without an end', '<html><h1>No such avatar'],
		['a message next to a percentage', { detail: '40 %', message: 'No such avatar' }],
		['errors with messages', { errors: [{ message: 'No such avatar' }] }],
		['a bare text', '"No such avatar"'],
		['plain text with white space', '\n  No such\n avatar \n'],
		['an HTML heading', '<!DOCTYPE html><body><h1 class="e">No such\navatar</h1><p>x</p></body>'],
		['a title in capitals', '\n<HTML><TITLE>No such avatar</TITLE><P>x</P></HTML>'],
		['the first of two headings', '<h1>No such avatar</h1><p>x</p><h1>Help</h1>'],
		['HTML without either', '<p>No such<br><b>avatar</b></p>'],
		['a message next to a number', { msg: 17, message: 'No such avatar' }],
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

	it.each([
		...['', '  \n', 'null', '[]', '{}', '""', '17', 'true', 'false', '<html></html>'],
		...['{"detail":""}', '{"error":{"code":0,"message":null}}', '[[],{}]'],
	])('are missing where the answer says nothing: "%s"', (text) => {
		expect(reasonsIn(text)).toEqual([]);
	});

	it('are cut off where they would fill the screen', () => {
		const cut = `${'x'.repeat(300)}…`;
		const long = 'x'.repeat(10_000);
		for (const body of [long, { detail: long }]) expect(reasonsIn(body)).toEqual([{ text: cut }]);

		const many = Array.from({ length: 1000 }, () => ({ loc: [long], msg: long }));
		const ten = Array.from({ length: 10 }, () => ({ field: cut, text: cut }));
		expect(reasonsIn({ detail: many })).toEqual(ten);
	});

	it('are looked for in the first 64 KiB of a text', () => {
		const blank = ' '.repeat(65_536);

		expect(reasonsIn(`<p>${blank}</p><h1>No such avatar</h1>`)).toEqual([]);
		expect(reasonsIn(`${blank}No such avatar`)).toEqual([]);
	});

	const MEGABYTE = 1024 * 1024;
	it.each([
		...['<', '<title>', '<h1 ', '<title', '</h1>', '<a <b', ' ', '\n<', '[', '{"a":', '-', '\\'],
	])('are read at once from a megabyte of %j, as the answer or as a part of it', (piece) => {
		const text = piece.repeat(MEGABYTE / piece.length);
		const began = performance.now();

		for (const each of [text, `<html>${text}`]) {
			reasonsIn(each);
			reasonsIn({ detail: each });
		}
		expect(performance.now() - began).toBeLessThan(2000);
	});
});

describe('The reasons of a failed job', () => {
	const link = 'https://cdn.example.com/1.jpg';

	it.each<[string, object]>([
		['error, before all others', { error: 'Why', message: 'x', detail: 'x', output: 'x' }],
		['message', { error: '', message: 'Why', detail: 'x', output: 'x' }],
		['detail', { error: null, message: ' ', detail: 'Why', output: 'x' }],
		['the output', { error: {}, message: [], detail: false, output: 'Why' }],
		['an object under error', { error: { code: 7, message: 'Why' } }],
		["FastAPI's list", { detail: [{ loc: [], msg: 'Why' }] }],
		['a message in the output', { output: { code: 'E7', message: 'Why' } }],
		['another text in the output', { output: { progress: 40, video: link, cause: 'Why' } }],
		['a text before an object that holds none', { error: { code: 7 }, message: 'Why' }],
		['the output before an object that holds none', { error: { code: 7 }, output: 'Why' }],
		['a text before a percentage', { error: '40%', message: '99.5 %', detail: 'Why' }],
	])('stand in %s', (_where, fields) => {
		expect(reasonsOfJob({ job_id: 'job-1', ...fields })).toEqual([{ text: 'Why' }]);
	});

	it.each([
		[{ error: { code: 7 } }, '{"code":7}'],
		[{ error: 1007, output: { progress: 40 } }, '1007'],
		[{ message: { progress: 40, stage: 'face' } }, '{"progress":40,"stage":"face"}'],
		[{ detail: [['E7']], output: '' }, 'E7'],
	])('are shown as they stand where they have another shape: %j', (fields, text) => {
		expect(reasonsOfJob({ job_id: 'job-1', ...fields })).toEqual([{ text }]);
	});

	it.each([
		...[{}, { output: '' }, { output: {} }, { output: { progress: 40 } }, { output: '40%' }],
		...[{ output: 40 }, { output: '0.4' }, { output: link }, { output: { thumbnail: link } }],
		...[{ error: {} }, { error: [null, ''] }, { error: { code: 0, message: '' } }, { error: true }],
		{ message: '40 %' },
		{ message: { progress: 40 } },
		{ detail: { percentDone: 4, x: null } },
	])('are none in what is empty, a link, or how far the job is: %j', (fields) => {
		expect(reasonsOfJob({ job_id: 'job-1', ...fields })).toEqual([]);
	});
});
