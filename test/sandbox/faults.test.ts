import type { FaultRule } from '../../sandbox/faults';
import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, createJob, jsonOf, useSandboxes } from './support';

const start = useSandboxes();

const VOICES = '/api/voices/custom';

describe('a fault', () => {
	it('meets one request and then no other', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'answer', status: 503 } });

		expect((await call(sandbox, 'GET', VOICES)).status).toBe(503);
		expect((await call(sandbox, 'GET', VOICES)).status).toBe(200);
	});

	it('meets as many requests as it is told to', async () => {
		const sandbox = await start();
		sandbox.faults.add({ times: 2, fault: { kind: 'answer', status: 503 } });

		for (const status of [503, 503, 200]) {
			expect((await call(sandbox, 'GET', VOICES)).status).toBe(status);
		}
	});

	it('never ends where it is told not to, until the faults are cleared', async () => {
		const sandbox = await start();
		sandbox.faults.add({ times: Infinity, fault: { kind: 'answer', status: 503 } });

		for (let round = 0; round < 5; round++) {
			expect((await call(sandbox, 'GET', VOICES)).status).toBe(503);
		}
		sandbox.faults.clear();
		expect((await call(sandbox, 'GET', VOICES)).status).toBe(200);
	});

	it('meets only the requests with its method and its path', async () => {
		const sandbox = await start();
		const fault = { kind: 'answer', status: 503 } as const;
		sandbox.faults.add({ match: { method: 'post', path: /voices/g }, times: Infinity, fault });

		expect((await call(sandbox, 'GET', VOICES)).status).toBe(200);
		expect((await call(sandbox, 'POST', LIPSYNC_PATH)).status).toBe(422);
		expect((await call(sandbox, 'POST', VOICES)).status).toBe(503);
		expect((await call(sandbox, 'POST', VOICES)).status).toBe(503);
	});

	it('waits its turn behind those added before', async () => {
		const sandbox = await start();
		for (const status of [500, 502, 504]) {
			sandbox.faults.add({ fault: { kind: 'answer', status } });
		}

		for (const status of [500, 502, 504, 200]) {
			expect((await call(sandbox, 'GET', VOICES)).status).toBe(status);
		}
	});

	it('that makes no sense is refused when it is added', async () => {
		const sandbox = await start();

		expect(() => sandbox.faults.add({ times: 0, fault: { kind: 'hang' } })).toThrow();
	});

	it('that cannot be carried out becomes a 500 that says why', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'answer', status: 200, headers: { 'a b': 'c' } } });

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome.status).toBe(500);
		expect(outcome.bytes.toString()).toContain('a b');
		expect(sandbox.requests).toMatchObject([{ status: 500 }]);
	});
});

describe('the kinds of fault', () => {
	it('answer: any status, with headers and JSON', async () => {
		const sandbox = await start();
		sandbox.faults.add({
			fault: {
				kind: 'answer',
				status: 429,
				headers: { 'Retry-After': '5' },
				body: { detail: 'Slow down' },
			},
		});

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome).toMatchObject({
			status: 429,
			headers: { 'retry-after': '5', 'content-type': 'application/json' },
		});
		expect(jsonOf(outcome)).toEqual({ detail: 'Slow down' });
	});

	it('answer: text of any kind, as it stands', async () => {
		const sandbox = await start();
		sandbox.faults.add({
			fault: {
				kind: 'answer',
				status: 502,
				headers: { 'Content-Type': 'text/html' },
				body: '<h1>Bad Gateway</h1>',
			},
		});

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome).toMatchObject({ status: 502, headers: { 'content-type': 'text/html' } });
		expect(outcome.bytes.toString()).toBe('<h1>Bad Gateway</h1>');
	});

	it.each([200, 204, 304])('answer: nothing at all, with status %d', async (status) => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'answer', status } });

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome).toMatchObject({ status, failure: undefined });
		expect(outcome.bytes).toHaveLength(0);
	});

	it('redirect: to wherever it is told', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'redirect', location: 'http://127.0.0.1:9/x' } });
		sandbox.faults.add({ fault: { kind: 'redirect', location: '/y', status: 308 } });

		expect(await call(sandbox, 'GET', VOICES)).toMatchObject({
			status: 302,
			headers: { location: 'http://127.0.0.1:9/x' },
		});
		expect(await call(sandbox, 'GET', VOICES)).toMatchObject({
			status: 308,
			headers: { location: '/y' },
		});
	});

	it('reset before the headers: the connection breaks, and the record has no status', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'reset', when: 'before-headers' } });

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome).toMatchObject({ status: undefined, failure: 'ECONNRESET' });
		expect(sandbox.requests).toMatchObject([{ status: null, aborted: false }]);
	});

	it('reset after the headers: the status arrives, the body does not', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'reset', when: 'after-headers' } });

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome).toMatchObject({ status: 200, failure: 'ECONNRESET' });
		expect(Number(outcome.headers['content-length'])).toBeGreaterThan(0);
		expect(outcome.bytes).toHaveLength(0);
		expect(sandbox.requests).toMatchObject([{ status: 200, aborted: false }]);
	});

	it('truncate: half of the bytes that were announced', async () => {
		const sandbox = await start({ renderMilliseconds: 0, videoBytes: 300_000 });
		const job = await createJob(sandbox);
		sandbox.faults.add({ fault: { kind: 'truncate' } });

		const outcome = await call(sandbox, 'GET', `/videos/${job.job_id}.mp4`);

		expect(outcome).toMatchObject({ status: 200, failure: 'ECONNRESET' });
		expect(outcome.headers['content-length']).toBe('300000');
		expect(outcome.bytes).toHaveLength(150_000);
		expect(sandbox.requests[1]).toMatchObject({ status: 200, aborted: false });
	});

	it('slow: the normal answer, after one that was asked for later', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'slow', milliseconds: 300 } });
		const order: string[] = [];

		const slow = call(sandbox, 'GET', VOICES).then((outcome) => {
			order.push('slow');
			return outcome;
		});
		await sandbox.until(() => sandbox.requests.length === 1);
		await call(sandbox, 'GET', VOICES);
		order.push('quick');

		expect((await slow).status).toBe(200);
		expect(order).toEqual(['quick', 'slow']);
	});

	it('oversize: the normal answer with padding, without saying how long it is', async () => {
		const sandbox = await start();
		const normal = await call(sandbox, 'GET', VOICES);
		sandbox.faults.add({ fault: { kind: 'oversize', bytes: 1_000_001 } });

		const outcome = await call(sandbox, 'GET', VOICES);

		expect(outcome.headers['content-length']).toBeUndefined();
		expect(outcome.bytes).toHaveLength(1_000_001);
		expect(jsonOf(outcome)).toEqual(jsonOf(normal));
	});

	it('oversize: stops when the caller has had enough', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'oversize', bytes: 2 ** 40 } });
		const leaving = new AbortController();
		const response = await fetch(`${sandbox.url}${VOICES}`, {
			headers: { authorization: `Bearer ${sandbox.apiKey}` },
			signal: leaving.signal,
		});

		leaving.abort();

		await sandbox.until(() => sandbox.requests[0]?.aborted === true);
		expect(response.status).toBe(200);
	});
});

describe('a job whose request met a fault', () => {
	it.each<[string, FaultRule['fault']]>([
		['answer', { kind: 'answer', status: 500 }],
		['redirect', { kind: 'redirect', location: '/' }],
		['reset before the headers', { kind: 'reset', when: 'before-headers' }],
	])('does not exist after %s', async (_name, fault) => {
		const sandbox = await start();
		sandbox.faults.add({ fault });

		await call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE });

		expect(sandbox.requests).toMatchObject([{ body: VENDOR_EXAMPLE }]);
		expect(sandbox.jobs).toHaveLength(0);
	});

	it.each<[string, FaultRule['fault']]>([
		['reset after the headers', { kind: 'reset', when: 'after-headers' }],
		['truncate', { kind: 'truncate' }],
		['slow', { kind: 'slow', milliseconds: 1 }],
		['oversize', { kind: 'oversize', bytes: 100_000 }],
	])('exists after %s', async (_name, fault) => {
		const sandbox = await start();
		sandbox.faults.add({ fault });

		await call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE });

		expect(sandbox.jobs).toHaveLength(1);
	});

	it('exists although the caller saw nothing but a broken connection', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'drop-after-handling' } });

		const outcome = await call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE });

		expect(outcome).toMatchObject({ status: undefined, failure: 'ECONNRESET' });
		expect(sandbox.jobs).toHaveLength(1);
	});

	it('exists although the caller gave up on a slow answer', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'slow', milliseconds: 600_000 } });
		const leaving = new AbortController();
		const json = VENDOR_EXAMPLE;
		const outcome = call(sandbox, 'POST', LIPSYNC_PATH, { json, signal: leaving.signal });
		await sandbox.until(() => sandbox.jobs.length === 1);

		leaving.abort();

		await sandbox.until(() => sandbox.requests[0]?.aborted === true);
		expect((await outcome).status).toBeUndefined();
	});
});
