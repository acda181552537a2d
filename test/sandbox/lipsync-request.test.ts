import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, post, spoken, useSandboxes } from './support';

const start = useSandboxes();

const { actor, script } = VENDOR_EXAMPLE;
const text = { use: 'text', text: 'Hi', voice_id: 'v', voice_type: 'public' };

describe('a request the documentation does not allow', () => {
	it('is refused with every reason, in the format of FastAPI', async () => {
		const { status, body } = await post(await start(), {});

		expect(status).toBe(422);
		expect(body).toEqual({
			detail: ['model', 'actor', 'script'].map((field) => ({
				loc: ['body', field],
				msg: 'Field required',
				type: 'missing',
			})),
		});
	});

	it.each<[loc: string, type: string, change: object]>([
		['actor.use', 'missing', { actor: {} }],
		['actor.use', 'literal_error', { actor: { use: 'photo' } }],
		['actor', 'model_attributes_type', { actor: 'avatar' }],
		['model', 'literal_error', { model: 'v3' }],
		['webhook', 'extra_forbidden', { webhook: 'https://a.example' }],
		['actor.avatar_type', 'literal_error', { actor: { ...actor, avatar_type: 'shared' } }],
		['actor.avatar_id', 'missing', { actor: { use: 'avatar', avatar_type: 'public' } }],
		['actor.avatar_id', 'string_type', { actor: { ...actor, avatar_id: null } }],
		// A field of the other actor, and of the other script.
		['actor.video_url', 'extra_forbidden', { actor: { ...actor, video_url: 'https://a' } }],
		['script.text', 'extra_forbidden', { script: { ...script, text: '' } }],
		['script.text', 'string_too_short', { script: { ...text, text: ' \n' } }],
		['script.audio_url', 'url_parsing', { script: { use: 'audio', audio_url: '' } }],
		['actor.video_url', 'url_scheme', { actor: { use: 'video', video_url: 'file:///v' } }],
	])('is refused for its %s (%s), and creates no job: %j', async (loc, type, change) => {
		const sandbox = await start();

		const outcome = await post(sandbox, { ...VENDOR_EXAMPLE, ...change });

		const detail = [{ loc: ['body', ...loc.split('.')], type }];
		expect(outcome).toMatchObject({ status: 422, body: { detail } });
		expect(sandbox.jobs).toEqual([]);
	});

	it.each([
		['nothing', '', 'application/json', 'missing'],
		['text that is not JSON', '{"model":', 'application/json', 'json_invalid'],
		['a list', '[]', 'application/json', 'model_attributes_type'],
		['JSON called something else', '{}', 'text/plain', 'model_attributes_type'],
	])('is refused where the body is %s', async (_name, body, contentType, type) => {
		const outcome = await call(await start(), 'POST', LIPSYNC_PATH, { text: body, contentType });

		expect(outcome).toMatchObject({ status: 422, body: { detail: [{ loc: ['body'], type }] } });
	});

	it.each([
		[
			{ actor: { ...actor, avatar_type: 'custom' } },
			`No custom avatar has the id ${actor.avatar_id}`,
		],
		[{ script: text }, 'No public voice has the id v'],
	])('is refused where what it names is not in the list: %j', async (change, detail) => {
		const sandbox = await start();

		const outcome = await post(sandbox, { ...VENDOR_EXAMPLE, ...change });

		expect(outcome).toMatchObject({ status: 404, body: { detail } });
		expect(sandbox.jobs).toEqual([]);
	});
});

describe('a request the documentation allows', () => {
	it('comes back as the input of its job, for every branch and both models', async () => {
		const sandbox = await start();
		const avatarId = sandbox.catalog.avatars.custom[2]?.avatar_id;
		const voiceId = sandbox.catalog.voices.custom[0]?.voice_id;
		const custom = {
			actor: { use: 'avatar', avatar_id: avatarId, avatar_type: 'custom' },
			model: 'v1',
			script: { use: 'text', text: 'Grüß Gott 👋', voice_id: voiceId, voice_type: 'custom' },
		};
		const video = {
			...spoken(sandbox, 'Hello'),
			actor: { use: 'video', video_url: 'http://a.example/v.mp4?x=1' },
		};

		for (const json of [custom, video]) {
			expect(await post(sandbox, json)).toMatchObject({ status: 200, body: { input: json } });
		}
	});
});
