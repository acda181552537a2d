import { z } from 'zod';

import type { Sandbox } from '../../sandbox/server';
import { call, jsonOf, useSandboxes } from './support';

const start = useSandboxes();

const voicesShape = z.object({
	voices_list: z.array(
		z.object({
			voice_id: z.string().uuid(),
			name: z.string().optional(),
			language: z.string(),
			gender: z.string(),
			preview_url: z.string().url().optional(),
		}),
	),
});
const avatarsShape = z.object({
	avatars_list: z.array(
		z.object({
			avatar_id: z.string().uuid(),
			name: z.string().optional(),
			preview_url: z.string().url().optional(),
		}),
	),
});

describe('the lists of the sandbox', () => {
	it('hold enough public voices to page through and to search, with accents', async () => {
		const outcome = await call(await start(), 'GET', '/api/voices/public');
		const { voices_list: voices } = voicesShape.parse(jsonOf(outcome));

		expect(voices).toHaveLength(250);
		expect(new Set(voices.map((voice) => voice.voice_id)).size).toBe(250);
		expect(new Set(voices.map((voice) => voice.name)).size).toBe(250);
		expect(voices.filter((voice) => voice.name?.startsWith('Zoë'))).toHaveLength(5);
	});

	it('hold a few custom voices and avatars, one of each without a name', async () => {
		const sandbox = await start();
		const { voices_list: voices } = voicesShape.parse(
			jsonOf(await call(sandbox, 'GET', '/api/voices/custom')),
		);
		const { avatars_list: avatars } = avatarsShape.parse(
			jsonOf(await call(sandbox, 'GET', '/api/avatars/custom')),
		);

		expect(voices).toHaveLength(3);
		expect(voices.filter((voice) => voice.name === undefined)).toHaveLength(1);
		expect(avatars).toHaveLength(3);
		expect(avatars.filter((avatar) => avatar.name === undefined)).toHaveLength(1);
	});

	it('are the same on every start', async () => {
		const [first, second] = [await start(), await start()];
		const listsOf = ({ catalog, url }: Sandbox) => JSON.stringify(catalog).replaceAll(url, '');

		expect(listsOf(first)).toBe(listsOf(second));
	});

	it('lead to a picture of some public avatars, for which no key is needed', async () => {
		const sandbox = await start();
		const { avatars_list: avatars } = avatarsShape.parse(
			jsonOf(await call(sandbox, 'GET', '/api/avatars/public')),
		);
		const links = avatars.flatMap((avatar) => avatar.preview_url ?? []);

		expect(links).toHaveLength(6);
		const pictures = links.map(async (link) => {
			const picture = await fetch(link);
			expect(picture.headers.get('content-type')).toBe('image/svg+xml');
			return await picture.text();
		});
		const faces = await Promise.all(pictures);
		for (const face of faces) expect(face).toMatch(/^<svg .*<\/svg>$/);
		expect(new Set(faces).size).toBe(6);
		const without = avatars.find((avatar) => avatar.preview_url === undefined);
		const outcome = await call(sandbox, 'GET', `/previews/${without?.avatar_id}.svg`);
		expect(outcome.status).toBe(404);
	});

	it('lead to a recording of each public voice, a high or a deep one, for which no key is needed', async () => {
		const sandbox = await start();
		const { voices_list: voices } = voicesShape.parse(
			jsonOf(await call(sandbox, 'GET', '/api/voices/public')),
		);
		const recordingOf = async (gender: string) => {
			const voice = voices.find((row) => row.gender === gender);
			const recording = await fetch(voice?.preview_url ?? '');
			expect(recording.headers.get('content-type')).toBe('audio/mpeg');
			return Buffer.from(await recording.arrayBuffer());
		};

		const [high, deep] = [await recordingOf('female'), await recordingOf('male')];

		// The first eleven bits of an MP3 frame are set.
		for (const sound of [high, deep]) expect(sound.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
		expect(high.equals(deep)).toBe(false);
		expect(voices.filter(({ preview_url }) => preview_url === undefined)).toEqual([]);
	});
});

describe('the door of the sandbox', () => {
	it.each([
		['no key', null],
		['an unknown key', 'Bearer other-key'],
		['a key without the word Bearer', 'sandbox-key'],
		['a key in another scheme', 'Basic sandbox-key'],
	])('stays shut for a caller with %s', async (_name, authorization) => {
		const sandbox = await start();

		for (const [method, path] of [
			['GET', '/api/voices/custom'],
			['POST', '/api/express_lipsync_video'],
			['GET', '/api/express_lipsync_video/none'],
			['GET', '/api/nothing'],
		] as const) {
			const outcome = await call(sandbox, method, path, { authorization });
			expect(outcome.status).toBe(401);
			expect(jsonOf(outcome)).toEqual({ detail: 'Invalid API key' });
		}
	});

	it('opens for every key it was given', async () => {
		const sandbox = await start({ apiKeys: ['key-one', 'key-two'] });

		expect(sandbox.apiKey).toBe('key-one');
		for (const key of ['key-one', 'key-two']) {
			const authorization = `Bearer ${key}`;
			const outcome = await call(sandbox, 'GET', '/api/voices/custom', { authorization });
			expect(outcome.status).toBe(200);
		}
		expect(
			(await call(sandbox, 'GET', '/api/voices/custom', { authorization: 'Bearer sandbox-key' }))
				.status,
		).toBe(401);
	});

	it.each(['/', '/api/voices', '//api/voices/public', '/api/voices/public/', '/videos/x.mov'])(
		'knows no path %s',
		async (path) => {
			const outcome = await call(await start(), 'GET', path);

			expect(outcome.status).toBe(404);
			expect(jsonOf(outcome)).toEqual({ detail: 'Not Found' });
		},
	);

	it.each([
		['POST', '/api/voices/public', 'GET'],
		['GET', '/api/express_lipsync_video', 'POST'],
		['DELETE', '/api/express_lipsync_video/x', 'GET'],
		['PUT', '/videos/x.mp4', 'GET'],
	])('refuses %s on %s and says what is allowed', async (method, path, allow) => {
		const outcome = await call(await start(), method, path);

		expect(outcome.status).toBe(405);
		expect(outcome.headers.allow).toBe(allow);
		expect(jsonOf(outcome)).toEqual({ detail: 'Method Not Allowed' });
	});
});
