import nock from 'nock';

import { callAsTool, callAsToolAgain } from '../support/agent';
import { BASE_URL } from '../support/lipsync';
import { createParameters, fakePersonate, finished, rendering } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

const fromModel = (name: string) => `={{ $fromAI('${name}', 'What is wanted', 'string') }}`;

const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

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
			{ error: { message: 'Text is empty: enter the text to speak' } },
		],
		[
			'a refusal of the API',
			{ avatar_id: 'a', text: 'Hello', voice_id: 'v' },
			{
				error: {
					message:
						'No video was created because Personate rejected the request (422): fix what is named below',
					description: 'Personate says: Avatar: no such avatar',
					http_code: 422,
				},
			},
		],
	])('tells the model what to do about %s', async (_what, values, expected) => {
		nock(BASE_URL)
			.post('/api/express_lipsync_video')
			.reply(422, { detail: [{ loc: ['body', 'actor', 'avatar_id'], msg: 'no such avatar' }] });
		const { told } = await callAsTool(
			{ avatarId: byModel('avatar_id'), text: fromModel('text'), voiceId: byModel('voice_id') },
			values,
		);
		expect(JSON.parse(told)).toEqual([expected]);
	});

	it('tells the model of a credential that cannot be used', async () => {
		const { told } = await callAsTool(
			{ operation: 'get', jobId: fromModel('job_id') },
			{ job_id: 'job-1' },
			{},
			{ apiKey: '', baseUrl: BASE_URL },
		);
		expect(JSON.parse(told)).toEqual([
			{ error: { message: expect.stringContaining('Personate API credential') } },
		]);
	});

	it('pays once for what a model asks for again, since nobody knows what became of the first time', async () => {
		const { posts } = fakePersonate({ create: () => [500, 'out of order'] });

		const calls = await callAsToolAgain(createParameters, [{}, {}], retryOnFail);

		expect(posts).toHaveLength(1);
		expect(calls.map(({ told }): unknown => JSON.parse(told))).toEqual([
			[{ error: expect.objectContaining({ message: expect.stringMatching(/^It is unknown/) }) }],
			[{ error: expect.objectContaining({ message: expect.stringMatching(/not sent again/) }) }],
		]);
	});

	it('picks up the job of an earlier call that was the same and did not see its end', async () => {
		const { posts } = fakePersonate({
			create: () => rendering('job-1'),
			get: (jobId, count) => (count === 1 ? [403, { detail: 'no' }] : finished(jobId)),
		});

		const [first, second] = await inVirtualTime(
			async () =>
				await callAsToolAgain(
					{ ...createParameters, waitForCompletion: true },
					[{}, {}],
					retryOnFail,
				),
		);

		expect(JSON.parse(first?.told ?? '')).toMatchObject([
			{ error: { job_id: 'job-1', http_code: 403 } },
		]);
		expect(JSON.parse(second?.told ?? '')).toMatchObject([
			{ job_id: 'job-1', status: 'completed' },
		]);
		expect(posts).toHaveLength(1);
	});

	it('makes a new video when a model asks for one like the last that it got', async () => {
		const { posts } = fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
		});

		const calls = await callAsToolAgain(createParameters, [{}, {}]);

		expect(posts).toHaveLength(2);
		expect(calls.map(({ told }): unknown => JSON.parse(told))).toMatchObject([
			[{ job_id: 'job-1' }],
			[{ job_id: 'job-2' }],
		]);
	});
});
