import { LIPSYNC_PATH, call, useSandboxes } from './support';

const start = useSandboxes();

describe('the lists of the sandbox', () => {
	it('hold 250 public voices to page through and to search, and rows without a name', async () => {
		const sandbox = await start();
		const { avatars, voices } = sandbox.catalog;
		const bodyOf = async (list: string) => (await call(sandbox, 'GET', `/api/${list}`)).body;

		for (const type of ['public', 'custom'] as const) {
			expect(await bodyOf(`avatars/${type}`)).toEqual({ avatars_list: avatars[type] });
			expect(await bodyOf(`voices/${type}`)).toEqual({ voices_list: voices[type] });
		}
		expect(avatars.public).toHaveLength(12);
		expect(new Set(voices.public.map((voice) => voice.voice_id)).size).toBe(250);
		expect(new Set(voices.public.map((voice) => voice.name)).size).toBe(250);
		expect(voices.public.filter((voice) => voice.name?.startsWith('Zoë'))).toHaveLength(5);
		for (const rows of [avatars.custom, voices.custom]) {
			expect(rows.map(({ name }) => name !== undefined)).toEqual([true, true, false]);
		}
	});

	it('lead to a picture of an avatar and to what a voice sounds like, without a key', async () => {
		const { avatars, voices } = (await start()).catalog;
		const previewOf = async (row: { preview_url?: string } | undefined) => {
			const response = await fetch(row?.preview_url ?? '');
			const bytes = Buffer.from(await response.arrayBuffer());
			return { bytes, type: response.headers.get('content-type') };
		};
		const picture = await previewOf(avatars.public[0]);
		const voice = await previewOf(voices.public[0]);

		expect(picture.type).toBe('image/svg+xml');
		expect(picture.bytes.toString()).toMatch(/^<svg .*<\/svg>$/);
		expect(voice.type).toBe('audio/mpeg');
		// The first eleven bits of an MP3 frame are set.
		expect(voice.bytes.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
	});
});

describe('the door of the sandbox', () => {
	it('opens for every key it was given, and for nothing else', async () => {
		const sandbox = await start({ apiKeys: ['key-one', 'key-two'] });
		const voicesFor = async (authorization: string | null) =>
			await call(sandbox, 'GET', '/api/voices/custom', { authorization });

		expect(sandbox.apiKey).toBe('key-one');
		for (const key of ['key-one', 'key-two']) {
			expect((await voicesFor(`Bearer ${key}`)).status).toBe(200);
		}
		for (const refused of [null, 'Bearer sandbox-key', 'key-one', 'Basic key-one']) {
			const body = { detail: 'Invalid API key' };
			expect(await voicesFor(refused)).toMatchObject({ status: 401, body });
		}
	});

	it.each([
		[401, 'POST', LIPSYNC_PATH, null, undefined],
		[401, 'GET', '/api/nothing', null, undefined],
		[404, 'GET', '//api/voices/public', undefined, undefined],
		[404, 'GET', '/sandbox/nothing', undefined, undefined],
		[405, 'GET', LIPSYNC_PATH, undefined, 'POST'],
		[405, 'GET', '/sandbox/faults', undefined, 'POST, DELETE'],
	])('answers %d to %s %s', async (status, method, path, authorization, allow) => {
		const outcome = await call(await start(), method, path, { authorization });

		expect(outcome.status).toBe(status);
		expect(outcome.headers.allow).toBe(allow);
	});
});
