import { isNested, parseJson } from './json';
import { cut, LONGEST_READ } from './text';

const LONGEST_ID = 500;
const LONGEST_TEXT = 100;
/** Of an answer that is no JSON, such as a page. */
const LONGEST_PLAIN = 1000;
/** Deeper than any sensible answer. */
const DEEPEST = 20;

/** In an error, in characters. */
const LONGEST_QUOTE = 1500;

/**
 * Quotes an answer that the node cannot read but that may name a job, so that a person finds the id.
 * JSON is quoted without `input`. Parts with a key that ends in `id` go first, those where it comes early
 * before the others. A text under such a key is cut to 500 characters, any other to 100. Of a text that is
 * no JSON the first 1,000 characters are quoted. A quote that was not cut can be quoted again.
 *
 * @param text the answer, redacted already: a cut could split a secret
 * @param longest how long the quote may be, in characters
 */
export function quoteAnswer(text: string, longest: number): string {
	const body = parseJson(text);
	const quote = body === undefined ? cut(text.trim(), LONGEST_PLAIN) : quoteValue(body);
	return quote.length > longest ? `${quote.slice(0, longest - 1)}…` : quote;
}

/**
 * Quotes the answer to a request that failed: one that cannot be read, or the beginning of one that was cut
 * off. `undefined` where there is no answer.
 *
 * @param failure an `ApiFailure`
 */
export function quoteOf(failure: object, longest = LONGEST_QUOTE): string | undefined {
	const answer = 'answer' in failure && typeof failure.answer === 'string' ? failure.answer : '';
	return quoteAnswer(answer, longest) || undefined;
}

/** An answer to keep and quote later: all of it, or a quote if it is longer than 64 KiB. */
export function answerToKeep(text: string): string {
	const trimmed = text.trim();
	return trimmed.length > LONGEST_READ ? quoteAnswer(trimmed, LONGEST_READ) : trimmed;
}

function quoteValue(value: unknown, isId = false, depth = 0): string {
	if (!isNested(value)) {
		const longest = isId ? LONGEST_ID : LONGEST_TEXT;
		return JSON.stringify(typeof value === 'string' ? cut(value, longest) : value);
	}
	if (depth === DEEPEST) return '"…"';

	const entries: Array<[string, unknown]> = Object.entries(value);
	if (Array.isArray(value)) {
		const items = entries.map(([, inner]) => quoteValue(inner, isId, depth + 1));
		return `[${byId(items).join(',')}]`;
	}
	const fields = entries
		.filter(([key]) => key !== 'input')
		.map(([key, inner]) => {
			const quoted = quoteValue(inner, /id$/i.test(key), depth + 1);
			return `${JSON.stringify(cut(key, LONGEST_TEXT))}:${quoted}`;
		});
	return `{${byId(fields).join(',')}}`;
}

/** Parts with a key that ends in `id` first, those where it comes early before the others. Texts hold no bare `":`. */
function byId(parts: string[]): string[] {
	const idAt = (part: string) => part.search(/id":/i);
	const leading = parts.filter((part) => idAt(part) >= 0);
	const others = parts.filter((part) => idAt(part) < 0);
	return [...leading.sort((one, other) => idAt(one) - idAt(other)), ...others];
}
