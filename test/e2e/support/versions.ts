/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
/** A release of n8n that the packed tarball has to work in, and all that sets it apart from others. */
export interface N8nRelease {
	version: string;
	/** The Node.js to run it on; without one, the Node.js that runs the tests. */
	nodeVersion?: string;
	/** Replacements for dependencies that do not come from the npm registry. */
	overrides?: Record<string, string>;
	/** Settings that only this release knows. */
	environment?: Record<string, string>;
	/** What the user reads where the credential is tested with a key that the API refuses. */
	refusedKeyMessage: string;
}

/** The end of the 1.x line, and the current release. */
export const knownReleases: readonly N8nRelease[] = [
	{
		version: '1.123.0',
		overrides: { xlsx: '0.18.5' },
		// Loses the cause of every error, and with it the status that a credential's own words go by.
		refusedKeyMessage: 'Authorization failed - please check your credentials',
	},
	{
		version: '2.41.1',
		nodeVersion: '24.21.0',
		// Would ask api.n8n.io for a list of servers.
		environment: { N8N_DISABLED_MODULES: 'mcp-registry' },
		refusedKeyMessage: 'Personate rejected this API key. Check that you copied all of it.',
	},
];

/** The version of the one release to test in; without it, all are. */
const only = process.env.E2E_N8N;

/** The releases that this run tests in. */
export const releases = knownReleases.filter(({ version }) => !only || version === only);

if (releases.length === 0) {
	const versions = knownReleases.map(({ version }) => version).join(' or ');
	throw new Error(`E2E_N8N is ${only}, but the tests know n8n ${versions}`);
}
