import nock from 'nock';
import {
	NodeHelpers,
	type IConnections,
	type INode,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import chooseAVoice from '../../examples/choose-a-voice-by-language.json';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine } from '../support/engine';
import { API_KEY, BASE_URL } from '../support/lipsync';
import { passThrough } from '../support/passThrough';

const PERSONATE = 'n8n-nodes-personate.personateLipsync';

/** The nodes of n8n itself that an example may use, in versions that n8n 1.123 and 2.41 both have. */
const NODES_OF_N8N: Record<string, number[]> = {
	'n8n-nodes-base.manualTrigger': [1],
	'n8n-nodes-base.stickyNote': [1],
	'n8n-nodes-base.filter': [2.2],
	'n8n-nodes-base.limit': [1],
};

/** What a file of the folder holds, as n8n imports it. */
interface Example {
	nodes: INode[];
	connections: IConnections;
	settings: { executionOrder: 'v1' };
}

const withCredential = (nodes: INode[]): INode[] =>
	nodes.map((node) =>
		node.type === PERSONATE
			? { ...node, credentials: { personateApi: { id: '1', name: 'Personate API' } } }
			: node,
	);

const example: Example = JSON.parse(JSON.stringify(chooseAVoice));
const { description } = new PersonateLipsync();

describe('The example that chooses a voice by language', () => {
	it('has whole nodes, of types and versions that n8n has', () => {
		for (const { id, name, type, typeVersion, position } of example.nodes) {
			expect(id).toMatch(/^[0-9a-f-]{36}$/);
			expect(name).not.toBe('');
			expect(position).toHaveLength(2);
			expect(type === PERSONATE ? [1] : NODES_OF_N8N[type]).toContain(typeVersion);
		}
		expect(new Set(example.nodes.map(({ id }) => id)).size).toBe(example.nodes.length);
		expect(new Set(example.nodes.map(({ name }) => name)).size).toBe(example.nodes.length);
		expect(example.nodes.some(({ type }) => type === 'n8n-nodes-base.stickyNote')).toBe(true);
	});

	it('connects nodes that are there', () => {
		const names = example.nodes.map(({ name }) => name);
		for (const [from, { main }] of Object.entries(example.connections)) {
			expect(names).toContain(from);
			for (const target of (main ?? []).flat()) expect(names).toContain(target?.node);
		}
	});

	it('sets parameters that this node shows, to values that it allows', () => {
		for (const node of example.nodes.filter(({ type }) => type === PERSONATE)) {
			const shown = description.properties.filter((property) =>
				NodeHelpers.displayParameter(node.parameters, property, node, description),
			);
			expect(shown.map(({ name }) => name)).toEqual(
				expect.arrayContaining(Object.keys(node.parameters)),
			);
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

	it('makes a video for every voice that gets through', async () => {
		nock(BASE_URL)
			.get('/api/voices/public')
			.reply(200, {
				voices_list: [
					{ voice_id: 'v-1', language: 'de-DE' },
					{ id: 'v-2', language: 'fr-FR' },
					{ voice_id: 'v-3', language: 'fr-CA' },
				],
			});
		for (const voice_id of ['v-2', 'v-3']) {
			nock(BASE_URL)
				.post(
					'/api/express_lipsync_video',
					(body) => body.script.voice_id === voice_id && body.script.voice_type === 'public',
				)
				.reply(200, { job_id: `job of ${voice_id}`, status: 'rendering', output: '', input: {} });
		}

		const run = await runInEngine({
			workflow: { ...example, nodes: withCredential(example.nodes) },
			nodeTypes: {
				'n8n-nodes-base.manualTrigger': passThrough,
				'n8n-nodes-base.stickyNote': passThrough,
				'n8n-nodes-base.filter': onlyFrench,
				'n8n-nodes-base.limit': passThrough,
				[PERSONATE]: new PersonateLipsync(),
			},
			pinData: { 'When clicking Execute': [{ json: {} }] },
			credentialType: new PersonateApi(),
			credentialData: { apiKey: API_KEY, baseUrl: BASE_URL },
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Make a video').map(({ json }) => json.job_id)).toEqual([
			'job of v-2',
			'job of v-3',
		]);
	});
});

/** Does what n8n's Filter node is set to in the example. */
const onlyFrench: INodeType = {
	...passThrough,
	async execute() {
		return [this.getInputData().filter(({ json }) => String(json.language).startsWith('fr'))];
	},
};

function allows(property: INodeProperties, value: unknown): boolean {
	if (property.type !== 'options' || value === undefined || String(value).startsWith('='))
		return true;
	return (property.options ?? []).some((option) => 'value' in option && option.value === value);
}
