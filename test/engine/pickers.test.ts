import nock from 'nock';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { API_KEY, BASE_URL } from '../support/lipsync';
import { answerList } from '../support/personate';
import { errorOf, open, setUpPickers } from '../support/pickers';

const numbered = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, name: `Voice ${index}` }));

const names = ({ results }: { results: Array<{ name: string }> }) =>
	results.map(({ name }) => name);

describe('The picker of the avatar', () => {
	it('offers the names with their ids and previews, sorted as people sort, those without a name last', async () => {
		const preview = 'https://cdn.example.com/zoe.png';
		answerList('avatars/public', {
			avatars_list: [
				{ avatar_id: 'a-1', name: 'Zoë', preview_url: preview },
				{ avatar_id: 'a-2', name: 'Éva 10' },
				{ avatar_id: 'a-3', name: 'eva 9' },
				{ avatar_id: 4 },
			],
		});

		expect(await setUpPickers().avatars()).toEqual({
			results: [
				{ name: 'eva 9', value: 'a-3' },
				{ name: 'Éva 10', value: 'a-2' },
				{ name: 'Zoë', value: 'a-1', url: preview },
				{ name: '4', value: '4' },
			],
		});
	});

	it.each(['public', 'custom'])('follows the type next to it (%s)', async (type) => {
		answerList(`avatars/${type}`, [{ id: `a ${type} avatar` }]);
		expect(names(await setUpPickers().avatars({ type }))).toEqual([`a ${type} avatar`]);
	});

	it('narrows the list to what is typed, names first, each sorted, case and accents aside', async () => {
		answerList('avatars/public', [
			{ id: 'josephine', name: 'Mo' },
			{ id: 'a-2', name: 'Maria José' },
			{ id: 'a-3', name: 'Ana', looks_like: 'José' },
			{ id: 'a-4', name: 'José' },
			{ id: 'a-5', name: 'Zoë' },
		]);
		expect(names(await setUpPickers().avatars({ filter: 'JOSE' }))).toEqual([
			...['José', 'Maria José'],
			...['Ana', 'Mo'],
		]);
	});

	it('shows an empty list, and no error, where nothing matches what is typed', async () => {
		answerList('avatars/public', [{ id: 'a-1', name: 'José' }]);
		expect(await setUpPickers().avatars({ filter: 'xyz' })).toEqual({ results: [] });
	});
});

describe('The picker of the voice', () => {
	it('takes a type that an expression gives by its name, as a run does', async () => {
		answerList('voices/custom', [{ id: 'v-1', name: 'Ana' }]);
		expect(names(await setUpPickers().voices({ type: ' Custom' }))).toEqual(['Ana']);
	});

	it.each([
		[120, [50, 50, 20]],
		// A full page is the last one where nothing comes after it.
		[100, [50, 50]],
	])('hands out a list of %i page by page, every voice once', async (count, pages) => {
		answerList('voices/public', { voices_list: numbered(count) });
		const { voices } = setUpPickers();

		const sizes: number[] = [];
		const seen = new Set<unknown>();
		let page: string | undefined;
		do {
			const { results, paginationToken } = await voices(page === undefined ? {} : { page });
			sizes.push(results.length);
			results.forEach(({ value }) => seen.add(value));
			page = paginationToken === undefined ? undefined : String(paginationToken);
		} while (page !== undefined);

		expect(sizes).toEqual(pages);
		expect(seen.size).toBe(count);
	});

	it('shows the language and the gender, and finds by them', async () => {
		answerList('voices/public', [
			{ id: 'v-1', name: 'Zoë', language: 'French', gender: 'female' },
			{ id: 'v-2', name: 'Ana', language: 'French', gender: 'male' },
			{ id: 'v-3', name: 'Mo', gender: null },
		]);
		const { voices } = setUpPickers();
		expect(names(await voices({ filter: 'french' }))).toEqual([
			'Ana · French · male',
			'Zoë · French · female',
		]);
		expect(names(await voices({ filter: 'Zoë · French' }))).toEqual(['Zoë · French · female']);
		expect(names(await voices({ filter: 'mo' }))).toEqual(['Mo']);
	});

	it('counts the pages of what is typed, not those of the whole list', async () => {
		answerList('voices/public', [...numbered(120), { id: 'x', name: 'Ana' }]);
		const { voices } = setUpPickers();
		expect(await voices({ filter: 'ana' })).toEqual({ results: [{ name: 'Ana', value: 'x' }] });
		const { results, paginationToken } = await voices({ filter: 'voice', page: '100' });
		expect(results).toHaveLength(20);
		expect(paginationToken).toBeUndefined();
	});
});

describe('A picker that has nothing to offer', () => {
	const AND_THEN =
		'choose Public or Custom, or first run the nodes before this one if it is an expression';

	it.each([
		['an expression that the editor could not resolve', undefined, 'is empty'],
		['an expression that has no value', null, 'is empty'],
		['an expression as it was typed', '={{ $json.type }}', 'cannot be "={{ $json.type }}"'],
		['something else', 'private', 'cannot be "private"'],
	])('says what to do where the type is %s', async (_what, type, problem) => {
		const opened = type === undefined ? { type: () => {} } : { type };
		expect(await errorOf(setUpPickers().avatars(opened))).toEqual({
			message: `Avatar Type ${problem}: ${AND_THEN}`,
		});
	});

	it.each([
		[
			'custom',
			'Your Personate account has no custom avatars: create one at Personate, or choose Public',
		],
		['public', 'Personate lists no public avatars: choose Custom, or choose By ID and enter an ID'],
	])('says that there are no %s avatars', async (type, message) => {
		answerList(`avatars/${type}`, { avatars_list: [] });
		expect(await errorOf(setUpPickers().avatars({ type }))).toMatchObject({ message });
	});

	it('says that no row has an id', async () => {
		answerList('voices/public', [{ name: 'Ana' }, { name: 'Mo' }]);
		expect((await errorOf(setUpPickers().voices())).message).toBe(
			'None of the 2 public voices has an ID that can be read: choose By ID and enter it',
		);
	});

	it('says that the key is not accepted, with the status that lets n8n link the credential', async () => {
		const scope = answerList('avatars/public', { detail: 'Invalid token' }, 401);
		expect(await errorOf(setUpPickers().avatars())).toEqual({
			message:
				'Could not list the public avatars because Personate rejected the API key (401): check it in the Personate API credential',
			description: 'Personate says: Invalid token',
			httpCode: '401',
		});
		expect(scope.isDone()).toBe(true);
	});

	it('says that Personate cannot be reached', async () => {
		nock(BASE_URL)
			.get('/api/avatars/public')
			.replyWithError(
				Object.assign(new Error('getaddrinfo ENOTFOUND personate.test'), { code: 'ENOTFOUND' }),
			);
		expect(await errorOf(setUpPickers().avatars())).toEqual({
			message:
				'Could not list the public avatars because Personate could not be reached: check the Base URL of the credential and the network of your n8n, then try again',
			description: 'Reason: getaddrinfo ENOTFOUND personate.test',
		});
	});
});

/**
 * n8n's editor takes the words between two hyphens apart, drops a part that says "check credentials",
 * and n8n 1 replaces an error that holds the word "unique" or "duplicate".
 */
describe('The words of a picker', () => {
	it.each([401, 402, 403, 404, 429, 500, 302])(
		'reach the user whole after HTTP %d',
		async (status) => {
			answerList('avatars/custom', '', status);
			const { message } = await errorOf(setUpPickers().avatars({ type: 'custom' }));
			expect(message).not.toMatch(/[-–—]|check\s+(your\s+)?credentials?|unique|duplicate/i);
		},
	);
});

describe('While the user types', () => {
	it('requests that overlap are one', async () => {
		answerList('avatars/public', [{ id: 'a-1', name: 'Ana' }]);
		const { avatars } = setUpPickers();
		const opened = await Promise.all([avatars(), avatars({ filter: 'a' }), avatars()]);
		expect(opened.map(names)).toEqual([['Ana'], ['Ana'], ['Ana']]);
	});

	it('an empty list is not remembered, so that a new avatar turns up', async () => {
		answerList('avatars/custom', []);
		answerList('avatars/custom', [{ id: 'a-1', name: 'Ana' }]);
		const { avatars } = setUpPickers();
		await errorOf(avatars({ type: 'custom' }));
		expect(names(await avatars({ type: 'custom' }))).toEqual(['Ana']);
	});

	it('another list, account or address is requested on its own', async () => {
		const anotherAccount = 'another-key-0815';
		answerList('avatars/public', [{ id: 'public avatar' }]);
		answerList('avatars/custom', [{ id: 'custom avatar' }]);
		answerList('voices/public', [{ id: 'public voice' }]);
		answerList('avatars/public', [{ id: 'avatar of another account' }], 200, anotherAccount);
		nock('http://other.test')
			.get('/api/avatars/public')
			.reply(200, [{ id: 'avatar of another address' }]);

		const { avatars, voices } = setUpPickers();
		const baseUrl = 'http://other.test';
		for (let round = 0; round < 2; round += 1) {
			expect(names(await avatars())).toEqual(['public avatar']);
			expect(names(await avatars({ type: 'custom' }))).toEqual(['custom avatar']);
			expect(names(await voices())).toEqual(['public voice']);
			expect(names(await avatars({ credential: { apiKey: anotherAccount } }))).toEqual([
				'avatar of another account',
			]);
			expect(names(await avatars({ credential: { baseUrl } }))).toEqual([
				'avatar of another address',
			]);
		}
	});

	it('a key pasted with white space or a trailing slash of the address makes no difference', async () => {
		answerList('avatars/public', [{ id: 'a-1' }]);
		const { avatars } = setUpPickers();
		await avatars();
		const credential = { apiKey: ` Bearer ${API_KEY}\n`, baseUrl: `${BASE_URL}/` };
		expect(names(await avatars({ credential }))).toEqual(['a-1']);
	});
});

describe('The node', () => {
	const { description, methods } = new PersonateLipsync();

	it.each([
		['avatarId', 'avatarType', 'searchAvatars'],
		['voiceId', 'voiceType', 'searchVoices'],
	] as const)('lets %s be chosen from the list that follows %s', (name, type, method) => {
		const locator = description.properties.find((property) => property.name === name);
		expect(locator).toMatchObject({
			default: { mode: 'list', value: '' },
			typeOptions: { loadOptionsDependsOn: [type] },
			modes: [{ name: 'list', typeOptions: { searchListMethod: method } }, { name: 'id' }],
		});
		expect(methods.listSearch[method]).toBeInstanceOf(Function);
	});

	it('remembers a list for a moment', async () => {
		const ownAccount = 'another-key-4712';
		answerList('voices/custom', [{ id: 'v-1' }], 200, ownAccount);
		for (const filter of ['', 'v']) {
			const opening = open(methods.listSearch.searchVoices, 'voice', {
				type: 'custom',
				filter,
				credential: { apiKey: ownAccount },
			});
			expect(names(await opening)).toEqual(['v-1']);
		}
	});
});
