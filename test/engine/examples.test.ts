/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the folder of examples */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import nock from 'nock';
import {
	deepCopy,
	jsonParse,
	NodeHelpers,
	type IBinaryData,
	type IDataObject,
	type INode,
	type INodeProperties,
	type INodeType,
	type IRun,
	type IWorkflowBase,
} from 'n8n-workflow';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { asTool, createScriptedAgent, type ToolCall } from '../support/agent';
import { outputOf } from '../support/engine';
import { API_KEY, BASE_URL, runWorkflow } from '../support/lipsync';
import { passThrough } from '../support/passThrough';
import { answerList, fakePersonate, finished, numbered, rendering } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';
import { NODE_TYPE } from '../support/workflow';
import { fetchedFrom, linksIn, storeFile } from '../support/workflowFiles';

/** The nodes of n8n itself that an example may use, in versions that n8n 1.123 and 2.41 both have. */
const NODES_OF_N8N: Record<string, number[]> = {
	'@n8n/n8n-nodes-langchain.agent': [3],
	'@n8n/n8n-nodes-langchain.chatTrigger': [1.1],
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': [1.2],
	'@n8n/n8n-nodes-langchain.memoryBufferWindow': [1.3],
	'@n8n/n8n-nodes-langchain.openAi': [1.8],
	'n8n-nodes-base.formTrigger': [2.2],
	'n8n-nodes-base.manualTrigger': [1],
	'n8n-nodes-base.stickyNote': [1],
	'n8n-nodes-base.filter': [2.2],
	'n8n-nodes-base.httpRequest': [4.2],
	'n8n-nodes-base.if': [2],
	'n8n-nodes-base.limit': [1],
	'n8n-nodes-base.noOp': [1],
	'n8n-nodes-base.set': [3.4],
	'n8n-nodes-base.splitOut': [1],
	'n8n-nodes-base.wait': [1.1],
};

const FOLDER = join(__dirname, '..', '..', 'examples');

const examples = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file): [string, IWorkflowBase] => [file, readExample(file)]);

function readExample(file: string): IWorkflowBase {
	return jsonParse<IWorkflowBase>(readFileSync(join(FOLDER, file), 'utf8'));
}

const { description } = new PersonateLipsync();

const OUR_TYPES = [NODE_TYPE, `${NODE_TYPE}Tool`];

/** What n8n itself puts above the fields of a node that is a tool. */
const FIELDS_OF_A_TOOL = ['descriptionType', 'toolDescription'];

const ours = (nodes: INode[]) => nodes.filter(({ type }) => OUR_TYPES.includes(type));

/** Whether a node needs our credential: a node of ours, or one of n8n's that is told to use it. */
const usesCredential = (node: INode) =>
	OUR_TYPES.includes(node.type) || node.parameters.nodeCredentialType === 'personateApi';

/** An example as it is when its user has chosen a credential, an avatar and a voice. */
function withChoices(workflow: IWorkflowBase): IWorkflowBase {
	const copy = deepCopy(workflow);
	for (const node of copy.nodes.filter(usesCredential)) {
		node.credentials = { personateApi: { id: '1', name: 'Personate API' } };
		for (const [name, value] of Object.entries(node.parameters)) {
			if (isEmptyLocator(value)) node.parameters[name] = { ...value, value: `chosen-${name}` };
		}
	}
	return copy;
}

function isEmptyLocator(value: unknown): value is { __rl: true; mode: string; value: '' } {
	return typeof value === 'object' && value !== null && '__rl' in value && 'value' in value
		? value.value === ''
		: false;
}

describe.each(examples)('The example %s', (_file, example) => {
	it('has whole nodes, of types and versions that n8n has', () => {
		for (const { id, name, type, typeVersion, position } of example.nodes) {
			expect(id).toMatch(/^[0-9a-f-]{36}$/);
			expect(name).not.toBe('');
			expect(position).toHaveLength(2);
			expect(OUR_TYPES.includes(type) ? [1] : NODES_OF_N8N[type]).toContain(typeVersion);
		}
		expect(new Set(example.nodes.map(({ id }) => id)).size).toBe(example.nodes.length);
		expect(new Set(example.nodes.map(({ name }) => name)).size).toBe(example.nodes.length);
		expect(example.nodes.some(({ type }) => type === 'n8n-nodes-base.stickyNote')).toBe(true);
	});

	it('connects nodes that are there', () => {
		const names = example.nodes.map(({ name }) => name);
		for (const [from, byType] of Object.entries(example.connections)) {
			expect(names).toContain(from);
			for (const target of Object.values(byType).flat(2)) expect(names).toContain(target?.node);
		}
	});

	it('sets parameters that this node shows, to values that it allows', () => {
		for (const node of ours(withChoices(example).nodes)) {
			const shown = description.properties.filter((property) =>
				NodeHelpers.displayParameter(node.parameters, property, node, description),
			);
			const shownNames = shown.map(({ name }) => name);
			if (node.type !== NODE_TYPE) shownNames.push(...FIELDS_OF_A_TOOL);
			expect(shownNames).toEqual(expect.arrayContaining(Object.keys(node.parameters)));
			expect(
				NodeHelpers.getNodeParametersIssues(shown, node, description)?.parameters,
			).toBeUndefined();
			for (const property of shown)
				expect(allows(property, node.parameters[property.name])).toBe(true);
		}
	});

	it('holds no credential', () => {
		expect(example.nodes.filter((node) => 'credentials' in node)).toEqual([]);
	});
});

function allows(property: INodeProperties, value: unknown): boolean {
	if (property.type !== 'options' || value === undefined || String(value).startsWith('='))
		return true;
	return (property.options ?? []).some((option) => 'value' in option && option.value === value);
}

/** Runs an example with stand-ins for n8n's own nodes, which pass on what they get unless given. */
async function runExample(file: string, standIns: Record<string, INodeType> = {}): Promise<IRun> {
	const workflow = withChoices(readExample(file));
	const passingOn = Object.keys(NODES_OF_N8N).map((type) => [type, passThrough]);
	const nodeTypes = {
		...Object.fromEntries(passingOn),
		...standIns,
		[`${NODE_TYPE}Tool`]: asTool(new PersonateLipsync()),
	};
	return await inVirtualTime(
		async () => await runWorkflow({ workflow, nodeTypes, pinData: undefined }),
	);
}

/** Stands in for a node that gives one item with a file. */
const giving = (json: IDataObject, binary: Record<string, IBinaryData>): INodeType => ({
	...passThrough,
	async execute() {
		return [[{ json, binary, pairedItem: { item: 0 } }]];
	},
});

const answerVideo = () =>
	nock('https://video.test')
		.get('/job-1.mp4')
		.reply(200, 'the bytes of a video', { 'Content-Type': 'video/mp4' });

/** Stands in for a node of n8n that filters, splits or makes items. */
const doing = (work: (items: IDataObject[]) => IDataObject[]): INodeType => ({
	...passThrough,
	async execute() {
		const items = this.getInputData();
		return [work(items.map(({ json }) => json)).map((json) => ({ json, pairedItem: { item: 0 } }))];
	},
});

const jobIdsOf = (run: IRun, node: string, output = 0) =>
	outputOf(run, node, output).map(({ json }) => json.job_id);

describe('The example that', () => {
	it('creates, waits and downloads puts the file of the video out', async () => {
		fakePersonate({ create: numbered, get: finished });
		answerVideo();

		const run = await runExample('create-wait-download.json');

		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Personate Lipsync')[0]?.binary?.data?.fileName).toBe('job-1.mp4');
	});

	it('creates now and looks later goes round until the job renders no more', async () => {
		const { posts, statusRequests } = fakePersonate({
			create: numbered,
			get: (jobId, count) => (count < 3 ? rendering(jobId) : finished(jobId)),
		});
		const ifRendering: INodeType = {
			...passThrough,
			description: { ...passThrough.description, outputs: ['main', 'main'] },
			async execute() {
				const items = this.getInputData();
				return items[0]?.json.status === 'rendering' ? [items, []] : [[], items];
			},
		};

		const run = await runExample('create-now-get-later.json', {
			'n8n-nodes-base.if': ifRendering,
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Done')[0]?.json).toMatchObject({ job_id: 'job-1', status: 'completed' });
		expect(posts).toHaveLength(1);
		expect(statusRequests).toHaveLength(3);
	});

	it('makes many videos from a table delivers the good rows and the failed ones apart', async () => {
		const rows = [{ text: 'One' }, { text: '' }, { text: 'Three' }];
		fakePersonate({ create: numbered, get: finished });

		const run = await runExample('many-videos-from-a-table.json', {
			'n8n-nodes-base.splitOut': doing(() => rows),
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(jobIdsOf(run, 'Videos')).toEqual(['job-1', 'job-2']);
		expect(outputOf(run, 'Failed rows').map(({ json }) => json.error)).toEqual([
			{ message: 'Text is empty: enter the text to speak' },
		]);
	});

	it('chooses a voice by language makes a video for every voice that gets through', async () => {
		const voices = [
			{ voice_id: 'v-1', language: 'de-DE' },
			{ id: 'v-2', language: 'fr-FR' },
			{ voice_id: 'v-3', language: 'fr-CA' },
		];
		answerList('voices/public', { voices_list: voices });
		for (const voice_id of ['v-2', 'v-3']) {
			nock(BASE_URL)
				.post(/.*/, ({ script }) => script.voice_id === voice_id && script.voice_type === 'public')
				.reply(200, { job_id: `job of ${voice_id}`, status: 'rendering', output: '', input: {} });
		}

		const run = await runExample('choose-a-voice-by-language.json', {
			'n8n-nodes-base.filter': doing((voices) =>
				voices.filter(({ language }) => String(language).startsWith('fr')),
			),
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(jobIdsOf(run, 'Make a video')).toEqual(['job of v-2', 'job of v-3']);
	});

	it('calls another endpoint sends the key of the credential along, and nothing that costs money', async () => {
		nock('https://raijin.personate.ai')
			.get('/api/avatars/custom')
			.matchHeader('authorization', `Bearer ${API_KEY}`)
			.reply(200, { avatars_list: [{ id: 'a-1' }] });
		const fields = ['url', 'authentication', 'nodeCredentialType'];
		const httpRequest: INodeType = {
			description: {
				...passThrough.description,
				properties: fields.map((name) => ({
					displayName: name,
					name,
					type: 'string',
					default: '',
				})),
			},
			async execute() {
				const [url = '', authentication, credentialType = ''] = fields.map((name) =>
					String(this.getNodeParameter(name, 0)),
				);
				expect(authentication).toBe('predefinedCredentialType');
				const { httpRequestWithAuthentication: send } = this.helpers;
				return [
					[{ json: await send.call(this, credentialType, { url }), pairedItem: { item: 0 } }],
				];
			},
		};

		const run = await runExample('other-endpoints.json', {
			'n8n-nodes-base.httpRequest': httpRequest,
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Call Personate')[0]?.json).toEqual({ avatars_list: [{ id: 'a-1' }] });
	});

	it('has an agent lets it find who speaks, make a video, and look it up', async () => {
		answerList('avatars/public', { avatars_list: [{ id: 'a-1', name: 'Maria' }] });
		answerList('voices/public', { voices_list: [{ id: 'v-1', name: 'Calm' }] });
		const { posts } = fakePersonate({ create: numbered, get: finished });
		const calls: ToolCall[] = [];
		const agent = createScriptedAgent(
			[
				{ tool: 'Find_an_avatar', values: { search: 'maria' } },
				{ tool: 'Find_a_voice', values: { search: '' } },
				{
					tool: 'Create_a_video',
					values: {
						avatar_type: 'public',
						avatar_id: 'a-1',
						text: 'Welcome to our shop',
						voice_type: 'public',
						voice_id: 'v-1',
					},
				},
				{ tool: 'Get_a_video', values: { job_id: 'job-1' } },
			],
			calls,
		);

		const run = await runExample('agent-makes-videos.json', {
			'@n8n/n8n-nodes-langchain.agent': agent,
			'@n8n/n8n-nodes-langchain.chatTrigger': { ...passThrough, trigger: async () => ({}) },
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(calls.map(({ told }): unknown => JSON.parse(told))).toEqual([
			[{ id: 'a-1', name: 'Maria', avatar_type: 'public' }],
			[{ id: 'v-1', name: 'Calm', voice_type: 'public' }],
			[expect.objectContaining({ job_id: 'job-1', status: 'rendering' })],
			[expect.objectContaining({ job_id: 'job-1', output: 'https://video.test/job-1.mp4' })],
		]);
		expect(posts).toHaveLength(1);
	});

	it('gets its speech from the workflow hands that very speech to Personate', async () => {
		const { posts } = fakePersonate({ create: numbered, get: finished });
		const data = await storeFile('the speech', { mimeType: 'audio/mp3', fileName: 'audio.mp3' });

		const run = await runExample('speech-of-the-workflow.json', {
			'@n8n/n8n-nodes-langchain.openAi': giving({}, { data }),
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(posts).toMatchObject([{ actor: { use: 'avatar' }, script: { use: 'audio' } }]);
		expect(await fetchedFrom(linksIn(posts[0]).audio)).toBe('the speech');
		expect(outputOf(run, 'Make a video')[0]?.json).toMatchObject({ status: 'completed' });
	});

	it('starts with a form makes a video of the very file and the text that were sent', async () => {
		const { posts } = fakePersonate({ create: numbered, get: finished });
		answerVideo();
		const Video = await storeFile('the face', { mimeType: 'video/mp4' }, 'temp');

		const run = await runExample('form-with-a-video.json', {
			'n8n-nodes-base.formTrigger': giving({ Text: 'Good morning' }, { Video }),
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(posts).toMatchObject([
			{ actor: { use: 'video' }, script: { use: 'text', text: 'Good morning' } },
		]);
		expect(await fetchedFrom(linksIn(posts[0]).video)).toBe('the face');
		expect(outputOf(run, 'Make a video')[0]?.binary?.data?.fileName).toBe('job-1.mp4');
	});
});
