/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { npm } from './cache';

/** Builds the package and packs it into a folder, just as it would be published. */
export async function packTarball(checkout: string, folder: string): Promise<string> {
	await npm(checkout, 'run', 'build');
	await npm(checkout, 'pack', '--ignore-scripts', '--pack-destination', folder);
	const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack left no tarball');
	return join(folder, tarball);
}
