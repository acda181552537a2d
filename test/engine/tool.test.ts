import nock from 'nock';

import { BASE_URL } from '../support/lipsync';
import { callAsTool } from '../support/agent';

const fromModel = (name: string) => `={{ $fromAI('${name}', 'What is wanted', 'string') }}`;

const byModel = (name: string) => ({ __rl: true, mode: 'id', value: fromModel(name) });

describe('Used as a tool by an agent', () => {
	it('takes the avatar, the voice, their types and the text from the model', async () => {
		nock(BASE_URL)
			.post('/api/express_lipsync_video', {
				model: 'v2',
				actor: { use: 'avatar', avatar_id: 'avatar-7', avatar_type: 'custom' },
				script: { use: 'text', text: 'Hello "you"', voice_id: 'voice-7', voice_type: 'public' },
			})
			.reply(200, { job_id: 'job-1', status: 'rendering', output: '', input: {} });

		const { parameters, told } = await callAsTool(
			{
				avatarType: fromModel('avatar_type'),
				avatarId: byModel('avatar_id'),
				text: fromModel('text'),
				voiceType: fromModel('voice_type'),
				voiceId: byModel('voice_id'),
			},
			{
				avatar_type: 'custom',
				avatar_id: 'avatar-7',
				text: 'Hello "you"',
				voice_type: 'public',
				voice_id: 'voice-7',
			},
		);

		expect(parameters.sort()).toEqual([
			'avatar_id',
			'avatar_type',
			'text',
			'voice_id',
			'voice_type',
		]);
		expect(JSON.parse(told)).toEqual([
			{ job_id: 'job-1', status: 'rendering', output: '', input: {} },
		]);
	});

	it('takes the links of a video and of a recording from the model', async () => {
		nock(BASE_URL)
			.post('/api/express_lipsync_video', {
				model: 'v2',
				actor: { use: 'video', video_url: 'https://example.com/speaker.mp4' },
				script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
			})
			.reply(200, { job_id: 'job-1', status: 'rendering', output: '', input: {} });

		const { told } = await callAsTool(
			{
				actorUse: 'video',
				videoUrl: fromModel('video_url'),
				scriptUse: 'audio',
				audioUrl: fromModel('audio_url'),
			},
			{
				video_url: 'https://example.com/speaker.mp4',
				audio_url: 'https://example.com/speech.mp3',
			},
		);
		expect(JSON.parse(told)).toMatchObject([{ job_id: 'job-1' }]);
	});

	it('looks a job up by the id that the model remembers', async () => {
		nock(BASE_URL)
			.get('/api/express_lipsync_video/job-1')
			.reply(200, { job_id: 'job-1', status: 'done', output: 'https://example.com/v.mp4' });
		const { told } = await callAsTool(
			{ operation: 'get', jobId: fromModel('job_id') },
			{ job_id: 'job-1' },
		);
		expect(JSON.parse(told)).toMatchObject([{ output: 'https://example.com/v.mp4' }]);
	});

	it('gives the model the voices it searches for, with what a video needs', async () => {
		nock(BASE_URL)
			.get('/api/voices/public')
			.reply(200, {
				voices_list: [
					{ id: 'v-1', name: 'Élodie' },
					{ id: 'v-2', name: 'Mo' },
				],
			});
		const { description, told } = await callAsTool(
			{
				resource: 'voice',
				operation: 'getMany',
				filters: { search: fromModel('search') },
			},
			{ search: 'elodie' },
		);
		expect(description).toBe('Get many voices in Personate Lipsync');
		expect(JSON.parse(told)).toEqual([{ id: 'v-1', name: 'Élodie', voice_type: 'public' }]);
	});

	it.each([
		[
			'a value that cannot be',
			{ avatar_id: 'a', text: ' ', voice_id: 'v' },
			/^Text is empty: enter what is to be spoken$/,
		],
		[
			'a refusal of the API',
			{ avatar_id: 'a', text: 'Hello', voice_id: 'v' },
			/^No video was started, because Personate did not accept the request: correct what is named below\n\nDetails: Personate says: Avatar: no such avatar$/,
		],
	])('tells the model what to do about %s', async (_what, values, expected) => {
		nock(BASE_URL)
			.post('/api/express_lipsync_video')
			.reply(422, { detail: [{ loc: ['body', 'actor', 'avatar_id'], msg: 'no such avatar' }] });
		const { told } = await callAsTool(
			{ avatarId: byModel('avatar_id'), text: fromModel('text'), voiceId: byModel('voice_id') },
			values,
		);
		expect(told).toMatch(expected);
	});
});
