import type { FaultRule } from '../../sandbox/faults';
import { inEachN8n } from './support/inEachN8n';
import { createVideo } from './support/lipsync';
import { type WorkflowDraft, chain } from './support/workflow';
import type { World } from './support/world';

const A_SECOND = 1_000;
/** As many requests as the node has under way by default. */
const UNDER_WAY = 5;

inEachN8n({}, (world) => {
	it('an execution that is stopped while it waits asks for nothing after a second, and the log has its jobs', async () => {
		const { session, sandbox, log } = world();
		const executionId = await session.start(eightVideos(world(), '[render 2m]'));
		const isAsked = ({ method }: { method: string }) => method === 'GET';
		await sandbox.until(() => sandbox.requests.filter(isAsked).length > 2 * UNDER_WAY);
		const jobIds = sandbox.jobs.map(({ jobId }) => jobId);

		const stoppedAt = Date.now();
		await session.stop(executionId);
		const execution = await session.ended(executionId);

		expect(execution.status).toBe('canceled');
		expect(await requestsAfter(stoppedAt + A_SECOND, world())).toEqual([]);
		const [warning = ''] = linesOf(log(), 'These jobs go on at Personate, look them up');
		expect(jobIds.filter((jobId) => !warning.includes(String(jobId)))).toEqual([]);
	});

	it.each<[string, FaultRule['match']]>([
		['the requests that start videos', { method: 'POST' }],
		['the questions about videos', { method: 'GET', path: /express_lipsync_video/ }],
		['the downloads', { path: /\/videos\// }],
	])(
		'stopping an execution breaks off %s that are under way, and sends no others',
		async (_, match) => {
			const { session, sandbox } = world();
			const before = sandbox.requests.length;
			sandbox.faults.add({ match, times: Infinity, fault: { kind: 'hang' } });
			const isHanging = ({ status }: { status: number | null }) => status === null;
			const hanging = () => sandbox.requests.slice(before).filter(isHanging);
			const executionId = await session.start(eightVideos(world(), '[render 1s]'));
			await sandbox.until(() => hanging().length === UNDER_WAY);

			const stoppedAt = Date.now();
			await session.stop(executionId);
			await sandbox.until(() => hanging().every(({ aborted }) => aborted));
			const brokenOffAt = Date.now();
			const execution = await session.ended(executionId);
			sandbox.faults.clear();

			expect(execution.status).toBe('canceled');
			expect(brokenOffAt - stoppedAt).toBeLessThan(A_SECOND);
			expect(hanging()).toHaveLength(UNDER_WAY);
			expect(await requestsAfter(stoppedAt + A_SECOND, world())).toEqual([]);
		},
	);
});

function eightVideos({ credential, sandbox }: World, text: string): WorkflowDraft {
	const parameters = createVideo(sandbox, text, {
		waitForCompletion: true,
		downloadVideo: true,
		options: { pollInterval: 1 },
	});
	return chain(
		credential,
		[{ name: 'Create', parameters }],
		Array.from({ length: 8 }, () => ({})),
	);
}

function linesOf(log: string, text: string): string[] {
	return log.split('\n').filter((line) => line.includes(text));
}

/**
 * What was asked for from this time on. Another execution, which waits for three seconds, proves that
 * n8n and the sandbox were at work all the while.
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
