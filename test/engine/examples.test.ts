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
import { runWorkflow } from '../support/lipsync';
import { passThrough } from '../support/passThrough';
import { answerList, fakePersonate, finished, numbered } from '../support/personate';
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
		.reply(200, '\0\0\0\x18ftypmp42', { 'Content-Type': 'video/mp4' });

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
