import { callAsTool, callAsToolAgain } from '../support/agent';
import {
	answerList,
	byId,
	createParameters,
	fakePersonate,
	getParameters,
	numbered,
	refusedAtFirst,
	rendering,
	waiting,
} from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

const fromModel = (name: string) => `={{ $fromAI('${name}', 'What is wanted', 'string') }}`;

const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

const byModel = (name: string) => byId(fromModel(name));

describe('Used as a tool by an agent', () => {
	it('takes the avatar, the voice, their types and the text from the model', async () => {
		const { posts } = fakePersonate({ create: numbered });
		const actor = { avatar_id: 'avatar-7', avatar_type: 'custom' };
		const script = { text: 'Hello "you"', voice_id: 'voice-7', voice_type: 'public' };

		const { parameters, told } = await callAsTool(
			{
				avatarType: fromModel('avatar_type'),
				avatarId: byModel('avatar_id'),
				text: fromModel('text'),
				voiceType: fromModel('voice_type'),
				voiceId: byModel('voice_id'),
			},
			{ ...actor, ...script },
		);

		expect(parameters.sort()).toEqual(Object.keys({ ...actor, ...script }).sort());
		expect(posts).toEqual([
			{ model: 'v2', actor: { use: 'avatar', ...actor }, script: { use: 'text', ...script } },
		]);
		expect(JSON.parse(told)).toEqual([
			{ job_id: 'job-1', status: 'rendering', output: '', input: {} },
		]);
	});

	it('gives the model the voices it searches for, with what a video needs', async () => {
		const elodie = { id: 'v-1', name: 'Élodie' };
		answerList('voices/public', { voices_list: [elodie, { id: 'v-2', name: 'Mo' }] });
		const { description, told } = await callAsTool(
			{ resource: 'voice', operation: 'getMany', filters: { search: fromModel('search') } },
			{ search: 'elodie' },
		);
		expect(description).toBe('Get many voices in Personate Lipsync');
		expect(JSON.parse(told)).toEqual([{ ...elodie, voice_type: 'public' }]);
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
		const detail = [{ loc: ['body', 'actor', 'avatar_id'], msg: 'no such avatar' }];
		fakePersonate({ create: () => [422, { detail }] });
		const { told } = await callAsTool(
			{ avatarId: byModel('avatar_id'), text: fromModel('text'), voiceId: byModel('voice_id') },
			values,
		);
		expect(JSON.parse(told)).toEqual([expected]);
	});

	it('tells the model of a credential that cannot be used', async () => {
		const { told } = await callAsTool(getParameters, {}, { apiKey: '' });
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
		const { posts } = fakePersonate({ create: numbered, get: refusedAtFirst });

		const [first, second] = await inVirtualTime(
			async () => await callAsToolAgain(waiting, [{}, {}], retryOnFail),
		);

		expect(JSON.parse(first?.told ?? '')).toMatchObject([
			{ error: { job_id: 'job-1', http_code: 403 } },
		]);
		expect(JSON.parse(second?.told ?? '')).toMatchObject([
			{ job_id: 'job-1', status: 'completed' },
		]);
		expect(posts).toHaveLength(1);
	});

	it.each(['at once', 0, 20_000] as const)(
		'gives a model that repeats its call the same video, and says so (%s)',
		async (rhythm) => {
			const { posts } = fakePersonate({ create: numbered, get: rendering });

			const calls = await inVirtualTime(
				async () => await callAsToolAgain(createParameters, [{}, {}], { rhythm }),
			);

			expect(posts).toHaveLength(1);
			const told = calls.map((call): unknown => JSON.parse(call.told));
			expect(told).toEqual([
				[{ job_id: 'job-1', status: 'rendering', output: '', input: {} }],
				[
					{
						...{ job_id: 'job-1', status: 'rendering', output: '', input: {} },
						note: expect.stringContaining('not paid for again'),
					},
				],
			]);
		},
	);

	it('makes a new video when a model asks for the same half a minute after it got the last', async () => {
		const { posts } = fakePersonate({ create: numbered });

		await inVirtualTime(
			async () => await callAsToolAgain(createParameters, [{}, {}], { rhythm: 31_000 }),
		);

		expect(posts).toHaveLength(2);
	});

	it.each([
		['picks up the job', byModel('voice_id'), 1],
		[
			'makes a new video for what may be another row',
			byId('={{ $json.voice ?? Math.random() }}'),
			2,
		],
	])('%s after an error, where the call comes out otherwise', async (_what, voiceId, videos) => {
		const { posts } = fakePersonate({ create: numbered, get: refusedAtFirst });
		const text = '={{ Math.random() }}';

		await inVirtualTime(
			async () =>
				await callAsToolAgain({ ...waiting, text, voiceId }, [
					{ voice_id: 'voice-1' },
					{ voice_id: 'voice-1' },
				]),
		);

		expect(posts).toHaveLength(videos);
	});
});
