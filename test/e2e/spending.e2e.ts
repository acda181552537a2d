/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { jsonParse, type INodeParameters } from 'n8n-workflow';

import { inEachN8n } from './support/inEachN8n';
import { createVideo } from './support/lipsync';
import { startScriptedModel } from './support/scriptedModel';
import { chain, n8nNode, to, type LipsyncNode, type WorkflowDraft } from './support/workflow';

type Settings = NonNullable<LipsyncNode['settings']>;

const EXAMPLE = resolve(__dirname, '../../examples/agent-makes-videos.json');

const rows = ['one', 'two', 'three'].map((text) => ({ text }));
const TOO_MANY =
	/^This run would create \d videos?.*, and Max New Videos is \d, so none was created/;

inEachN8n({ sandbox: { renderMilliseconds: 500 } }, (world) => {
	let before = 0;
	beforeEach(() => {
		before = world().sandbox.jobs.length;
	});
	const created = () => world().sandbox.jobs.slice(before);

	function draftOf(
		options: INodeParameters,
		items: Array<{ text: string }>,
		{ parameters, settings }: Partial<LipsyncNode> = {},
	): WorkflowDraft {
		const { credential, sandbox } = world();
		const create = createVideo(sandbox, '={{ $json.text }}', { options, ...parameters });
		return chain(
			credential,
			[{ name: 'Create', parameters: create, ...(settings ? { settings } : {}) }],
			items,
		);
	}

	it('a run that would exceed Max New Videos creates nothing, in each error mode', async () => {
		const run = async (settings: Settings) =>
			await world().session.run(draftOf({ maxNewVideos: 2 }, rows, { settings }));
		const failed = rows.map(() => ({ error: { message: expect.stringMatching(TOO_MANY) } }));

		const stopped = await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
		expect(stopped).toMatchObject({
			status: 'error',
			error: { message: expect.stringMatching(TOO_MANY) },
		});
		const jsons = (items: Array<{ json: unknown }>) => items.map(({ json }) => json);
		const continued = await run({ onError: 'continueRegularOutput' });
		expect(jsons(continued.items('Create'))).toMatchObject(failed);
		const split = await run({ onError: 'continueErrorOutput' });
		expect(jsons(split.items('Create', 0))).toEqual([]);
		expect(jsons(split.items('Create', 1))).toMatchObject(failed);
		expect(created()).toEqual([]);
	});

	it('a loop ends at Max New Videos', async () => {
		const draft = draftOf({ maxNewVideos: 2 }, rows);
		draft.nodes.push(n8nNode('Loop', 'splitInBatches', 3, { batchSize: 1, options: {} }));
		draft.connections = {
			Start: { main: [[to('Loop')]] },
			Loop: { main: [[], [to('Create')]] },
			Create: { main: [[to('Loop')]] },
		};

		const execution = await world().session.run(draft);

		expect(execution.error?.message).toMatch(
			/^This run would create 1 video after 2 videos in this/,
		);
		expect(created()).toHaveLength(2);
	});

	it('where all are paid for and one has failed, a retry delivers the others', async () => {
		const [first = { text: '' }, ...others] = rows;
		const items = [{ text: `${first.text} [fail too loud]` }, ...others];
		const retried = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const run = async (settings: Settings) =>
			await world().session.run(
				draftOf({ maxNewVideos: 3, pollInterval: 1 }, items, {
					parameters: { waitForCompletion: true },
					settings: { ...retried, ...settings },
				}),
			);

		const execution = await run({ onError: 'continueRegularOutput' });
		expect(execution.items('Create').map(({ json }) => json)).toMatchObject([
			{ error: { message: expect.stringMatching(TOO_MANY) } },
			{ status: 'completed' },
			{ status: 'completed' },
		]);
		expect(created()).toHaveLength(3);

		before += 3;
		const { error } = await run({});
		expect(error?.message).toMatch(TOO_MANY);
		for (const { jobId, failureReason } of created()) {
			if (failureReason === null) expect(error?.description).toContain(jobId);
		}
		expect(created()).toHaveLength(3);
	});

	it('Check Only creates nothing, finds a wrong avatar and voice, and an If keeps its output from what publishes', async () => {
		const { session, sandbox } = world();
		const wrong = { __rl: true, mode: 'id', value: 'typo' };
		for (const [field, label] of [
			['avatarId', 'Avatar'],
			['voiceId', 'Voice'],
		] as const) {
			const { error } = await session.run(
				draftOf({ checkOnly: true }, rows, { parameters: { [field]: wrong } }),
			);
			expect(error?.message).toContain(
				`${label} cannot be "typo", since it is not among the public`,
			);
		}

		const draft = draftOf({ checkOnly: true, maxNewVideos: 3 }, rows, {
			parameters: { waitForCompletion: true, downloadVideo: true },
		});
		draft.nodes.push(
			n8nNode('Created?', 'if', 2, {
				conditions: {
					options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
					combinator: 'and',
					conditions: [
						{
							id: 'created',
							leftValue: '={{ $json.status }}',
							rightValue: 'not created',
							operator: { type: 'string', operation: 'notEquals' },
						},
					],
				},
				options: {},
			}),
			n8nNode('Publish', 'noOp', 1),
			n8nNode('Look', 'noOp', 1),
		);
		draft.connections.Create = { main: [[to('Created?')]] };
		draft.connections['Created?'] = { main: [[to('Publish')], [to('Look')]] };
		const execution = await session.run(draft);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.runs.Publish).toBeUndefined();
		expect(execution.items('Look').map(({ json }) => json)).toMatchObject(
			rows.map((script) => ({ job_id: '', output: '', input: { model: 'v2', script } })),
		);
		expect(execution.runs.Create?.[0]?.hints?.map(({ message }) => message)).toEqual([
			'Nothing was created. Without Check Only, this run would create 3 videos.',
		]);
		expect(sandbox.jobs).toHaveLength(before);
	});

	it.each(['at once', 'one after the other'])(
		"the calls of an agent's tool add up (%s)",
		async (rhythm) => {
			const { session, credential, sandbox } = world();
			const model = await startScriptedModel(() => ({ say: 'Done' }));
			try {
				const account = { apiKey: 'example-model-key', url: model.url };
				const openAiApi = await session.createCredential('Model', account, 'openAiApi');
				const example = jsonParse<WorkflowDraft>(readFileSync(EXAMPLE, 'utf8'));
				const nodes = example.nodes.map((node) => {
					if (node.name === 'Chat Model') return { ...node, credentials: { openAiApi } };
					if (!node.type.startsWith('n8n-nodes-personate.')) return node;
					const options = node.name === 'Create a video' ? { options: { maxNewVideos: 5 } } : {};
					return {
						...node,
						credentials: { personateApi: credential },
						parameters: { ...node.parameters, ...options },
					};
				});
				const calls = ['one', 'two', 'three', 'four', 'five', 'six'].map((text) => ({
					call: 'Create_a_video',
					with: {
						avatar_id: sandbox.catalog.avatars.public[0]?.avatar_id,
						avatar_type: 'public',
						text,
						voice_id: sandbox.catalog.voices.public[0]?.voice_id,
						voice_type: 'public',
					},
				}));
				if (rhythm === 'at once') model.play(() => calls);
				else model.play(...calls.map((each) => () => each));

				const id = await session.store({ ...example, nodes, active: false });
				const execution = await session.chat(id, 'Chat', 'Make six videos');

				expect(execution.items('Agent')[0]?.json.output).toBe('Done');
				const told = JSON.stringify(model.requests.at(-1)?.messages);
				expect(told.match(/Max New Videos is 5/g)).toHaveLength(1);
				expect(created()).toHaveLength(5);
			} finally {
				await model.close();
			}
		},
	);
});
