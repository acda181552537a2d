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

/** Whether a parsed value has named fields that can be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
