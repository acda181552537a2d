import { parseJson } from '../../../nodes/PersonateLipsync/transport/json';
import {
	listSchema,
	type ListEntry,
	type ListKind,
} from '../../../nodes/PersonateLipsync/transport/lists';

function read(body: unknown, kind: ListKind = 'avatar'): ListEntry[] | undefined {
	const result = listSchema(kind).safeParse(body);
	return result.success ? result.data.entries : undefined;
}

const ids = (entries: ListEntry[] | undefined) => entries?.map(({ id }) => id);

describe('A list of avatars or voices', () => {
	const rows = [{ id: 'first' }, { id: 'second' }];

	it.each([
		['the key of the examples', 'avatar', { avatars_list: rows }],
		['the key of the tables', 'voice', { voices: rows }],
		['a bare list', 'avatar', rows],
		['the key data', 'avatar', { data: rows }],
		['the key items', 'voice', { items: rows }],
		['the key results', 'avatar', { results: rows }],
		['a key one level deeper', 'voice', { data: { voices: rows }, message: 'ok' }],
		['a key at the top before one deeper', 'avatar', { page: { items: [] }, data: rows }],
		['the first key that holds a list', 'avatar', { avatars_list: 2, avatars: rows }],
	] as const)('is found under %s (%s)', (_shape, kind, body) => {
		expect(ids(read(body, kind))).toEqual(['first', 'second']);
	});

	it.each([
		...[undefined, null, 'avatars', { avatars: {} }, { data: { page: { avatars: rows } } }],
		...[{ voices_list: rows }, { avatars: [[rows]] }, [true, false]],
	])('is not made out of anything else, such as a list of the other kind: %j', (body) => {
		expect(read(body)).toBeUndefined();
	});

	it('may be empty, and has no row for a null among its rows', () => {
		expect(read({ avatars_list: [] })).toEqual([]);
		expect(ids(read([null, { id: 'first' }]))).toEqual(['first']);
	});

	it('has a row for an entry that is no more than an id', () => {
		expect(read(['first', 2])?.map(({ row }) => row)).toEqual([{ id: 'first' }, { id: '2' }]);
	});

	it('keeps every field of a row as it came', () => {
		const row = { id: 7, name: ' Ana ', tags: ['a', { b: null }], nested: { deep: true } };
		expect(read([row])?.[0]?.row).toEqual(row);
	});
});

describe('A list in pages', () => {
	const items = [{ id: 'first' }, null];
	const hasMore = (fields: object) => listSchema('voice').parse({ items, ...fields }).hasMore;

	it.each([
		...[{ has_more: true }, { hasMore: 'true' }, { HAS_NEXT: 1 }, { hasNextPage: true }],
		...[{ next_page: 2 }, { next_page_token: 'x' }, { nextCursor: 'x' }, { next_page_url: '/?2' }],
		...[{ next: 'https://x' }, { links: { next: { href: '/?2' } } }, { is_truncated: true }],
		...[{ total: 3 }, { total_count: '3' }, { totalItems: 3 }, { count: 3 }, { total_voices: 3 }],
		...[{ pages: 2 }, { total_pages: 2 }, { meta: { pagination: { total: 3 } } }],
	])('says that there is more: %j', (fields) => {
		expect(hasMore(fields)).toBe(true);
		expect(listSchema('voice').parse({ data: { items, ...fields } }).hasMore).toBe(true);
	});

	it.each([
		...[{}, { has_more: false }, { hasMore: 'false' }, { next_page: null }, { next: '' }],
		...[{ links: { next: {} } }, { total: 2 }, { total: null }, { total: { n: 9 } }, { count: 0 }],
		...[{ pages: 1 }, { page: 2, limit: 50 }, { total_duration: 9 }, { next_update: 'May' }],
		...[{ prenext: 'x' }, { untruncated: true }, { truncated_text: 'x' }, { discount: 9 }],
		...[{ total_seconds: 9 }, { subpages: 9 }, { pages_of_text: 9 }, { more_of_it: true }],
		...[{ more_languages: true }, { a: { b: { c: { d: { total: 9 } } } } }],
	])('says nothing of the kind: %j', (fields) => {
		expect(hasMore(fields)).toBe(false);
	});

	it('is complete where it is all of the answer', () => {
		expect(listSchema('voice').parse(items)).toMatchObject({ hasMore: false });
	});
});

describe('The id of a row', () => {
	it.each([
		['avatar', { id: 'x' }],
		['avatar', { _id: 'x' }],
		['voice', { uuid: 'x' }],
		// The request's own word goes before all others, and what a database adds behind them.
		['avatar', { id: 7, avatar_id: 'x' }],
		['voice', { uuid: 'w', id: 7, voice_id: 'x' }],
		['avatar', { uuid: 'w', _id: 'v', id: 'x' }],
		['voice', { uuid: 'w', _id: 'x' }],
		['avatar', { avatar_id: null, id: '', _id: 'x' }],
	] as const)('of an %s is x in %j', (kind, row) => {
		expect(ids(read([row], kind))).toEqual(['x']);
	});

	it('is a text where the API sends a number, with all digits of a large one', () => {
		expect(ids(read([{ id: 4711 }, { avatar_id: 0 }]))).toEqual(['4711', '0']);
		const body = parseJson('[{"avatar_id":12345678901234567},98765432109876543]');
		expect(ids(read(body))).toEqual(['12345678901234567', '98765432109876543']);
	});

	const ofItsVoice = { voice_id: 'a-voice' };
	it.each([{}, { id: '   ' }, { id: null }, { id: { $oid: 'x' } }, { name: 'No id' }, ofItsVoice])(
		'is missing in %j',
		(row) => {
			expect(ids(read([row], 'avatar'))).toEqual([undefined]);
		},
	);
});

describe('What a picker shows beside a name', () => {
	it.each([
		[{ gender: 'female', language: 'French' }, ['French', 'female']],
		[{ locale: 'fr-FR', sex: 'female' }, ['fr-FR', 'female']],
		[{ language_code: 'fr', language: 'French', lang: 'fra' }, ['French']],
		[{ labels: { gender: 'female', language: ' French ' } }, ['French', 'female']],
		[{ language: '', labels: { language: 'French' } }, ['French']],
		[{ language: 'x'.repeat(41), gender: 1 }, []],
		[{ language: ['French', 'English'], gender: null }, []],
		[{}, []],
	])('is the language and the gender of %j', (row, traits) => {
		expect(read([{ id: '1', ...row }])?.[0]?.traits).toEqual(traits);
	});
});

describe('The name of a row', () => {
	it.each([
		['avatar', { avatar_name: 'Ana' }],
		['avatar', { name: ' ', title: 'Ana' }],
		['voice', { display_name: 'd', title: 't', voice_name: 'v', name: 'Ana' }],
		['voice', { display_name: 'd', title: 't', voice_name: 'Ana' }],
		['voice', { display_name: 'd', title: 'Ana' }],
		['avatar', { display_name: 'Ana' }],
		['avatar', { avatar_id: 'Ana' }],
	] as const)('of an %s is Ana in %j', (kind, row) => {
		expect(read([{ id: '1', ...row }], kind)?.[0]?.name).toBe('Ana');
	});
});

describe('The preview of a row', () => {
	const link = 'https://cdn.example.com/ana.png';

	it.each([
		...['preview_url', 'preview', 'thumbnail_url', 'thumbnail', 'image_url', 'image'],
		...['video_url', 'audio_url', 'sample_url', 'url'],
	])('is the link under %s', (key) => {
		expect(read([{ id: '1', [key]: link }])?.[0]?.previewUrl).toBe(link);
	});

	it('is the first value that is a link', () => {
		const row = { preview_url: '', preview: { w: 1 }, thumbnail: 'ana.png', image: link };
		expect(read([row])?.[0]?.previewUrl).toBe(link);
	});

	it.each([{}, { url: 'javascript:alert(1)' }, { url: 7 }])('is missing in %j', (row) => {
		expect(read([row])?.[0]?.previewUrl).toBeUndefined();
	});
});
