import nock from 'nock';
import type { INode, INodeParameters } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine } from '../support/engine';
import { API_KEY, BASE_URL } from '../support/lipsync';
import { passThrough } from '../support/passThrough';

const TYPE = 'n8n-nodes-personate.personateLipsync';

const node = (name: string, type: string, parameters: INodeParameters): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters,
	credentials: { personateApi: { id: '1', name: 'Personate API' } },
});

describe('A workflow that goes from a list into Video > Create', () => {
	it('makes a video with each avatar, and each comes from its row', async () => {
		nock(BASE_URL)
			.get('/api/avatars/custom')
			.reply(200, {
				avatars_list: [
					{ id: 'avatar-1', name: 'Ana' },
					{ id: 2, name: 'Mo' },
				],
			});
		for (const avatar_id of ['avatar-1', '2']) {
			nock(BASE_URL)
				.post('/api/express_lipsync_video', {
					model: 'v2',
					actor: { use: 'avatar', avatar_id, avatar_type: 'custom' },
					script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
				})
				.reply(200, { job_id: `job of ${avatar_id}`, status: 'rendering', output: '', input: {} });
		}

		const run = await runInEngine({
			workflow: {
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger', {}),
					node('List', TYPE, { resource: 'avatar', operation: 'getMany', avatarType: 'custom' }),
					node('Create', TYPE, {
						avatarType: '={{ $json.avatar_type }}',
						avatarId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
						scriptUse: 'audio',
						audioUrl: 'https://example.com/speech.mp3',
					}),
				],
				connections: {
					Start: { main: [[{ node: 'List', type: 'main', index: 0 }]] },
					List: { main: [[{ node: 'Create', type: 'main', index: 0 }]] },
				},
			},
			nodeTypes: { 'n8n-nodes-base.manualTrigger': passThrough, [TYPE]: new PersonateLipsync() },
			pinData: { Start: [{ json: {} }] },
			credentialType: new PersonateApi(),
			credentialData: { apiKey: API_KEY, baseUrl: BASE_URL },
		});

		expect(run.data.resultData.error).toBeUndefined();
		expect(
			outputOf(run, 'Create').map(({ json, pairedItem }) => [json.job_id, pairedItem]),
		).toEqual([
			['job of avatar-1', { item: 0 }],
			['job of 2', { item: 1 }],
		]);
	});
});
