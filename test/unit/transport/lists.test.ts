import { parseJson } from '../../../nodes/PersonateLipsync/transport/json';
import {
	listSchema,
	type ListEntry,
	type ListKind,
} from '../../../nodes/PersonateLipsync/transport/lists';

function read(body: unknown, kind: ListKind = 'avatar'): ListEntry[] | undefined {
	const result = listSchema(kind).safeParse(body);
	return result.success ? result.data : undefined;
}

const ids = (entries: ListEntry[] | undefined) => entries?.map(({ id }) => id);

describe('A list of avatars or voices', () => {
	const rows = [{ id: 'first' }, { id: 'second' }];

	it.each([
		['the key of the examples', 'avatar', { avatars_list: rows }],
		['the key of the examples', 'voice', { voices_list: rows }],
		['the key of the tables', 'avatar', { avatars: rows }],
		['the key of the tables', 'voice', { voices: rows }],
		['a bare list', 'avatar', rows],
		['the key data', 'avatar', { data: rows }],
		['the key items', 'voice', { items: rows }],
		['the key results', 'avatar', { results: rows }],
		['other things next to the list', 'avatar', { total: 2, next: null, avatars_list: rows }],
		[
			'the key of the tables where that of the examples holds no list',
			'avatar',
			{ avatars_list: 2, avatars: rows },
		],
	] as const)('is found under %s (%s)', (_shape, kind, body) => {
		expect(ids(read(body, kind))).toEqual(['first', 'second']);
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['a text', 'avatars'],
		['an object without a list', { avatars: {} }],
		['the list of the other kind', { voices_list: rows }],
		['a list of lists', { avatars: [[rows]] }],
		['a list of yes and no', [true, false]],
	])('is not made out of %s', (_shape, body) => {
		expect(read(body)).toBeUndefined();
	});

	it('may be empty', () => {
		expect(read({ avatars_list: [] })).toEqual([]);
	});

	it('has no row for a null among its rows', () => {
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

describe('The id of a row', () => {
	it.each([
		['id', 'avatar', { id: 'x' }],
		['avatar_id', 'avatar', { avatar_id: 'x' }],
		['voice_id', 'voice', { voice_id: 'x' }],
		['_id', 'avatar', { _id: 'x' }],
		['uuid', 'voice', { uuid: 'x' }],
		["the request's own word before all others", 'avatar', { id: 7, avatar_id: 'x' }],
		["the request's own word before all others", 'voice', { uuid: 'w', id: 7, voice_id: 'x' }],
		['id before what a database adds', 'avatar', { uuid: 'w', _id: 'v', id: 'x' }],
		['_id before uuid', 'voice', { uuid: 'w', _id: 'x' }],
		['the first that is filled', 'avatar', { avatar_id: null, id: '', _id: 'x' }],
	] as const)('is taken from %s (%s)', (_key, kind, row) => {
		expect(ids(read([row], kind))).toEqual(['x']);
	});

	it('is a text where the API sends a number', () => {
		expect(ids(read([{ id: 4711 }, { avatar_id: 0 }]))).toEqual(['4711', '0']);
	});

	it('keeps all digits of a large number', () => {
		const body = parseJson('{"avatars_list":[{"avatar_id":12345678901234567},98765432109876543]}');

		expect(ids(read(body))).toEqual(['12345678901234567', '98765432109876543']);
	});

	it('is not that of the voice which an avatar speaks with', () => {
		expect(ids(read([{ voice_id: 'a-voice' }], 'avatar'))).toEqual([undefined]);
	});

	it.each([{}, { id: '   ' }, { id: null }, { id: { $oid: 'x' } }, { name: 'No id' }])(
		'is missing in %j',
		(row) => {
			expect(ids(read([row]))).toEqual([undefined]);
		},
	);
});

describe('The name of a row', () => {
	it.each([
		['name', 'avatar', { id: '1', name: 'Ana' }],
		['avatar_name', 'avatar', { id: '1', avatar_name: 'Ana' }],
		['voice_name', 'voice', { id: '1', voice_name: 'Ana' }],
		['title', 'voice', { id: '1', title: 'Ana' }],
		['display_name', 'avatar', { id: '1', display_name: 'Ana' }],
		['the first that is filled', 'avatar', { id: '1', name: ' ', title: 'Ana' }],
		[
			'name before the others',
			'voice',
			{ id: '1', display_name: 'd', title: 't', voice_name: 'v', name: 'Ana' },
		],
		[
			'the name of its kind',
			'voice',
			{ id: '1', display_name: 'd', title: 't', voice_name: 'Ana' },
		],
		['title before display_name', 'voice', { id: '1', display_name: 'd', title: 'Ana' }],
		['the id, where there is no name', 'avatar', { avatar_id: 'Ana' }],
	] as const)('is %s (%s)', (_key, kind, row) => {
		expect(read([row], kind)?.[0]?.name).toBe('Ana');
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

	it.each([{}, { url: 'javascript:alert(1)' }, { image: 'data:image/png;base64,AA' }, { url: 7 }])(
		'is missing in %j',
		(row) => {
			expect(read([row])?.[0]?.previewUrl).toBeUndefined();
		},
	);
});
