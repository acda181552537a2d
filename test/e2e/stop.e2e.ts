import type { FaultRule } from '../../sandbox/faults';
import { eventually } from './support/eventually';
import { inEachN8n } from './support/inEachN8n';
import { createVideo } from './support/lipsync';
import { type WorkflowDraft, chain } from './support/workflow';
import type { World } from './support/world';

const A_SECOND = 1_000;
/** As many requests as the node sends at once by default. */
const AT_ONCE = 5;
/** How long a POST may still take for its answer. */
const GRACE = 10_000;

inEachN8n({}, (world) => {
	it('an execution that is stopped while it waits polls nothing after a second, and the log has its jobs', async () => {
		const { session, sandbox, log } = world();
		const executionId = await session.start(videos(world(), 8, '[render 2m]'));
		const isPoll = ({ method }: { method: string }) => method === 'GET';
		await sandbox.until(() => sandbox.requests.filter(isPoll).length > 2 * AT_ONCE);
		const jobIds = sandbox.jobs.map(({ jobId }) => String(jobId));

		const stoppedAt = Date.now();
		await session.stop(executionId);
		const execution = await session.ended(executionId);

		expect(execution.status).toBe('canceled');
		expect(await requestsAfter(stoppedAt + A_SECOND, world())).toEqual([]);
		const [warning = ''] = linesOf(log(), 'These jobs continue at Personate, get them');
		expect(jobIds.filter((jobId) => !warning.includes(jobId))).toEqual([]);
	});

	it.each<[string, FaultRule['match']]>([
		['status requests', { method: 'GET', path: /express_lipsync_video/ }],
		['downloads', { path: /\/videos\// }],
	])('stopping an execution aborts its %s at once, and sends no others', async (_, match) => {
		const { session, sandbox } = world();
		const before = sandbox.requests.length;
		sandbox.faults.add({ match, times: Infinity, fault: { kind: 'hang' } });
		const isHanging = ({ status }: { status: number | null }) => status === null;
		const hanging = () => sandbox.requests.slice(before).filter(isHanging);
		const executionId = await session.start(videos(world(), 8, '[render 1s]'));
		await sandbox.until(() => hanging().length === AT_ONCE);

		const stoppedAt = Date.now();
		await session.stop(executionId);
		await sandbox.until(() => hanging().every(({ aborted }) => aborted));
		const abortedAt = Date.now();
		const execution = await session.ended(executionId);
		sandbox.faults.clear();

		expect(execution.status).toBe('canceled');
		expect(abortedAt - stoppedAt).toBeLessThan(A_SECOND);
		expect(hanging()).toHaveLength(AT_ONCE);
		expect(await requestsAfter(stoppedAt + A_SECOND, world())).toEqual([]);
	});

	it('stopping an execution lets the videos be answered that are being started, and the log has every job', async () => {
		const { session, sandbox, log } = world();
		const before = { jobs: sandbox.jobs.length, requests: sandbox.requests.length };
		const jobs = () => sandbox.jobs.slice(before.jobs);
		sandbox.faults.add({
			match: { method: 'POST' },
			times: Infinity,
			fault: { kind: 'slow', milliseconds: 700 },
		});
		const executionId = await session.start(videos(world(), 40, '[render 2m]'));
		await sandbox.until(() => jobs().length === 3 * AT_ONCE);

		const stoppedAt = Date.now();
		await session.stop(executionId);
		const execution = await session.ended(executionId);
		sandbox.faults.clear();

		expect(execution.status).toBe('canceled');
		expect(await requestsAfter(stoppedAt + A_SECOND, world())).toEqual([]);
		const jobIds = jobs().map(({ jobId }) => String(jobId));
		expect(jobIds.length).toBeLessThan(40);
		expect(jobIds.filter((jobId) => linesOf(log(), jobId).length === 0)).toEqual([]);
		const posts = sandbox.requests.slice(before.requests).filter(({ method }) => method === 'POST');
		expect(posts.filter(({ aborted }) => aborted)).toEqual([]);
	});

	it('a video that is being started is given up when ten seconds are over, and the log says that it may exist', async () => {
		const { session, sandbox, log } = world();
		const before = sandbox.requests.length;
		sandbox.faults.add({ match: { method: 'POST' }, times: Infinity, fault: { kind: 'hang' } });
		const posts = () => sandbox.requests.slice(before).filter(({ method }) => method === 'POST');
		const executionId = await session.start(videos(world(), 8, 'Hello'));
		await sandbox.until(() => posts().length === AT_ONCE);

		const stoppedAt = Date.now();
		await session.stop(executionId);
		await sandbox.until(() => posts().some(({ aborted }) => aborted));
		const abortedAt = Date.now();
		const warnings = await eventually('the log tells of all of them', async () => {
			const lines = linesOf(log(), /"Item \d+: It is unknown whether the video was created/);
			return lines.length >= AT_ONCE ? lines : undefined;
		});
		sandbox.faults.clear();

		expect(abortedAt - stoppedAt).toBeGreaterThan(GRACE - A_SECOND);
		expect(abortedAt - stoppedAt).toBeLessThan(GRACE + 2 * A_SECOND);
		expect(warnings).toHaveLength(AT_ONCE);
		expect(posts()).toHaveLength(AT_ONCE);
		expect((await session.ended(executionId)).status).toBe('canceled');
	});
});

function videos({ credential, sandbox }: World, count: number, text: string): WorkflowDraft {
	const parameters = createVideo(sandbox, text, {
		waitForCompletion: true,
		downloadVideo: true,
		options: { pollInterval: 1 },
	});
	return chain(
		credential,
		[{ name: 'Create', parameters }],
		Array.from({ length: count }, () => ({})),
	);
}

function linesOf(log: string, text: string | RegExp): string[] {
	return log.split('\n').filter((line) => line.search(text) !== -1);
}

/**
 * What was sent from this time on. Another execution, which waits for three seconds, proves that n8n and
 * the sandbox were at work all the while.
 */
async function requestsAfter(time: number, world: World): Promise<unknown[]> {
	const { session, sandbox, credential } = world;
	const text = 'Meanwhile [render 3s]';
	const parameters = createVideo(sandbox, text, {
		waitForCompletion: true,
		options: { pollInterval: 1 },
	});
	const execution = await session.run(chain(credential, [{ name: 'Create', parameters }]));
	expect(execution.status).toBe('success');

	const job = sandbox.jobs.at(-1);
	return sandbox.requests.filter(
		({ at, path, body }) =>
			at > time && !path.includes(String(job?.jobId)) && !JSON.stringify(body).includes(text),
	);
}
