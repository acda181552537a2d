import { isNested } from './json';
import type { ListEntry } from './lists';

/**
 * The entries that contain every searched word; case and accents are ignored. Those with the words in their
 * name come first, then those with the words in any text of their row. Without a search, all entries.
 */
export function findEntries<Entry extends Pick<ListEntry, 'name' | 'row'>>(
	entries: Entry[],
	search: string,
): Entry[] {
	// A picker puts a dot between a name and what else it shows.
	const words = fold(search)
		.split(/[\s·]+/)
		.filter((word) => word !== '');
	if (words.length === 0) return entries;
	const holdsAll = (text: string) => words.every((word) => text.includes(word));
	const isInName = ({ name = '' }: Entry) => holdsAll(fold(name));
	return [
		...entries.filter(isInName),
		...entries.filter(
			(entry) => !isInName(entry) && holdsAll(fold(searchableTexts(entry.row).join('\n'))),
		),
	];
}

/** Deeper levels of a row hardly describe the entry. */
const DEEPEST = 4;

/** A link, or data that is written as a text. */
const NOT_WORDS = /:\/\/|^data:|^\/|\S{200}/;

function searchableTexts(value: unknown, depth = 0): string[] {
	if (typeof value === 'number') return [String(value)];
	if (typeof value === 'string') return NOT_WORDS.test(value) ? [] : [value];
	if (!isNested(value) || depth > DEEPEST) return [];
	return Object.values(value).flatMap((inner) => searchableTexts(inner, depth + 1));
}

/** Letters that Unicode does not split into a base letter and an accent. */
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
