/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */

/**
 * `describe` for tests that need more than Node. Where it is not there they are skipped and it is said
 * why; on CI, where nobody reads that, it is an error.
 *
 * @param missing what is not there
 * @param cure how to get it
 */
export function describeWith(missing: readonly string[], cure: string): jest.Describe {
	if (missing.length === 0) return describe;

	const reason = `There is no ${missing.join(' and no ')} here: ${cure}`;
	if (process.env.CI) throw new Error(reason);
	process.stderr.write(`${reason}\n`);
	return describe.skip;
}
