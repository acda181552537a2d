import { posts, useChecks } from './support';

const { start, check } = useChecks();

describe('check:api and money', () => {
	it('sends no POST without --pay, and asks for no confirmation', async () => {
		const sandbox = await start();

		const seen = await check(sandbox, { pay: false, confirms: true });

		expect(posts(sandbox)).toEqual([]);
		expect(seen.confirmations).toBe(0);
	});

	it('sends no POST with --pay when the user does not confirm', async () => {
		const sandbox = await start();

		const seen = await check(sandbox, { pay: true, confirms: false });

		expect(posts(sandbox)).toEqual([]);
		expect(seen.confirmations).toBe(1);
		expect(seen.about('body.refused')).toContain('not sent: it was not confirmed');
		expect(seen.allHeld).toBe(true);
	});

	it('sends no POST when the key is refused, since there is nothing to make a video of', async () => {
		const sandbox = await start();

		const seen = await check(sandbox, { pay: true, key: 'another-made-up-key' });

		expect(posts(sandbox)).toEqual([]);
		expect(seen.confirmations).toBe(0);
		expect(seen.about('create.readable')).toContain('no public avatar and voice');
		expect(seen.allHeld).toBe(false);
	});

	it.each([
		['is accepted', { kind: 'answer', status: 200, body: { job_id: 'x', status: 'rendering' } }],
		['meets a server error', { kind: 'answer', status: 500 }],
		['is answered with 303', { kind: 'redirect', location: '/elsewhere', status: 303 }],
		['gets no answer', { kind: 'drop-after-handling' }],
	] as const)('creates no video when the invalid body %s', async (_case, fault) => {
		const sandbox = await start();
		sandbox.faults.add({ match: { method: 'POST' }, fault });

		const seen = await check(sandbox, { pay: true });

		expect(posts(sandbox)).toHaveLength(1);
		expect(seen.ids('DID NOT HOLD')).toContain('body.refused');
		expect(seen.about('create.readable')).toContain('no video was created');
	});

	it.each([
		['429', { kind: 'answer', status: 429, headers: { 'retry-after': '0' } }],
		['421, after which fetch would repeat it', { kind: 'answer', status: 421 }],
		['500', { kind: 'answer', status: 500 }],
		['303', { kind: 'redirect', location: '/api/express_lipsync_video', status: 303 }],
		['307', { kind: 'redirect', location: '/api/express_lipsync_video', status: 307 }],
		['no answer', { kind: 'drop-after-handling' }],
	] as const)('sends the POST for the video once, when it gets %s', async (_case, fault) => {
		const sandbox = await start();
		sandbox.faults.add({
			match: { method: 'POST' },
			fault: { kind: 'answer', status: 422, body: { detail: [] } },
		});
		sandbox.faults.add({ match: { method: 'POST' }, fault });

		const seen = await check(sandbox, { pay: true });

		expect(posts(sandbox)).toHaveLength(2);
		expect(seen.ids('DID NOT HOLD')).toContain('create.readable');
		expect(seen.about('end.finished')).toContain('no job to poll');
	});
});
