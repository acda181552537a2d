/**
 * The link to the video in a finished job's `output`: the string itself, or the first http(s) address
 * in an object or a list, however deep. `undefined` where there is none.
 */
export function findLink(output: unknown): string | undefined {
	if (typeof output === 'string') {
		const candidate = output.trim();
		return /^https?:\/\//i.test(candidate) && URL.canParse(candidate) ? candidate : undefined;
	}
	if (typeof output !== 'object' || output === null) return undefined;
	for (const value of Object.values(output)) {
		const link = findLink(value);
		if (link !== undefined) return link;
	}
	return undefined;
}
