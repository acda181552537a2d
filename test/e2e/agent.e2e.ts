/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { jsonParse } from 'n8n-workflow';
import { z } from 'zod';

import { eventually } from './support/eventually';
import { inEachN8n } from './support/inEachN8n';
import { type ScriptedModel, lastMessage, startScriptedModel } from './support/scriptedModel';
import type { CredentialReference } from './support/session';
import type { WorkflowDraft } from './support/workflow';

const EXAMPLE = resolve(__dirname, '../../examples/agent-makes-videos.json');

/** What an agent is told by each tool. */
const avatarsSchema = z
	.array(z.object({ avatar_id: z.string(), avatar_type: z.string() }))
	.nonempty();
const voicesSchema = z.array(z.object({ voice_id: z.string(), voice_type: z.string() })).nonempty();
const videoSchema = z.tuple([
	z.object({ job_id: z.string(), status: z.string(), output: z.string() }),
]);

inEachN8n({ sandbox: { renderMilliseconds: 5000 } }, (world) => {
	let model: ScriptedModel;
	let openAiApi: CredentialReference;

	beforeAll(async () => {
		model = await startScriptedModel();
		openAiApi = await world().session.createCredential(
			'Model',
			{ apiKey: 'example-model-key', url: model.url },
			'openAiApi',
		);
	});
	afterAll(async () => await model.close());

	/** Does what the example's note tells the user to do; gives the workflow's id. */
	async function storeExample(agentVersion?: number): Promise<string> {
		const { session, credential } = world();
		const example = jsonParse<WorkflowDraft>(readFileSync(EXAMPLE, 'utf8'));
		const nodes = example.nodes.map((node) => {
			if (node.type.startsWith('n8n-nodes-personate.')) {
				return { ...node, credentials: { personateApi: credential } };
			}
			if (node.name === 'Chat Model') return { ...node, credentials: { openAiApi } };
			if (node.name !== 'Agent') return node;
			return { ...node, typeVersion: agentVersion ?? node.typeVersion };
		});
		return await session.store({ ...example, nodes, active: false });
	}

	/** What the user reads after a message. */
	async function answerTo(workflowId: string, message: string): Promise<unknown> {
		const execution = await world().session.chat(workflowId, 'Chat', message);
		expect(execution).toMatchObject({ status: 'success', error: undefined });
		return execution.items('Agent')[0]?.json.output;
	}

	it("the agent example asks before it pays, makes one video, and finds it again, with n8n's own agent", async () => {
		const { sandbox } = world();
		const workflowId = await storeExample();
		const lookUp = [
			() => ({ call: 'Find_an_avatar', with: { search: 'amelie at a desk' } }),
			() => ({ call: 'Find_a_voice', with: { search: 'aiko' } }),
		];

		model.play(...lookUp, () => ({ say: 'Shall I make Amélie say it in the voice of Aiko?' }));
		expect(await answerTo(workflowId, 'Make a video in which Amélie welcomes our guests')).toBe(
			'Shall I make Amélie say it in the voice of Aiko?',
		);
		expect(sandbox.jobs).toHaveLength(0);

		model.play(
			...lookUp,
			({ messages }) => {
				// The memory of some versions holds the answers of earlier tool calls, too.
				const told = messages.filter(({ role }) => role === 'tool').slice(-2);
				const [avatars, voices] = told.map(({ content }): unknown => JSON.parse(content));
				const [avatar] = avatarsSchema.parse(avatars);
				const [voice] = voicesSchema.parse(voices);
				const { avatar_id, avatar_type } = avatar;
				const { voice_id, voice_type } = voice;
				const text = 'Welcome, dear guests';
				return {
					call: 'Create_a_video',
					with: { avatar_id, avatar_type, text, voice_id, voice_type },
				};
			},
			(request) => {
				const [{ job_id, status }] = videoSchema.parse(JSON.parse(lastMessage(request)));
				return { say: `Job ${job_id} is ${status}` };
			},
		);
		const started = await answerTo(workflowId, 'Yes, please');
		const [job] = sandbox.jobs;
		expect(started).toBe(`Job ${job?.jobId} is rendering`);

		await eventually('the video is there', async () =>
			job !== undefined && job.finishesAt < Date.now() ? true : undefined,
		);
		model.play(
			({ messages }) => {
				const jobId = /Job (\S+) is rendering/.exec(JSON.stringify(messages))?.[1];
				return { call: 'Get_a_video', with: { job_id: jobId } };
			},
			(request) => {
				const [{ output }] = videoSchema.parse(JSON.parse(lastMessage(request)));
				return { say: `Here it is: ${output}` };
			},
		);
		expect(await answerTo(workflowId, 'Is it there?')).toBe(
			`Here it is: ${sandbox.url}/videos/${job?.jobId}.mp4`,
		);
		expect(sandbox.jobs.map(({ input }) => input)).toEqual([
			{
				model: 'v2',
				actor: {
					use: 'avatar',
					avatar_id: sandbox.catalog.avatars.public[0]?.avatar_id,
					avatar_type: 'public',
				},
				script: {
					use: 'text',
					text: 'Welcome, dear guests',
					voice_id: sandbox.catalog.voices.public.find(({ name }) => name?.startsWith('Aiko'))
						?.voice_id,
					voice_type: 'public',
				},
			},
		]);
	});

	it('the model is told of every tool what it does, what it costs, and what each value means', async () => {
		model.play(() => ({ say: 'Hello' }));
		await answerTo(await storeExample(), 'Hello');
		const tools = model.requests.at(-1)?.tools.map(({ function: tool }) => tool) ?? [];

		expect(
			Object.fromEntries(
				tools.map(({ name, parameters }) => [name, Object.keys(parameters.properties)]),
			),
		).toEqual({
			Find_an_avatar: ['search'],
			Find_a_voice: ['search'],
			Create_a_video: ['avatar_type', 'avatar_id', 'text', 'voice_type', 'voice_id'],
			Get_a_video: ['job_id'],
		});
		const create = tools.find(({ name }) => name === 'Create_a_video');
		expect(create?.description).toMatch(/costs money/);
		expect(JSON.stringify(create?.parameters)).toContain('What is to be spoken, word for word');
	});

	it.each([2, 3])(
		'an agent of version %d tells the model what went wrong and what to do next',
		async (agentVersion) => {
			const { sandbox } = world();
			const workflowId = await storeExample(agentVersion);
			const before = sandbox.jobs.length;

			model.play(
				() => ({
					call: 'Create_a_video',
					with: {
						avatar_id: 'nobody',
						avatar_type: 'public',
						text: 'Hello',
						voice_id: 'nobody',
						voice_type: 'public',
					},
				}),
				(request) => ({ say: lastMessage(request) }),
			);
			const told = await answerTo(workflowId, 'Make a video of nobody');

			expect(jsonParse(String(told))).toEqual([
				{
					error: {
						message: expect.stringMatching(/^No video was created because Personate did not find/),
						description: 'Personate says: No public avatar has the id nobody',
						http_code: 404,
					},
				},
			]);
			expect(sandbox.jobs).toHaveLength(before);
		},
	);
});
