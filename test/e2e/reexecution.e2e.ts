import type { INode, INodeParameters } from 'n8n-workflow';

import { type Cluster, openCluster } from './support/cluster';
import { describeWith } from './support/describeWith';
import type { Execution } from './support/execution';
import { createVideo, getVideo, waiting } from './support/lipsync';
import { MISSING_SERVICES, missingPrograms } from './support/services';
import { releases } from './support/versions';
import { type WorkflowDraft, chain, n8nNode, to } from './support/workflow';
import { KEY_PREFIX, type World } from './support/world';

const texts = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];
const LONG = ' [render 30m]';

/** n8n looks for executions of dead workers sooner than after the minute and a half of its defaults. */
const SOON = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};
const patience = { deadlineMilliseconds: 180_000 };

const KILLED =
	'This execution was started again after a crash of n8n, and its videos may exist, so none was created again: get them with Video > Get, or use the Retry button, which pays for all of them again';

/** A workflow that runs when the worker is killed, how often it is started, and how many jobs it has by then. */
interface Story {
	name: string;
	draft(world: World): WorkflowDraft;
	times?: number;
	jobs: number;
}

const create = (world: World, settings: Partial<INode> = {}, more: INodeParameters = waiting) => ({
	name: 'Create',
	parameters: createVideo(world.sandbox, `={{ $json.text }}${LONG}`, more),
	settings,
});

const stories: Story[] = [
	{
		name: 'two executions of one workflow',
		draft: (world) => chain(world.credential, [create(world)]),
		times: 2,
		jobs: 2 * texts.length,
	},
	{
		name: 'one with Retry On Fail',
		draft: (world) =>
			chain(world.credential, [
				create(world, { retryOnFail: true, maxTries: 4, waitBetweenTries: 0 }),
			]),
		jobs: texts.length,
	},
	{
		name: 'one that creates, and then waits with Get',
		draft: (world) =>
			chain(world.credential, [
				create(world, {}, {}),
				{ name: 'Get', parameters: getVideo(waiting) },
			]),
		jobs: texts.length,
	},
	{
		name: 'one that is in the second round of a loop',
		draft(world) {
			const text = `={{ $json.text === 'one' ? 'one [render 500ms]' : $json.text + '${LONG}' }}`;
			const draft = chain(world.credential, [
				{ name: 'Create', parameters: createVideo(world.sandbox, text, waiting) },
			]);
			draft.nodes.push(n8nNode('Loop', 'splitInBatches', 3, { batchSize: 1, options: {} }));
			draft.connections = {
				Start: { main: [[to('Loop')]] },
				Loop: { main: [[], [to('Create')]] },
				Create: { main: [[to('Loop')]] },
			};
			return draft;
		},
		jobs: 2,
	},
];

// n8n 2 ends such an execution as failed.
const old = releases.filter(({ version }) => version.startsWith('1.'));
const describeOld =
	old.length === 0 ? describe.skip : describeWith(missingPrograms(), MISSING_SERVICES);

describeOld('On a cluster of n8n 1, whose worker is killed while another one lives,', () => {
	let cluster: Cluster;
	let world: World;
	const workflowIds = new Map<Story, string>();
	let paid: unknown[] = [];

	beforeAll(async () => {
		const [release] = old;
		cluster = await openCluster({
			...(release === undefined ? {} : { release }),
			environment: SOON,
		});
		world = cluster.world;
		const { session, sandbox } = world;
		const killed = await cluster.addWorker();
		for (const [index, story] of stories.entries()) {
			const path = `story-${index}`;
			const workflowId = await session.store(startedByWebhook(story.draft(world), path));
			workflowIds.set(story, workflowId);
			await session.activate(workflowId);
			await Promise.all(
				Array.from({ length: story.times ?? 1 }, async () => {
					await session.callWebhook(`/webhook/${path}`, texts);
				}),
			);
		}
		const expected = stories.reduce((sum, { jobs }) => sum + jobs, 0);
		const isPolled = ({ jobId }: { jobId: unknown }) =>
			sandbox.requests.some(({ path }) => path.endsWith(String(jobId)));
		await sandbox.until(() => sandbox.jobs.length === expected && sandbox.jobs.every(isPolled));
		paid = [...sandbox.jobs];
		await cluster.addWorker();
		await killed.kill();
	}, 300_000);
	afterAll(async () => await cluster?.close());

	async function executionsOf(story: Story): Promise<Execution[]> {
		const { session } = world;
		const executionIds = await session.executionsOf(workflowIds.get(story) ?? '');
		expect(executionIds).toHaveLength(story.times ?? 1);
		const executions = [];
		for (const executionId of executionIds) {
			executions.push(await session.ended(executionId, patience));
		}
		return executions;
	}

	it.each(stories)(
		'n8n runs $name again, no video is created twice, and the error says where they are',
		async (story) => {
			for (const execution of await executionsOf(story)) {
				expect(execution).toMatchObject({
					status: 'error',
					error: {
						message: expect.stringContaining(KILLED),
						description: expect.stringContaining(
							'The job IDs are in the log of the n8n process that crashed',
						),
					},
				});
			}
			expect(world.sandbox.jobs).toEqual(paid);
		},
	);

	it('the log of the killed worker has every job', async () => {
		const log = cluster.workers[0]?.log() ?? '';
		const jobIds = world.sandbox.jobs.map(({ jobId }) => String(jobId));

		expect(jobIds.filter((jobId) => !log.includes(jobId))).toEqual([]);
	});

	it('the Retry button pays anew, as the error says', async () => {
		const [story] = stories;
		const [execution] = story === undefined ? [] : await executionsOf(story);
		if (execution === undefined) throw new Error('There is no execution to retry');
		const { sandbox, session } = world;
		const before = sandbox.jobs.length;

		await session.retryUntil(
			execution,
			async () => await sandbox.until(() => sandbox.jobs.length > before),
		);

		expect(sandbox.jobs.length).toBeLessThanOrEqual(before + texts.length);
	});

	it('and the key is in no execution and no log of all this', async () => {
		const executions = await world.session.executionTexts();

		expect(executions.filter((text) => text.includes(KEY_PREFIX))).toEqual([]);
		const logs = [world, ...cluster.workers].map((each) => each.log());
		expect(logs.filter((log) => log.includes(KEY_PREFIX))).toEqual([]);
	});
});

/** The same workflow with a webhook for its trigger, whose body is the list of the items. */
function startedByWebhook(draft: WorkflowDraft, path: string): WorkflowDraft {
	const webhook = {
		...n8nNode('Webhook', 'webhook', 2, { httpMethod: 'POST', path, options: {} }),
		webhookId: path,
	};
	const items = n8nNode(draft.trigger, 'splitOut', 1, { fieldToSplitOut: 'body', options: {} });
	return {
		...draft,
		nodes: [webhook, items, ...draft.nodes.slice(1)],
		connections: { ...draft.connections, Webhook: { main: [[to(draft.trigger)]] } },
		pinData: {},
		trigger: 'Webhook',
	};
}
