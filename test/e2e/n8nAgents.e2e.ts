import { z } from 'zod';

import { eachRelease, inEachN8n } from './support/inEachN8n';
import { type ScriptedModel, lastMessage, startScriptedModel } from './support/scriptedModel';

/** What such an agent tells its model of a tool. */
const toldSchema = z.object({
	status: z.literal('success'),
	data: z.tuple([z.object({ json: z.record(z.unknown()) }).passthrough()]),
});

/** n8n's own agents, which have a tab of the editor and run a node without an execution. */
inEachN8n(
	{
		// n8n 1 does not have them.
		places: eachRelease.filter(({ release }) => !release.version.startsWith('1.')),
		sandbox: { renderMilliseconds: 0 },
	},
	(world) => {
		let model: ScriptedModel;
		let agent: string;

		beforeAll(async () => {
			const { session, credential, sandbox } = world();
			model = await startScriptedModel();
			const { id } = await session.createCredential(
				'Model',
				{ apiKey: 'example-model-key', url: model.url },
				'openAiApi',
			);
			const { avatars, voices } = sandbox.catalog;
			const create = {
				operation: 'create',
				avatarId: { __rl: true, mode: 'id', value: avatars.public[0]?.avatar_id },
				voiceId: { __rl: true, mode: 'id', value: voices.public[0]?.voice_id },
				text: "={{ $fromAI('text', 'What is to be spoken', 'string') }}",
			};
			const tools = {
				'Create a video': create,
				'Create and download': { ...create, waitForCompletion: true, downloadVideo: true },
				'Get a video': {
					operation: 'get',
					jobId: "={{ $fromAI('job_id', 'The job_id that Create a video gave', 'string') }}",
				},
			};
			agent = await session.createAgent({
				name: 'Video maker',
				model: 'openai/example-model',
				credential: id,
				instructions: 'Make videos',
				tools: Object.entries(tools).map(([name, parameters]) => ({
					type: 'node',
					name,
					node: {
						nodeType: 'n8n-nodes-personate.personateLipsync',
						nodeTypeVersion: 1,
						nodeParameters: { resource: 'video', ...parameters },
						credentials: { personateApi: credential },
					},
				})),
			});
		});
		afterAll(async () => await model.close());

		/** Has the model call a tool, and gives what it was told. */
		async function toldBy(call: string, parameters: Record<string, unknown>) {
			let told = '';
			model.play(
				() => ({ call, with: parameters }),
				(request) => {
					told = lastMessage(request);
					return { say: 'Done' };
				},
			);
			await world().session.chatWithAgent(agent, 'Please');
			return toldSchema.parse(JSON.parse(told)).data[0];
		}

		it("an agent of n8n's own creates a video, and gets it with another call", async () => {
			const { sandbox } = world();
			const before = sandbox.jobs.length;

			const created = await toldBy('Create_a_video', { text: 'Hello, guests' });
			const got = await toldBy('Get_a_video', { job_id: created.json.job_id });

			const [job] = sandbox.jobs.slice(before);
			expect(created.json).toMatchObject({ job_id: job?.jobId });
			expect(got.json).toMatchObject({
				job_id: job?.jobId,
				output: `${sandbox.url}/videos/${job?.jobId}.mp4`,
			});
			expect(sandbox.jobs).toHaveLength(before + 1);
		});

		it('it gets the link of a video that is waited for and downloaded', async () => {
			const { json } = await toldBy('Create_and_download', { text: 'Hello, everybody' });

			expect(json).toMatchObject({
				status: 'completed',
				output: expect.stringMatching(/^http.*\.mp4$/),
			});
		});

		it('it learns what went wrong and what to do next', async () => {
			const { json } = await toldBy('Get_a_video', { job_id: 'no-such-job' });

			expect(json).toMatchObject({
				error: { message: expect.stringContaining('no-such-job'), http_code: 404 },
			});
		});

		it('a request of which nobody knows what came is not sent again by the next call', async () => {
			const { sandbox } = world();
			const before = sandbox.jobs.length;
			const call = { text: 'Hello, once' };
			sandbox.faults.add({
				match: { method: 'POST' },
				fault: { kind: 'drop-after-handling' },
			});

			const first = await toldBy('Create_a_video', call);
			const second = await toldBy('Create_a_video', call);

			expect(first.json).toMatchObject({
				error: { message: expect.stringContaining('unknown whether the video was created') },
			});
			expect(second.json).toMatchObject({ error: { message: expect.any(String) } });
			expect(sandbox.jobs).toHaveLength(before + 1);
		});

		it('the job of a call that ended in an error is picked up by the next one', async () => {
			const { sandbox } = world();
			const before = sandbox.jobs.length;
			const call = { text: 'Hello, later [render 2s]' };
			sandbox.faults.add({
				match: { method: 'GET', path: /express_lipsync_video/ },
				fault: { kind: 'answer', status: 403, body: { detail: 'Not now' } },
			});

			const first = await toldBy('Create_and_download', call);
			const second = await toldBy('Create_and_download', call);

			expect(first.json).toMatchObject({ error: { http_code: 403 } });
			expect(second.json).toMatchObject({ status: 'completed' });
			expect(sandbox.jobs).toHaveLength(before + 1);
		});
	},
);
