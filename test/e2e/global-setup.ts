/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { resolve } from 'node:path';

import { installN8n } from './support/install';
import { packTarball } from './support/tarball';
import { releases } from './support/versions';

/** What all test files share: the installations, which take their time only once, and the tarball. */
export default async function setUp(): Promise<void> {
	for (const release of releases) await installN8n(release);
	const { folder, tarball } = await packTarball(resolve(__dirname, '../..'));
	process.env.E2E_TARBALL_FOLDER = folder;
	process.env.E2E_TARBALL = tarball;
}
