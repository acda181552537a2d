import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, jsonOf, spoken, useSandboxes } from './support';

const start = useSandboxes();

const { actor, script } = VENDOR_EXAMPLE;
const text = { use: 'text', text: 'Hi', voice_id: 'v', voice_type: 'public' };

describe('a request the documentation does not allow', () => {
	it.each<[string, unknown, Array<[string, string, string]>]>([
		[
			'an empty object',
			{},
			[
				['model', 'Field required', 'missing'],
				['actor', 'Field required', 'missing'],
				['script', 'Field required', 'missing'],
			],
		],
		[
			'a list',
			[],
			[
				[
					'',
					'Input should be a valid dictionary or object to extract fields from',
					'model_attributes_type',
				],
			],
		],
		[
			'an avatar without an id',
			{ ...VENDOR_EXAMPLE, actor: { use: 'avatar', avatar_type: 'public' } },
			[['actor.avatar_id', 'Field required', 'missing']],
		],
		[
			'an actor that does not say what it uses',
			{ ...VENDOR_EXAMPLE, actor: {} },
			[['actor.use', 'Field required', 'missing']],
		],
		[
			'an actor of an unknown kind',
			{ ...VENDOR_EXAMPLE, actor: { use: 'photo' } },
			[['actor.use', "Input should be 'avatar' or 'video'", 'literal_error']],
		],
		[
			'an actor that is a word',
			{ ...VENDOR_EXAMPLE, actor: 'avatar' },
			[
				[
					'actor',
					'Input should be a valid dictionary or object to extract fields from',
					'model_attributes_type',
				],
			],
		],
		[
			'an unknown model',
			{ ...VENDOR_EXAMPLE, model: 'v3' },
			[['model', "Input should be 'v1' or 'v2'", 'literal_error']],
		],
		[
			'a model that is a number',
			{ ...VENDOR_EXAMPLE, model: 2 },
			[['model', "Input should be 'v1' or 'v2'", 'literal_error']],
		],
		[
			'an unknown avatar type',
			{ ...VENDOR_EXAMPLE, actor: { ...actor, avatar_type: 'shared' } },
			[['actor.avatar_type', "Input should be 'public' or 'custom'", 'literal_error']],
		],
		[
			'an avatar type that is missing',
			{ ...VENDOR_EXAMPLE, actor: { use: 'avatar', avatar_id: actor.avatar_id } },
			[['actor.avatar_type', 'Field required', 'missing']],
		],
		[
			'an avatar id that is null',
			{ ...VENDOR_EXAMPLE, actor: { ...actor, avatar_id: null } },
			[['actor.avatar_id', 'Input should be a valid string', 'string_type']],
		],
		[
			'a field nobody has documented',
			{ ...VENDOR_EXAMPLE, webhook: 'https://a.example' },
			[['webhook', 'Extra inputs are not permitted', 'extra_forbidden']],
		],
		[
			'a field of the other actor',
			{ ...VENDOR_EXAMPLE, actor: { ...actor, video_url: 'https://a.example/v.mp4' } },
			[['actor.video_url', 'Extra inputs are not permitted', 'extra_forbidden']],
		],
		[
			'fields of the other script',
			{ ...VENDOR_EXAMPLE, script: { ...script, text: '', voice_id: 'v' } },
			[
				['script.text', 'Extra inputs are not permitted', 'extra_forbidden'],
				['script.voice_id', 'Extra inputs are not permitted', 'extra_forbidden'],
			],
		],
		[
			'a text of blanks',
			{ ...VENDOR_EXAMPLE, script: { ...text, text: ' \n' } },
			[['script.text', 'String should have at least 1 character', 'string_too_short']],
		],
		[
			'an empty voice id',
			{ ...VENDOR_EXAMPLE, script: { ...text, voice_id: '' } },
			[['script.voice_id', 'String should have at least 1 character', 'string_too_short']],
		],
		[
			'an empty link',
			{ ...VENDOR_EXAMPLE, script: { use: 'audio', audio_url: '' } },
			[['script.audio_url', 'Input should be a valid URL', 'url_parsing']],
		],
		[
			'a link to a file',
			{ ...VENDOR_EXAMPLE, actor: { use: 'video', video_url: 'file:///v.mp4' } },
			[['actor.video_url', "URL scheme should be 'http' or 'https'", 'url_scheme']],
		],
	])('is refused with every reason and creates no job: %s', async (_name, json, expected) => {
		const sandbox = await start();

		const outcome = await call(sandbox, 'POST', LIPSYNC_PATH, { json });

		expect(outcome.status).toBe(422);
		expect(jsonOf(outcome)).toEqual({
			detail: expected.map(([path, msg, type]) => ({
				loc: ['body', ...path.split('.').filter((part) => part !== '')],
				msg,
				type,
			})),
		});
		expect(sandbox.jobs).toEqual([]);
	});

	it.each([
		['nothing', '', 'application/json', 'missing'],
		['text that is not JSON', '{"model":', 'application/json', 'json_invalid'],
		['JSON called something else', '{}', 'text/plain', 'model_attributes_type'],
	])('is refused where the body is %s', async (_name, body, contentType, type) => {
		const sandbox = await start();

		const outcome = await call(sandbox, 'POST', LIPSYNC_PATH, { text: body, contentType });

		expect(outcome.status).toBe(422);
		expect(jsonOf(outcome)).toMatchObject({ detail: [{ loc: ['body'], type }] });
	});

	it('is refused where the avatar is in the other list', async () => {
		const sandbox = await start();
		const json = { ...VENDOR_EXAMPLE, actor: { ...actor, avatar_type: 'custom' } };

		const outcome = await call(sandbox, 'POST', LIPSYNC_PATH, { json });

		expect(outcome.status).toBe(404);
		expect(jsonOf(outcome)).toEqual({
			detail: `No custom avatar has the id ${actor.avatar_id}`,
		});
		expect(sandbox.jobs).toEqual([]);
	});

	it('is refused where there is no such voice', async () => {
		const sandbox = await start();
		const json = { ...VENDOR_EXAMPLE, script: text };

		const outcome = await call(sandbox, 'POST', LIPSYNC_PATH, { json });

		expect(outcome.status).toBe(404);
		expect(jsonOf(outcome)).toEqual({ detail: 'No public voice has the id v' });
		expect(sandbox.jobs).toEqual([]);
	});
});

describe('a request the documentation allows', () => {
	it('comes back as the input of its job, for every branch and both models', async () => {
		const sandbox = await start();
		const custom = {
			actor: {
				use: 'avatar',
				avatar_id: sandbox.catalog.avatars.custom[2]?.avatar_id,
				avatar_type: 'custom',
			},
			model: 'v1',
			script: {
				use: 'text',
				text: 'Grüß Gott 👋',
				voice_id: sandbox.catalog.voices.custom[0]?.voice_id,
				voice_type: 'custom',
			},
		};
		const video = {
			...spoken(sandbox, 'Hello'),
			actor: { use: 'video', video_url: 'http://a.example/v.mp4?x=1' },
		};

		for (const json of [custom, video]) {
			const outcome = await call(sandbox, 'POST', LIPSYNC_PATH, { json });
			expect(outcome.status).toBe(200);
			expect(jsonOf(outcome)).toMatchObject({ input: json });
		}
	});
});
