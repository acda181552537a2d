import type { FaultRule } from '../../sandbox/faults';
import type { Sandbox } from '../../sandbox/server';
import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, post, useSandboxes } from './support';

const start = useSandboxes();

const VOICES = '/api/voices/custom';
const answer = (status: number) => ({ kind: 'answer', status }) as const;

/** The statuses of so many requests, one after the other. */
async function statuses(sandbox: Sandbox, count: number) {
	const seen: unknown[] = [];
	while (seen.length < count) seen.push((await call(sandbox, 'GET', VOICES)).status);
	return seen;
}

describe('a fault', () => {
	it('meets as many requests as it is told to, behind those added before, until it is cleared', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: answer(500) });
		sandbox.faults.add({ times: 2, fault: answer(502) });
		sandbox.faults.add({ times: Infinity, fault: answer(504) });

		expect(await statuses(sandbox, 6)).toEqual([500, 502, 502, 504, 504, 504]);
		sandbox.faults.clear();
		expect(await statuses(sandbox, 1)).toEqual([200]);
	});

	it('meets only the requests with its method and its path', async () => {
		const sandbox = await start();
		const match = { method: 'post', path: /voices/g };
		sandbox.faults.add({ match, times: Infinity, fault: answer(503) });

		expect((await call(sandbox, 'GET', VOICES)).status).toBe(200);
		expect((await post(sandbox, {})).status).toBe(422);
		const posts = [await call(sandbox, 'POST', VOICES), await call(sandbox, 'POST', VOICES)];
		expect(posts).toMatchObject([{ status: 503 }, { status: 503 }]);
	});

	const isReset = { status: undefined, failure: 'ECONNRESET' };
	const isNormal = { status: 200, failure: undefined, body: { status: 'rendering' } };

	it.each<[fault: FaultRule['fault'], sees: object, jobs: number]>([
		[
			{ ...answer(429), headers: { 'Retry-After': '5' }, body: '<h1>Slow down</h1>' },
			{ status: 429, headers: { 'retry-after': '5' }, body: '<h1>Slow down</h1>' },
			0,
		],
		[answer(204), { status: 204, body: '', failure: undefined }, 0],
		[{ kind: 'redirect', location: '/y' }, { status: 302, headers: { location: '/y' } }, 0],
		[{ kind: 'reset', when: 'before-headers' }, isReset, 0],
		[{ kind: 'reset', when: 'after-headers' }, { ...isReset, status: 200, body: '' }, 1],
		[{ kind: 'drop-after-handling' }, isReset, 1],
		[{ kind: 'slow', milliseconds: 1 }, isNormal, 1],
		[
			{ kind: 'truncate' },
			{ ...isReset, status: 200, body: expect.stringMatching(/^.{9,}[^}]$/) },
			1,
		],
		[{ kind: 'oversize', bytes: 100_000 }, isNormal, 1],
	])('%j shows the caller %j and leaves %d jobs', async (fault, sees, jobs) => {
		const sandbox = await start();
		sandbox.faults.add({ fault });

		const outcome = await post(sandbox);

		expect(outcome).toMatchObject(sees);
		expect(sandbox.jobs).toHaveLength(jobs);
		expect(sandbox.requests).toMatchObject([{ status: outcome.status ?? null, aborted: false }]);
	});

	it('slow: has handled the request at once, and the caller may have given up before the answer', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'slow', milliseconds: 600_000 } });
		const leaving = new AbortController();
		const slow = { json: VENDOR_EXAMPLE, signal: leaving.signal };
		const outcome = call(sandbox, 'POST', LIPSYNC_PATH, slow);

		await sandbox.until(() => sandbox.jobs.length === 1);
		expect((await call(sandbox, 'GET', VOICES)).status).toBe(200);
		expect(sandbox.requests).toMatchObject([{ status: null }, { status: 200 }]);
		leaving.abort();

		await sandbox.until(() => sandbox.requests[0]?.aborted === true);
		expect((await outcome).status).toBeUndefined();
	});

	it('oversize: pads the answer without saying how long it is, and stops when the caller leaves', async () => {
		const sandbox = await start();
		sandbox.faults.add({ fault: { kind: 'oversize', bytes: 1_000_001 } });
		sandbox.faults.add({ fault: { kind: 'oversize', bytes: 2 ** 40 } });
		const leaving = new AbortController();

		const outcome = await call(sandbox, 'GET', VOICES);
		const headers = { authorization: `Bearer ${sandbox.apiKey}` };
		await fetch(`${sandbox.url}${VOICES}`, { headers, signal: leaving.signal });
		leaving.abort();

		expect(outcome.headers['content-length']).toBeUndefined();
		expect(outcome.bytes).toHaveLength(1_000_001);
		await sandbox.until(() => sandbox.requests[1]?.aborted === true);
	});
});
