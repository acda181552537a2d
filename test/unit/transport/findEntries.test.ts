import { findEntries } from '../../../nodes/PersonateLipsync/transport/findEntries';
import { listSchema } from '../../../nodes/PersonateLipsync/transport/lists';

const { entries } = listSchema('avatar').parse([
	{ id: 'a-1', name: 'José' },
	{ id: 'a-2', name: 'Müller, answering machine' },
	{ id: 'a-3', name: 'Łukasz' },
	{ id: 'a-4', name: 'Søren' },
	{ id: 'a-5', name: 'İpek' },
	{ id: 'a-7', name: 'माया' },
	{ id: 'a-8', name: 'Zoë', language: 'French', labels: [{ accent: 'Québec', age: 30 }] },
	{ id: 'french-3', name: 'Ana' },
	{ id: 'a-10', name: 'French teacher', preview: 'https://cdn.example.com/quebec.png' },
	{ id: 'a-11', image: `data:image/png;base64,quebec`, raw: `${'x'.repeat(200)}quebec` },
	{},
]);

const found = (search: string) => findEntries(entries, search).map(({ id }) => id);

describe('A search', () => {
	it.each([
		['part of a name', 'answering', ['a-2']],
		['an id', 'a-3', ['a-3']],
		['part of an id in capitals', 'A-4', ['a-4']],
		['a name without its accent', 'jose', ['a-1']],
		['an accent that is a letter of its own in Unicode', 'Mu\u0308ller', ['a-2']],
		['the same letter as it is', 'Łuk', ['a-3']],
		['a Turkish capital', 'ipek', ['a-5']],
		['vowel signs, which are no accents', 'मायी', []],
		['white space around it', '  soren ', ['a-4']],
		['something that is not there', 'xyz', []],
		['any text of the row, names first', 'french', ['a-10', 'a-8', 'french-3']],
		['a text that is nested, without its accent, and not a link or data', 'quebec', ['a-8']],
		['a number', '30', ['a-8']],
		['words that stand in several texts', 'QUEBEC french', ['a-8']],
		['what a picker shows', 'Zoë · French', ['a-8']],
		['words that stand in several rows', 'ana teacher', []],
	])('finds by %s', (_what, search, expected) => {
		expect(found(search)).toEqual(expected);
	});

	it.each<[what: string, row: object, isFound: boolean]>([
		['a text five levels deep', { a: { b: { c: { d: { e: 'quebec' } } } } }, true],
		['a text six levels deep', { a: { b: { c: { d: { e: { f: 'quebec' } } } } } }, false],
		['a text that speaks of data', { a: 'big data: quebec' }, true],
		['a text with a slash', { a: 'Paris/Quebec' }, true],
		['a path', { a: '/quebec.png' }, false],
		['nothing at all', { a: null, b: true }, false],
	])('looks into %s', (_what, row, isFound) => {
		expect(findEntries([{ name: 'Ana', row: { ...row } }], 'quebec')).toHaveLength(isFound ? 1 : 0);
	});

	const typed = 'Straße strasse, Æsa aesa, Œuvre oeuvre, Søren soren, Đorđe dorde, Guðrún gudrun';
	it.each(
		[...typed.split(', '), 'Łukasz lukasz', 'Işık isik', 'Þór thor'].map((row) => row.split(' ')),
	)('finds %s by %s, as it is typed on another keyboard', (name, search = '') => {
		const entry = { name, row: {} };

		expect(findEntries([entry], search)).toEqual([entry]);
	});

	it.each(['', '   ', ' · '])('for nothing (%j) finds everything, in the same order', (search) => {
		expect(findEntries(entries, search)).toEqual(entries);
	});
});
