/**
 * Parses an answer's body. `undefined` stands for anything that is no JSON.
 *
 * A numeric `job_id` is made a string before it is parsed: as a number it would lose its last digits
 * above 2^53, and with them the only handle on a paid video.
 */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/("job_id"\s*:\s*)(\d+)(?=\s*[,}])/g, '$1"$2"'));
	} catch {
		return undefined;
	}
}

/** Longer than any answer that is not JSON needs to be to tell what it is. */
const READABLE_CHARACTERS = 10_000;

/**
 * The same JSON with every character written plainly: a server may write `/` as `\/` or `\u002f`, and
 * what is looked for in the text would not be found. Any other text comes back as it is; one that is
 * nested too deep to be written again is cut off, and so is no JSON any more.
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

/** Whether a parsed value has named fields that can be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
