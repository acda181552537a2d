import type { ListEntry } from './lists';

/**
 * The entries whose name or id holds the searched text, upper and lower case and accents aside.
 * All of them where nothing is searched.
 */
export function findEntries<Entry extends Pick<ListEntry, 'id' | 'name'>>(
	entries: Entry[],
	search: string,
): Entry[] {
	const wanted = fold(search.trim());
	if (wanted === '') return entries;
	return entries.filter(({ id, name }) =>
		[name, id].some((text) => text !== undefined && fold(text).includes(wanted)),
	);
}

/** Letters that Unicode does not take apart into a base letter and an accent. */
const UNDIVIDED: Readonly<Record<string, string>> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	ł: 'l',
	ı: 'i',
	þ: 'th',
};

function fold(text: string): string {
	return text
		.toLowerCase()
		.normalize('NFKD')
		.replace(/\p{Diacritic}/gu, '')
		.replace(/[ßæœøđðłıþ]/g, (letter) => UNDIVIDED[letter] ?? letter);
}
