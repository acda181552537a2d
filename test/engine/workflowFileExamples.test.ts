/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the folder of examples */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	jsonParse,
	type IBinaryData,
	type INodeType,
	type IRun,
	type IWorkflowBase,
} from 'n8n-workflow';
import nock from 'nock';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine } from '../support/engine';
import { API_KEY, BASE_URL } from '../support/lipsync';
import { passThrough } from '../support/passThrough';
import { fakePersonate, finished, rendering } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';
import { NODE_TYPE } from '../support/workflow';
import { fetchedFrom, linksIn, storeFile } from '../support/workflowFiles';

const FOLDER = join(__dirname, '..', '..', 'examples');

/** Runs an example with stand-ins for n8n's own nodes, and with a chosen credential and voice. */
async function runExample(file: string, standIns: Record<string, INodeType>): Promise<IRun> {
	const text = readFileSync(join(FOLDER, file), 'utf8').replaceAll('"value": ""', '"value": "v-1"');
	const { nodes, connections, settings } = jsonParse<IWorkflowBase>(text);
	const ready = nodes.map((node) =>
		node.type === NODE_TYPE
			? { ...node, credentials: { personateApi: { id: '1', name: 'Personate API' } } }
			: node,
	);
	return await inVirtualTime(
		async () =>
			await runInEngine({
				workflow: { nodes: ready, connections, ...(settings ? { settings } : {}) },
				nodeTypes: {
					'n8n-nodes-base.manualTrigger': passThrough,
					'n8n-nodes-base.stickyNote': passThrough,
					...standIns,
					[NODE_TYPE]: new PersonateLipsync(),
				},
				credentialType: new PersonateApi(),
				credentialData: { apiKey: API_KEY, baseUrl: BASE_URL },
			}),
	);
}

/** Stands in for a node that gives one item with a file. */
const giving = (json: { Text?: string }, binary: Record<string, IBinaryData>): INodeType => ({
	...passThrough,
	async execute() {
		return [[{ json, binary, pairedItem: { item: 0 } }]];
	},
});

describe('The example in which', () => {
	it('the workflow makes the speech hands that very speech to Personate', async () => {
		const { posts } = fakePersonate({ create: () => rendering('job-1'), get: finished });
		const data = await storeFile('the speech', { mimeType: 'audio/mp3', fileName: 'audio.mp3' });

		const run = await runExample('speech-of-the-workflow.json', {
			'@n8n/n8n-nodes-langchain.openAi': giving({}, { data }),
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(posts).toMatchObject([{ actor: { use: 'avatar' }, script: { use: 'audio' } }]);
		expect(await fetchedFrom(linksIn(posts[0]).audio)).toBe('the speech');
		expect(outputOf(run, 'Make a video')[0]?.json).toMatchObject({ status: 'completed' });
	});

	it('a form is sent makes a video of the very file and the text that were sent', async () => {
		const { posts } = fakePersonate({ create: () => rendering('job-1'), get: finished });
		nock('https://video.test').get('/job-1.mp4').reply(200, 'the bytes of a video');
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
