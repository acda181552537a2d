import nock from 'nock';

import { API_KEY, BASE_URL, runLipsync } from '../support/lipsync';

const avatarAndText = {
	actorUse: 'avatar',
	avatarType: 'public',
	avatarId: { __rl: true, mode: 'id', value: 'avatar-1' },
	scriptUse: 'text',
	text: 'Hello',
	voiceType: 'custom',
	voiceId: { __rl: true, mode: 'id', value: 'voice-1' },
};

describe('Video > Create', () => {
	it('posts the documented body with the bearer token and yields the answer', async () => {
		const scope = nock(BASE_URL, { reqheaders: { authorization: `Bearer ${API_KEY}` } })
			.post('/api/express_lipsync_video', {
				model: 'v2',
				actor: { use: 'avatar', avatar_id: 'avatar-1', avatar_type: 'public' },
				script: { use: 'text', text: 'Hello', voice_id: 'voice-1', voice_type: 'custom' },
			})
			.reply(200, { input: {}, job_id: 'job-1', status: 'rendering', output: '' });

		const { output, error } = await runLipsync({ parameters: avatarAndText });

		expect(error).toBeUndefined();
		expect(output).toEqual([{ input: {}, job_id: 'job-1', status: 'rendering', output: '' }]);
		expect(scope.isDone()).toBe(true);
	});
});
