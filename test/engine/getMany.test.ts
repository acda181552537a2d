import nock from 'nock';
import type { INodeParameters } from 'n8n-workflow';

import { API_KEY, BASE_URL, runLipsync, type LipsyncRun } from '../support/lipsync';

const ANA = { id: 'avatar-1', name: 'Ana', tags: ['calm'], extra: { nested: true } };
const JOSE = { id: 'avatar-2', name: 'José', avatar_type: 'realistic' };
const NAMELESS = { uuid: 'avatar-3' };
const WITHOUT_ID = { name: 'No id' };

async function listAvatars(parameters: INodeParameters = {}, run: Partial<LipsyncRun> = {}) {
	return await runLipsync({
		parameters: { resource: 'avatar', operation: 'getMany', ...parameters },
		...run,
	});
}

function answer(list: string, body: nock.Body, status = 200) {
	return nock(BASE_URL, { reqheaders: { authorization: `Bearer ${API_KEY}` } })
		.get(`/api/${list}`)
		.reply(status, body);
}

const numbered = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ id: `avatar-${index}` }));

describe('Avatar > Get Many', () => {
	it('yields the public avatars as they came, each with its type', async () => {
		answer('avatars/public', { avatars_list: [ANA, NAMELESS, WITHOUT_ID] });

		const { output, error } = await listAvatars();

		expect(error).toBeUndefined();
		expect(output).toEqual([
			{ ...ANA, avatar_type: 'public' },
			{ ...NAMELESS, avatar_type: 'public' },
			{ ...WITHOUT_ID, avatar_type: 'public' },
		]);
	});

	it('yields the custom avatars with the type that a video needs, whatever the row says', async () => {
		answer('avatars/custom', { avatars: [JOSE] });
		const { output } = await listAvatars({ avatarType: 'custom' });
		expect(output).toEqual([{ ...JOSE, avatar_type: 'custom' }]);
	});

	it('keeps all digits of an id above 2^53', async () => {
		answer('avatars/public', '{"avatars_list": [{"id": 12345678901234567890}]}');
		const { output } = await listAvatars();
		expect(output).toEqual([{ id: '12345678901234567890', avatar_type: 'public' }]);
	});

	it('yields nothing for an empty list, which is no error', async () => {
		answer('avatars/custom', { avatars_list: [] });
		const { output, error } = await listAvatars({ avatarType: 'custom' });
		expect(error).toBeUndefined();
		expect(output).toEqual([]);
	});

	it.each([
		['50 rows where no limit was set', {}, 50],
		['as many rows as the limit says', { limit: 3 }, 3],
		['all rows with Return All', { returnAll: true }, 60],
		['all rows with Return All, whatever the limit was', { returnAll: true, limit: 3 }, 60],
		['all rows where the limit is above their number', { limit: 1000 }, 60],
	])('yields %s', async (_what, parameters, expected) => {
		answer('avatars/public', numbered(60));
		const { output } = await listAvatars(parameters);
		expect(output).toHaveLength(expected);
	});

	it('searches names and ids before it counts, in the order of the list', async () => {
		answer('avatars/public', [WITHOUT_ID, ANA, JOSE, NAMELESS, { id: 'x', name: 'JOSEFINE' }]);
		const { output } = await listAvatars({ limit: 2, filters: { search: ' jose' } });
		expect(output.map(({ name }) => name)).toEqual(['José', 'JOSEFINE']);
	});

	it('finds by id', async () => {
		answer('avatars/public', [ANA, JOSE, NAMELESS]);
		const { output } = await listAvatars({ filters: { search: 'avatar-3' } });
		expect(output).toEqual([{ ...NAMELESS, avatar_type: 'public' }]);
	});

	it.each([
		['a number', 3, ['avatar-3', 'avatar-13']],
		['nothing', null, numbered(15).map(({ id }) => id)],
	])('takes %s from an expression as a search', async (_what, wanted, expected) => {
		answer('avatars/public', numbered(15));
		const { output } = await listAvatars(
			{ filters: { search: '={{ $json.wanted }}' } },
			{ items: [{ wanted }] },
		);
		expect(output.map(({ id }) => id)).toEqual(expected);
	});

	it('pairs every row with the input item that statusRequests for it', async () => {
		answer('avatars/public', [ANA, NAMELESS]);
		answer('avatars/custom', [JOSE]);

		const { items } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{ items: [{ type: 'public' }, { type: 'custom' }] },
		);

		expect(items.map(({ json, pairedItem }) => [json.avatar_type, pairedItem])).toEqual([
			['public', { item: 0 }],
			['public', { item: 0 }],
			['custom', { item: 1 }],
		]);
	});

	it('asks once for a list that many items want', async () => {
		const scope = answer('avatars/public', [ANA, JOSE]);
		const { output, error } = await listAvatars(
			{ filters: { search: '={{ $json.search }}' } },
			{ items: [{ search: 'ana' }, { search: 'jose' }, { search: '' }] },
		);
		expect(error).toBeUndefined();
		expect(scope.isDone()).toBe(true);
		expect(output.map(({ id }) => id)).toEqual(['avatar-1', 'avatar-2', 'avatar-1', 'avatar-2']);
	});

	it.each([
		[
			401,
			{ detail: 'Invalid token' },
			'Could not list the public avatars because Personate rejected the API key (401): check it in the Personate API credential',
			'Personate says: Invalid token',
		],
		[
			404,
			'',
			'Could not list the public avatars because Personate did not find it (404): check the Base URL of the credential',
			undefined,
		],
		[
			429,
			'',
			'Could not list the public avatars because the rate limit of Personate was exceeded (429): try again later',
			undefined,
		],
		[
			503,
			'<html><title>Maintenance</title></html>',
			'Could not list the public avatars because Personate had a server error (503): try again later',
			'Personate says: Maintenance',
		],
		[
			200,
			{ avatars: 'soon' },
			'Could not list the public avatars because Personate sent an unreadable response: check the Base URL of the credential, then try again',
			'Expected a list, received: {"avatars":"soon"}',
		],
	])('says what to do about HTTP %d', async (status, body, message, description) => {
		answer('avatars/public', body, status);
		const { error } = await listAvatars();
		expect(error?.message).toBe(message);
		expect(error?.description ?? undefined).toBe(description);
		expect(error?.context?.itemIndex).toBe(0);
	});

	it('sends nothing when an item asks for a list that does not exist', async () => {
		const { error } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{ items: [{ type: 'public' }, { type: 'private' }] },
		);
		expect(error?.message).toBe(
			'Avatar Type cannot be "private": choose Public or Custom (public or custom in an expression) [item 1]',
		);
		expect(error?.context?.itemIndex).toBe(1);
	});

	it.each([
		['0', { limit: '={{ 0 }}' }, 'Limit cannot be 0: enter a whole number of 1 or more'],
		['missing', { limit: '={{ $json.no }}' }, 'Limit is empty: enter a whole number of 1 or more'],
		[
			'an object',
			{ filters: { search: '={{ { a: 1 } }}' } },
			'Search cannot be {"a":1}: enter a text',
		],
	])('says so when a value is %s', async (_what, parameters, message) => {
		const { error } = await listAvatars(parameters);
		expect(error?.message).toBe(message);
	});

	it('goes on with the other items where it is set to, and says why one failed', async () => {
		answer('avatars/public', [ANA]);
		answer('avatars/custom', { detail: 'No plan' }, 402);

		const { items, error } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{
				items: [{ type: 'custom' }, { type: 'public' }, { type: 'none' }],
				onError: 'continueRegularOutput',
			},
		);

		expect(error).toBeUndefined();
		expect(items.map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual([
			{
				json: {
					error: {
						message:
							'Could not list the custom avatars because Personate requires payment (402): check the plan or the credits of your Personate account, then try again',
						description: 'Personate says: No plan',
						http_code: 402,
					},
				},
				pairedItem: { item: 0 },
			},
			{ json: { ...ANA, avatar_type: 'public' }, pairedItem: { item: 1 } },
			{
				json: {
					error: {
						message:
							'Avatar Type cannot be "none": choose Public or Custom (public or custom in an expression)',
					},
				},
				pairedItem: { item: 2 },
			},
		]);
	});

	it('puts a failed item into the error output where there is one', async () => {
		answer('avatars/public', [ANA]);
		const { output, errorItems } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{ items: [{ type: 'none' }, { type: 'public' }], onError: 'continueErrorOutput' },
		);
		expect(output).toEqual([{ ...ANA, avatar_type: 'public' }]);
		expect(errorItems).toHaveLength(1);
		expect(errorItems[0]?.json.error).toEqual({
			message: expect.stringMatching(/^Avatar Type cannot be "none"/),
		});
	});
});

describe('Voice > Get Many', () => {
	it.each(['public', 'custom'])('yields the %s voices with their type', async (voiceType) => {
		answer(`voices/${voiceType}`, { voices_list: [{ voice_id: 'voice-1', language: 'fr-FR' }] });
		const { output, error } = await runLipsync({
			parameters: { resource: 'voice', operation: 'getMany', voiceType },
		});
		expect(error).toBeUndefined();
		expect(output).toEqual([{ voice_id: 'voice-1', language: 'fr-FR', voice_type: voiceType }]);
	});

	it('names the voices in an error', async () => {
		answer('voices/custom', '', 403);
		const { error } = await runLipsync({
			parameters: { resource: 'voice', operation: 'getMany', voiceType: 'custom' },
		});
		expect(error?.message).toMatch(/^Could not list the custom voices because/);
	});
});
