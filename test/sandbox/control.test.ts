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

		const always = { fault: { kind: 'hang' }, times: 'always' };
		await control(sandbox, 'POST', 'faults', { json: always });
		expect((await control(sandbox, 'DELETE', 'faults')).body).toEqual({ pending: 0 });
		expect(await voices()).toBe(200);
	});

	it.each<[CallOptions, loc: string[]]>([
		[{ json: { fault: { kind: 'hang', seconds: 3 } } }, ['body', 'fault']],
		[{ json: { match: { path: '(' }, fault: { kind: 'hang' } } }, ['body', 'match', 'path']],
		// A web page could send it unasked.
		[{ text: '{"fault":{"kind":"hang"}}', contentType: 'text/plain' }, ['body']],
	])('refuse a rule that is none, and say where: %j', async (options, loc) => {
		const sandbox = await start();

		const outcome = await control(sandbox, 'POST', 'faults', options);

		expect(outcome).toMatchObject({ status: 422, body: { detail: [{ loc }] } });
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
			{
				jobId,
				input: VENDOR_EXAMPLE,
				createdAt: 4,
				startsAt: 4,
				finishesAt: 3_004,
				failureReason: null,
			},
		]);
	});
});
