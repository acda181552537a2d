/** Deeper than any sensible answer, shallow enough for the stack. */
const DEEPEST_LINK = 20;

/**
 * The link to the video in a finished job's `output`: the string itself, or the first http(s) address
 * in an object or a list. `undefined` where there is none.
 */
export function findLink(output: unknown, depth = DEEPEST_LINK): string | undefined {
	if (typeof output === 'string') {
		const candidate = output.trim();
		return /^https?:\/\//i.test(candidate) && URL.canParse(candidate) ? candidate : undefined;
	}
	if (typeof output !== 'object' || output === null || depth === 0) return undefined;
	for (const value of Object.values(output)) {
		const link = findLink(value, depth - 1);
		if (link !== undefined) return link;
	}
	return undefined;
}
