/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { rm } from 'node:fs/promises';

export default async function tearDown(): Promise<void> {
	const folder = process.env.E2E_TARBALL_FOLDER;
	if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
