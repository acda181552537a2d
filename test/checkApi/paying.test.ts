/* eslint-disable @n8n/community-nodes/no-restricted-imports -- stands in for a terminal */
import { PassThrough } from 'node:stream';

import { confirmOn } from '../../scripts/checkApi/confirm';
import { nextPost, posts, refusesInvalidBody, useChecks } from './support';

const { start, check } = useChecks();

describe('check:api and money', () => {
	it.each([
		['without --pay', { pay: false }, 0, 'needs --pay'],
		['without a confirmation', { pay: true, confirms: false }, 1, 'it was not confirmed'],
		['when the key is refused', { pay: true, key: 'made-up-other' }, 0, 'no public avatar'],
	])('sends no POST %s', async (_when, run, confirmations, why) => {
		const sandbox = await start();

		const seen = await check(sandbox, run);

		expect(posts(sandbox)).toEqual([]);
		expect(seen.confirmations).toBe(confirmations);
		expect(seen.about('create.readable')).toContain(why);
	});

	it.each([
		['is accepted', { kind: 'answer', status: 200, body: { job_id: 'x' } }],
		['meets a server error', { kind: 'answer', status: 500 }],
		['gets no answer', { kind: 'drop-after-handling' }],
	] as const)('creates no video when the invalid body %s', async (_case, fault) => {
		const sandbox = await start();
		sandbox.faults.add(nextPost(fault));

		const seen = await check(sandbox, { pay: true });

		expect(posts(sandbox)).toHaveLength(1);
		expect(Object.keys(seen.deviations)).toContain('body.refused');
		expect(seen.about('create.readable')).toContain('no video was created');
	});

	it.each([
		['429', { kind: 'answer', status: 429, headers: { 'retry-after': '0' } }],
		['421, after which fetch would repeat it', { kind: 'answer', status: 421 }],
		['307', { kind: 'redirect', location: '/api/express_lipsync_video', status: 307 }],
		['no answer', { kind: 'drop-after-handling' }],
	] as const)('sends the POST for the video once, when it gets %s', async (_case, fault) => {
		const sandbox = await start();
		for (const rule of [refusesInvalidBody, nextPost(fault)]) sandbox.faults.add(rule);

		const seen = await check(sandbox, { pay: true });

		expect(posts(sandbox)).toHaveLength(2);
		expect(Object.keys(seen.deviations)).toContain('create.readable');
	});
});

describe('confirming on the terminal', () => {
	it.each([
		['y\n', true, true],
		[' YES \n', true, true],
		['no\nyes\n', true, false],
		['', true, false],
		// What is no terminal cannot agree.
		['yes\n', false, false],
	])('takes %j, on a terminal or not: %j, for agreement: %j', async (text, isTTY, agreed) => {
		const input = Object.assign(new PassThrough(), { isTTY });
		input.end(text);
		const output = new PassThrough();

		expect(await confirmOn(input, output)('It costs money. Go on?')).toBe(agreed);
		expect(String(output.read())).toContain(isTTY ? 'It costs money. Go on?' : 'no terminal');
	});
});
