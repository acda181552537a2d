import { VENDOR_EXAMPLE, call, createJob, jsonOf, useSandboxes } from './support';

const start = useSandboxes();

const NO_KEY = { authorization: null };

describe('the sandbox’s own paths', () => {
	it('let another process add faults, and take them away', async () => {
		const sandbox = await start();
		const rule = { match: { path: '^/api/voices/' }, fault: { kind: 'answer', status: 503 } };
		const voices = async () => (await call(sandbox, 'GET', '/api/voices/public')).status;

		const once = await call(sandbox, 'POST', '/sandbox/faults', { ...NO_KEY, json: rule });
		expect(once.status).toBe(201);
		expect(jsonOf(once)).toEqual({ pending: 1 });
		expect([await voices(), await voices()]).toEqual([503, 200]);

		const json = { ...rule, times: 'always' };
		await call(sandbox, 'POST', '/sandbox/faults', { ...NO_KEY, json });
		expect([await voices(), await voices()]).toEqual([503, 503]);

		const cleared = await call(sandbox, 'DELETE', '/sandbox/faults', NO_KEY);
		expect(jsonOf(cleared)).toEqual({ pending: 0 });
		expect(await voices()).toBe(200);
	});

	it.each([
		['a kind nobody knows', { fault: { kind: 'earthquake' } }, ['body', 'fault', 'kind']],
		[
			'a pattern that is none',
			{ match: { path: '(' }, fault: { kind: 'hang' } },
			['body', 'match', 'path'],
		],
		['a field too many', { fault: { kind: 'hang', seconds: 3 } }, ['body', 'fault']],
		['no fault', {}, ['body', 'fault']],
	])('refuse a rule with %s and say where it is', async (_name, json, loc) => {
		const sandbox = await start();

		const outcome = await call(sandbox, 'POST', '/sandbox/faults', { ...NO_KEY, json });

		expect(outcome.status).toBe(422);
		expect(jsonOf(outcome)).toMatchObject({ detail: [{ loc }] });
		expect(sandbox.faults.pending).toBe(0);
	});

	it('refuse a rule that a web page could send unasked', async () => {
		const sandbox = await start();
		const text = '{"fault":{"kind":"hang"}}';

		const outcome = await call(sandbox, 'POST', '/sandbox/faults', {
			...NO_KEY,
			text,
			contentType: 'text/plain',
		});

		expect(outcome.status).toBe(422);
	});

	it('show the requests and the jobs, and leave themselves out', async () => {
		const sandbox = await start({ now: () => 4 });
		const { job_id: jobId } = await createJob(sandbox);

		const requests = jsonOf(await call(sandbox, 'GET', '/sandbox/requests', NO_KEY));
		const jobs = jsonOf(await call(sandbox, 'GET', '/sandbox/jobs', NO_KEY));

		expect(requests).toEqual(sandbox.requests);
		expect(requests).toHaveLength(1);
		expect(jobs).toEqual([
			{ jobId, input: VENDOR_EXAMPLE, createdAt: 4, finishesAt: 3_004, failureReason: null },
		]);
	});

	it('are not touched by faults', async () => {
		const sandbox = await start();
		sandbox.faults.add({ times: Infinity, fault: { kind: 'hang' } });

		expect((await call(sandbox, 'DELETE', '/sandbox/faults', NO_KEY)).status).toBe(200);
	});

	it('answer 404 and 405 like the others', async () => {
		const sandbox = await start();

		expect((await call(sandbox, 'GET', '/sandbox/nothing')).status).toBe(404);
		expect(await call(sandbox, 'GET', '/sandbox/faults')).toMatchObject({
			status: 405,
			headers: { allow: 'POST, DELETE' },
		});
	});
});
