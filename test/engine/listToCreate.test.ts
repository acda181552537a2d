import nock from 'nock';

import { outputOf } from '../support/engine';
import { BASE_URL, runWorkflow } from '../support/lipsync';
import { answerList, byId } from '../support/personate';
import { NODE_TYPE, nodeOf, start, to } from '../support/workflow';

describe('A workflow that goes from a list into Video > Create', () => {
	it('makes a video with each avatar, and each comes from its row', async () => {
		const avatars = [
			{ id: 'avatar-1', name: 'Ana' },
			{ id: 2, name: 'Mo' },
		];
		answerList('avatars/custom', { avatars_list: avatars });
		for (const avatar_id of ['avatar-1', '2']) {
			nock(BASE_URL)
				.post('/api/express_lipsync_video', {
					model: 'v2',
					actor: { use: 'avatar', avatar_id, avatar_type: 'custom' },
					script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
				})
				.reply(200, { job_id: `job of ${avatar_id}`, status: 'rendering', output: '', input: {} });
		}
		const list = { resource: 'avatar', operation: 'getMany', avatarType: 'custom' };
		const create = {
			avatarType: '={{ $json.avatar_type }}',
			avatarId: byId('={{ $json.id }}'),
			scriptUse: 'audio',
			audioUrl: 'https://example.com/speech.mp3',
		};

		const run = await runWorkflow({
			workflow: {
				nodes: [start, nodeOf('List', NODE_TYPE, list), nodeOf('Create', NODE_TYPE, create)],
				connections: { Start: to('List'), List: to('Create') },
			},
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
