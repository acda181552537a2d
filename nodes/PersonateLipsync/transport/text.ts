/** The longest text of a server in which anything is searched: what it means stands near its beginning. */
export const LONGEST_READ = 65_536;

/** Long enough for a reason, short enough for an error panel. */
const EXCERPT_CHARACTERS = 300;

/** The beginning of a text, with an ellipsis if it was cut. */
export function cut(text: string, longest: number): string {
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A text on one line, as long as an error panel can take. */
export function excerptOf(text: string): string {
	return cut(text.slice(0, LONGEST_READ).replace(/\s+/g, ' ').trim(), EXCERPT_CHARACTERS);
}

/**
 * What a page says: its title or heading, else its text without the markup. Any other text comes back
 * as it is. Each expression here runs in linear time, on any text.
 */
export function plainText(text: string): string {
	const page = text.trimStart().slice(0, LONGEST_READ);
	if (!page.startsWith('<')) return text;
	return elementOf(page, 'title') || elementOf(page, 'h1') || withoutMarkup(page);
}

function elementOf(page: string, name: string): string {
	const start = new RegExp(`<${name}(?:\\s[^<>]*)?>`, 'i').exec(page);
	if (start === null) return '';
	const content = page.slice(start.index + start[0].length);
	const end = content.search(new RegExp(`</${name}`, 'i'));
	return withoutMarkup(end < 0 ? content : content.slice(0, end));
}

function withoutMarkup(page: string): string {
	return page.replace(/<[^<>]*>/g, ' ').trim();
}

/**
 * The words of a status or a key, in lower case: a text is split at all characters but letters and digits,
 * and where a capital follows a small letter. A number is a word, too.
 */
export function wordsIn(text: string): string[] {
	const parted = text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
	return parted.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
}
