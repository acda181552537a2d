/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test of a real server */
import { once } from 'node:events';
import { connect } from 'node:net';

import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, createJob, useSandboxes, videoPath } from './support';

const start = useSandboxes();

const VOICES = '/api/voices/public';

describe('the record of requests', () => {
	it('has everything that was received, in order, with what it was answered', async () => {
		let now = 7;
		const sandbox = await start({ now: () => now });

		await createJob(sandbox);
		now = 8;
		await call(sandbox, 'GET', `${VOICES}?page=2`, { authorization: null });
		await call(sandbox, 'PUT', '/elsewhere', { text: 'not JSON', authorization: 'Bearer other' });

		const first = { method: 'POST', path: LIPSYNC_PATH, body: VENDOR_EXAMPLE, at: 7, status: 200 };
		const second = { method: 'GET', path: `${VOICES}?page=2`, body: null, at: 8, status: 401 };
		const third = { method: 'PUT', path: '/elsewhere', body: 'not JSON', at: 8, status: 404 };
		expect(sandbox.requests).toEqual([
			{ ...first, authorized: true, carriedToken: true, aborted: false },
			{ ...second, authorized: false, carriedToken: false, aborted: false },
			{ ...third, authorized: false, carriedToken: true, aborted: false },
		]);
	});

	it('tells of a token in the wrong place but never keeps it', async () => {
		const sandbox = await start({ apiKeys: ['made-up-key'] });
		const authorization = null;

		await call(sandbox, 'GET', `${videoPath('x')}?token=made-up-key`, { authorization });
		await call(sandbox, 'POST', LIPSYNC_PATH, { authorization, json: { key: 'made-up-key' } });

		expect(sandbox.requests).toMatchObject([
			{ authorized: false, carriedToken: true, path: `${videoPath('x')}?token=<token>` },
			{ authorized: false, carriedToken: true, body: { key: '<token>' } },
		]);
	});

	it('says when a caller went away before its answer, or before its request was complete', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'hang' } });
		const leaving = new AbortController();
		const outcome = call(sandbox, 'GET', VOICES, { signal: leaving.signal });
		await sandbox.until(() => sandbox.requests.length === 1);
		const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
		socket.write(`POST ${LIPSYNC_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{`);
		await sandbox.until(() => sandbox.requests.length === 2);

		leaving.abort();
		socket.destroy();
		await sandbox.until(() => sandbox.requests.every(({ aborted }) => aborted));

		expect((await outcome).failure).toBe('ABORT_ERR');
		expect(sandbox.requests).toMatchObject([{ status: null }, { status: null, body: null }]);
	});
});

describe('closing the sandbox', () => {
	it('ends every connection and every wait at once', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'hang' } });
		sandbox.faults.add({ fault: { kind: 'slow', milliseconds: 2 ** 31 - 1 } });
		const silent = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
		await once(silent, 'connect');
		const outcomes = [call(sandbox, 'GET', VOICES), call(sandbox, 'GET', VOICES)];
		await sandbox.until(() => sandbox.requests.length === 2);
		const wait = expect(sandbox.until(() => false)).rejects.toMatchObject({ name: 'AbortError' });

		silent.resume();
		await Promise.all([sandbox.close(), sandbox.close(), once(silent, 'close'), wait]);

		const failure = 'ECONNRESET';
		expect(await Promise.all(outcomes)).toMatchObject([{ failure }, { failure }]);
		expect(sandbox.requests).toMatchObject([{ aborted: false }, { aborted: false }]);
	});
});
