/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test of a real server */
import { once } from 'node:events';
import { connect } from 'node:net';

import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, createJob, useSandboxes } from './support';

const start = useSandboxes();

describe('the record of requests', () => {
	it('has everything that was received, in order, with what it was answered', async () => {
		let now = 7;
		const sandbox = await start({ now: () => now });

		await createJob(sandbox);
		now = 8;
		await call(sandbox, 'GET', '/api/voices/public?page=2', { authorization: null });
		await call(sandbox, 'PUT', '/elsewhere', { text: 'not JSON', authorization: 'Bearer other' });

		const common = { aborted: false };
		expect(sandbox.requests).toEqual([
			{
				...common,
				method: 'POST',
				path: LIPSYNC_PATH,
				authorized: true,
				carriedToken: true,
				body: VENDOR_EXAMPLE,
				at: 7,
				status: 200,
			},
			{
				...common,
				method: 'GET',
				path: '/api/voices/public?page=2',
				authorized: false,
				carriedToken: false,
				body: null,
				at: 8,
				status: 401,
			},
			{
				...common,
				method: 'PUT',
				path: '/elsewhere',
				authorized: false,
				carriedToken: true,
				body: 'not JSON',
				at: 8,
				status: 404,
			},
		]);
	});

	it('notices a token in the wrong place but never keeps it', async () => {
		const sandbox = await start({ apiKeys: ['made-up-key'] });

		await call(sandbox, 'GET', '/videos/x.mp4?token=made-up-key', { authorization: null });
		await call(sandbox, 'POST', LIPSYNC_PATH, {
			authorization: null,
			json: { key: 'made-up-key' },
		});
		await call(sandbox, 'GET', '/videos/x.mp4');

		expect(sandbox.requests).toMatchObject([
			{ authorized: false, carriedToken: true, path: '/videos/x.mp4?token=<token>' },
			{ authorized: false, carriedToken: true, body: { key: '<token>' } },
			{ authorized: true, carriedToken: true },
		]);
		expect(JSON.stringify(sandbox.requests)).not.toContain('made-up-key');
	});

	it('says when a caller went away before its answer', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'hang' } });
		const leaving = new AbortController();
		const outcome = call(sandbox, 'GET', '/api/voices/public', { signal: leaving.signal });

		await sandbox.until(() => sandbox.requests.length === 1);
		leaving.abort();
		await sandbox.until(() => sandbox.requests[0]?.aborted === true);

		expect((await outcome).failure).toBe('ABORT_ERR');
		expect(sandbox.requests).toMatchObject([{ status: null, aborted: true }]);
	});

	it('says when a caller went away before its request was complete', async () => {
		const sandbox = await start();
		const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
		socket.write(`POST ${LIPSYNC_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{`);

		await sandbox.until(() => sandbox.requests.length === 1);
		socket.destroy();
		await sandbox.until(() => sandbox.requests[0]?.aborted === true);

		expect(sandbox.requests).toMatchObject([{ status: null, body: null }]);
	});
});

describe('closing the sandbox', () => {
	it('ends every connection at once, whatever it is doing', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'hang' } });
		sandbox.faults.add({ fault: { kind: 'slow', milliseconds: 2 ** 31 - 1 } });
		const silent = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
		await once(silent, 'connect');
		const outcomes = [
			call(sandbox, 'GET', '/api/voices/public'),
			call(sandbox, 'GET', '/api/voices/public'),
		];
		await sandbox.until(() => sandbox.requests.length === 2);

		silent.resume();
		await Promise.all([sandbox.close(), sandbox.close(), once(silent, 'close')]);

		expect((await Promise.all(outcomes)).map(({ failure }) => failure)).toEqual([
			'ECONNRESET',
			'ECONNRESET',
		]);
		expect(sandbox.requests).toMatchObject([{ aborted: false }, { aborted: false }]);
	});

	it('ends a wait that can no longer come true', async () => {
		const sandbox = await start();
		const wait = sandbox.until(() => sandbox.requests.length === 1);
		const ended = expect(wait).rejects.toMatchObject({ name: 'AbortError' });

		await sandbox.close();

		await ended;
	});
});
