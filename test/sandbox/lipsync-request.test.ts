import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, post, spoken, useSandboxes } from './support';

const start = useSandboxes();

const { actor } = VENDOR_EXAMPLE;
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
		['actor.use', 'literal_error', { actor: { use: 'photo' } }],
		['model', 'literal_error', { model: 'v3' }],
		['webhook', 'extra_forbidden', { webhook: 'https://a.example' }],
		['actor.avatar_id', 'string_type', { actor: { ...actor, avatar_id: null } }],
		// A field of the other actor.
		['actor.video_url', 'extra_forbidden', { actor: { ...actor, video_url: 'https://a' } }],
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
		['{"model":', 'application/json', 'json_invalid'],
		['{}', 'text/plain', 'model_attributes_type'],
	])('is refused where the body is no JSON, or called something else: %s', async (...row) => {
		const [text, contentType, type] = row;

		const { status, body } = await call(await start(), 'POST', LIPSYNC_PATH, { text, contentType });

		expect({ status, body }).toMatchObject({ status: 422, body: { detail: [{ type }] } });
	});

	it('is refused where what it names is not in the list', async () => {
		const sandbox = await start();

		const outcome = await post(sandbox, { ...VENDOR_EXAMPLE, script: text });

		expect(outcome).toMatchObject({
			status: 404,
			body: { detail: 'No public voice has the id v' },
		});
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
		const byVideo = { use: 'video', video_url: 'http://a.example/v.mp4?x=1' };
		const video = { ...spoken(sandbox, 'Hello'), actor: byVideo };

		for (const json of [custom, video]) {
			expect(await post(sandbox, json)).toMatchObject({ status: 200, body: { input: json } });
		}
	});
});
