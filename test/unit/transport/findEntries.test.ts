import { findEntries } from '../../../nodes/PersonateLipsync/transport/findEntries';

const entries = [
	{ id: 'a-1', name: 'José' },
	{ id: 'a-2', name: 'Müller, answering machine' },
	{ id: 'a-3', name: 'Łukasz' },
	{ id: 'a-4', name: 'Søren' },
	{ id: 'a-5', name: 'İpek' },
	{ id: 'a-7', name: 'माया' },
	{ id: undefined, name: undefined },
];

const found = (search: string) => findEntries(entries, search).map(({ id }) => id);

describe('A search', () => {
	it.each([
		['part of a name', 'answering', ['a-2']],
		['an id', 'a-3', ['a-3']],
		['part of an id in capitals', 'A-4', ['a-4']],
		['a name without its accent', 'jose', ['a-1']],
		['a name in capitals', 'JOSÉ', ['a-1']],
		['an accent that is a letter of its own in Unicode', 'Mu\u0308ller', ['a-2']],
		['the same letter as it is', 'Łuk', ['a-3']],
		['a Turkish capital', 'ipek', ['a-5']],
		['vowel signs, which are no accents', 'मायी', []],
		['white space around it', '  soren ', ['a-4']],
		['something that is not there', 'xyz', []],
	])('finds by %s', (_what, search, expected) => {
		expect(found(search)).toEqual(expected);
	});

	it.each([
		['Straße', 'strasse'],
		['Æsa', 'aesa'],
		['Œuvre', 'oeuvre'],
		['Søren', 'soren'],
		['Đorđe', 'dorde'],
		['Guðrún', 'gudrun'],
		['Łukasz', 'lukasz'],
		['Işık', 'isik'],
		['Þór', 'thor'],
	])('finds %s by %s, as it is typed on another keyboard', (name, search) => {
		const entry = { id: 'a-1', name };

		expect(findEntries([entry], search)).toEqual([entry]);
	});

	it.each(['', '   '])('for nothing (%j) finds everything, in the same order', (search) => {
		expect(findEntries(entries, search)).toEqual(entries);
	});
});
