import { z } from 'zod';

import { call, jsonOf, useSandboxes } from './support';

const start = useSandboxes();

const voicesShape = z.object({
	voices_list: z.array(
		z.object({
			voice_id: z.string().uuid(),
			name: z.string().optional(),
			language: z.string(),
			gender: z.string(),
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

		expect(first.catalog.voices).toEqual(second.catalog.voices);
		expect(first.catalog.avatars.custom).toEqual(second.catalog.avatars.custom);
	});

	it('lead to a picture of some public avatars, for which no key is needed', async () => {
		const sandbox = await start();
		const { avatars_list: avatars } = avatarsShape.parse(
			jsonOf(await call(sandbox, 'GET', '/api/avatars/public')),
		);
		const links = avatars.flatMap((avatar) => avatar.preview_url ?? []);

		expect(links).toHaveLength(6);
		for (const link of links) {
			const picture = await fetch(link);
			expect(picture.headers.get('content-type')).toBe('image/svg+xml');
			expect(await picture.text()).toMatch(/^<svg /);
		}
		const without = avatars.find((avatar) => avatar.preview_url === undefined);
		const outcome = await call(sandbox, 'GET', `/previews/${without?.avatar_id}.svg`);
		expect(outcome.status).toBe(404);
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
