import type { Sandbox } from '../../sandbox/server';
import { type CallOptions, VENDOR_EXAMPLE, call, createJob, useSandboxes } from './support';

const start = useSandboxes();

/** Calls one of the sandbox's own paths, which need no key. */
async function control(sandbox: Sandbox, method: string, path: string, options: CallOptions = {}) {
	return await call(sandbox, method, `/sandbox/${path}`, { authorization: null, ...options });
}

describe('the sandbox’s own paths', () => {
	it('let another process add faults, and take them away', async () => {
		const sandbox = await start();
		const json = { match: { path: '^/api/voices/' }, fault: { kind: 'answer', status: 503 } };
		const voices = async () => (await call(sandbox, 'GET', '/api/voices/public')).status;

		const added = await control(sandbox, 'POST', 'faults', { json });
		expect(added).toMatchObject({ status: 201, body: { pending: 1 } });
		expect([await voices(), await voices()]).toEqual([503, 200]);

		await control(sandbox, 'POST', 'faults', {
			json: { fault: { kind: 'hang' }, times: 'always' },
		});
		expect((await control(sandbox, 'DELETE', 'faults')).body).toEqual({ pending: 0 });
		expect(await voices()).toBe(200);
	});

	it.each<[name: string, options: CallOptions, loc: string]>([
		['with a kind nobody knows', { json: { fault: { kind: 'earthquake' } } }, 'body.fault.kind'],
		[
			'with a pattern that is none',
			{ json: { match: { path: '(' }, fault: { kind: 'hang' } } },
			'body.match.path',
		],
		['with a field too many', { json: { fault: { kind: 'hang', seconds: 3 } } }, 'body.fault'],
		[
			'that a web page could send unasked',
			{ text: '{"fault":{"kind":"hang"}}', contentType: 'text/plain' },
			'body',
		],
	])('refuse a rule %s and say where it is', async (_name, options, loc) => {
		const sandbox = await start();

		expect(await control(sandbox, 'POST', 'faults', options)).toMatchObject({
			status: 422,
			body: { detail: [{ loc: loc.split('.') }] },
		});
		expect(sandbox.faults.pending).toBe(0);
	});

	it('show the requests and the jobs, and leave themselves out', async () => {
		const sandbox = await start({ now: () => 4 });
		const { job_id: jobId } = await createJob(sandbox);

		const { body: requests } = await control(sandbox, 'GET', 'requests');
		const { body: jobs } = await control(sandbox, 'GET', 'jobs');

		expect(requests).toEqual(sandbox.requests);
		expect(requests).toHaveLength(1);
		expect(jobs).toEqual([
			{ jobId, input: VENDOR_EXAMPLE, createdAt: 4, finishesAt: 3_004, failureReason: null },
		]);
	});
});
