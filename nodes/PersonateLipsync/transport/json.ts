/** Shorter runs of digits fit into a JavaScript number. */
const LONG_NUMBER = /\d{16}/;

/** The tokens that begin or end a string, and numbers. No part can match in two ways. */
const TOKEN = /\\.|"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gis;

/**
 * Parses an answer's body. `undefined` stands for anything that is no JSON.
 *
 * A whole number that JavaScript cannot hold exactly becomes a string with all its digits, wherever it
 * stands: an id without its last digits would be lost. All else is what `JSON.parse` makes of it.
 */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return LONG_NUMBER.test(text) ? JSON.parse(quoteLongIntegers(text)) : value;
	} catch {
		return undefined;
	}
}

/** Puts quotes around the unsafe integers of a text that is known to be JSON. One pass. */
function quoteLongIntegers(text: string): string {
	let insideString = false;
	return text.replace(TOKEN, (token) => {
		if (token === '"') insideString = !insideString;
		return insideString || !isUnsafeInteger(token) ? token : `"${token}"`;
	});
}

function isUnsafeInteger(token: string): boolean {
	return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}

/** Enough of an answer that is not JSON to tell what it is. */
const READABLE_CHARACTERS = 10_000;

/**
 * The same JSON with every character written plainly: a server may write `/` as `\/` or `\u002f`, and
 * a secret would not be found in the text. Any other text is returned unchanged; JSON that is nested too
 * deep to be written again is cut off, and so is no JSON any more.
 */
export function plainJson(text: string): string {
	const value = parseJson(text);
	if (value === undefined) return text;
	try {
		return JSON.stringify(value);
	} catch {
		return text.slice(0, READABLE_CHARACTERS);
	}
}

/** Whether a parsed value holds others: an object or a list. */
export function isNested(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

/** How deep empty values are looked for. */
const DEEPEST_EMPTY = 8;

/** Whether a parsed value is empty in any form: blank, null, false, 0, or made of nothing else. */
export function isEmpty(value: unknown, depth = 0): boolean {
	if (typeof value === 'string') return value.trim() === '';
	if (!isNested(value)) return !value;
	return depth < DEEPEST_EMPTY && Object.values(value).every((inner) => isEmpty(inner, depth + 1));
}

/** Whether a parsed value has named fields that can be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return isNested(value) && !Array.isArray(value);
}

/** Deeper than any sensible answer. */
const DEEPEST = 20;

/** All texts in a value without white space around them, and the keys on the way; each object is opened once. */
export function* textsIn(output: unknown): Generator<{ text: string; keys: string[] }> {
	const open: Array<{ value: unknown; keys: string[] }> = [{ value: output, keys: [] }];
	const seen = new Set<object>();
	// The loop also goes over what is added while it runs, so that those near the top come first.
	for (const { value, keys } of open) {
		if (typeof value === 'string') yield { text: value.trim(), keys };
		if (!isNested(value) || keys.length === DEEPEST || seen.has(value)) continue;
		seen.add(value);
		const entries: Array<[string, unknown]> = Object.entries(value);
		for (const [key, inner] of entries) open.push({ value: inner, keys: [...keys, key] });
	}
}
