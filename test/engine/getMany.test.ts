import type { INodeParameters } from 'n8n-workflow';

import { NODE_NAME, runLipsync, type LipsyncRun } from '../support/lipsync';
import { answerList } from '../support/personate';

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

const numbered = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ id: `avatar-${index}` }));

describe('Avatar > Get Many', () => {
	it('yields the public avatars as they came, each with its type', async () => {
		answerList('avatars/public', { avatars_list: [ANA, NAMELESS, WITHOUT_ID] });

		const { output, error } = await listAvatars();

		expect(error).toBeUndefined();
		expect(output).toEqual([
			{ ...ANA, avatar_type: 'public' },
			{ ...NAMELESS, avatar_type: 'public' },
			{ ...WITHOUT_ID, avatar_type: 'public' },
		]);
	});

	it('yields the custom avatars with the type that a video needs, whatever the row says', async () => {
		answerList('avatars/custom', { avatars: [JOSE] });
		const { output } = await listAvatars({ avatarType: 'custom' });
		expect(output).toEqual([{ ...JOSE, avatar_type: 'custom' }]);
	});

	it.each([
		['50 rows where no limit was set', {}, 50],
		['as many rows as the limit says', { limit: 3 }, 3],
		['all rows with Return All', { returnAll: true }, 60],
		['all rows with Return All, whatever the limit was', { returnAll: true, limit: 3 }, 60],
		['all rows where the limit is above their number', { limit: 1000 }, 60],
	])('yields %s', async (_what, parameters, expected) => {
		answerList('avatars/public', numbered(60));
		const { output } = await listAvatars(parameters);
		expect(output).toHaveLength(expected);
	});

	it('says that there are more where the answer says so, once for each list', async () => {
		answerList('avatars/public', { data: { avatars: [ANA] }, has_more: true });
		answerList('avatars/custom', { avatars: [JOSE], total: 1 });

		const { run, output } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{ items: [{ type: 'public' }, { type: 'custom' }, { type: 'public' }] },
		);

		expect(output).toHaveLength(3);
		expect(run.data.resultData.runData[NODE_NAME]?.[0]?.hints).toEqual([
			{
				message:
					'Personate has more public avatars than it listed: to use another one, enter its ID.',
				location: 'outputPane',
			},
		]);
	});

	it.each([
		...['', ' ', null, false, 0, {}, [], { code: 0, message: '' }].map((error) => ({ error })),
		{},
	])(
		'yields a row without its empty error, which n8n would take for a failure: %j',
		async (row) => {
			answerList('avatars/public', [{ ...ANA, ...row }, JOSE]);

			const { output } = await listAvatars({}, { retryOnFail: true, maxTries: 2 });

			expect(output).toEqual([
				{ ...ANA, avatar_type: 'public' },
				{ ...JOSE, avatar_type: 'public' },
			]);
		},
	);

	it('yields the error of a row under another name, which n8n would take for a failure', async () => {
		answerList('avatars/public', [{ ...ANA, error: 'in training' }]);

		const { output } = await listAvatars({}, { retryOnFail: true, maxTries: 2 });

		expect(output).toEqual([{ ...ANA, api_error: 'in training', avatar_type: 'public' }]);
	});

	it('searches names and ids before it counts, in the order of the list', async () => {
		answerList('avatars/public', [WITHOUT_ID, ANA, JOSE, NAMELESS, { id: 'josefine', name: 'X' }]);
		const { output } = await listAvatars({ limit: 2, filters: { search: ' jose' } });
		expect(output.map(({ name }) => name)).toEqual(['José', 'X']);
	});

	it('pairs every row with the input item that asked for it', async () => {
		answerList('avatars/public', [ANA, NAMELESS]);
		answerList('avatars/custom', [JOSE]);

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
		const scope = answerList('avatars/public', [ANA, JOSE]);
		const { output, error } = await listAvatars(
			{ filters: { search: '={{ $json.search }}' } },
			{ items: [{ search: 'ana' }, { search: 'jose' }, { search: '' }] },
		);
		expect(error).toBeUndefined();
		expect(scope.isDone()).toBe(true);
		expect(output.map(({ id }) => id)).toEqual(['avatar-1', 'avatar-2', 'avatar-1', 'avatar-2']);
	});

	it('says what to do where the list cannot be had', async () => {
		answerList('avatars/public', { detail: 'Invalid token' }, 401);
		const { error } = await listAvatars();
		expect(error).toMatchObject({
			message:
				'Could not list the public avatars because Personate rejected the API key (401): check it in the Personate API credential',
			description: 'Personate says: Invalid token',
			context: { itemIndex: 0 },
		});
	});

	it('sends nothing when an item asks for a list that does not exist', async () => {
		const { error } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{ items: [{ type: 'public' }, { type: 'private' }] },
		);
		expect(error?.message).toBe(
			'Avatar Type cannot be "private": choose Public or Custom [item 1]',
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
		answerList('avatars/public', [ANA]);
		answerList('avatars/custom', { detail: 'No plan' }, 402);

		const { items, error } = await listAvatars(
			{ avatarType: '={{ $json.type }}' },
			{
				items: [{ type: 'custom' }, { type: 'public' }, { type: 'none' }],
				onError: 'continueRegularOutput',
			},
		);

		const refused = {
			message: expect.stringMatching(
				/^Could not list the custom avatars because Personate requires/,
			),
			description: 'Personate says: No plan',
			http_code: 402,
		};
		const invalid = {
			message: expect.stringMatching(/^Avatar Type cannot be "none": choose Public/),
		};
		expect(error).toBeUndefined();
		expect(items.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
			[{ error: refused }, { item: 0 }],
			[{ ...ANA, avatar_type: 'public' }, { item: 1 }],
			[{ error: invalid }, { item: 2 }],
		]);
	});
});

describe('Voice > Get Many', () => {
	it.each(['public', 'custom'])('yields the %s voices with their type', async (voiceType) => {
		answerList(`voices/${voiceType}`, {
			voices_list: [{ voice_id: 'voice-1', language: 'fr-FR' }],
		});
		const { output, error } = await runLipsync({
			parameters: { resource: 'voice', operation: 'getMany', voiceType },
		});
		expect(error).toBeUndefined();
		expect(output).toEqual([{ voice_id: 'voice-1', language: 'fr-FR', voice_type: voiceType }]);
	});
});
