/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { npm } from './cache';

/** Builds the package and packs it, just as it would be published, into a new folder. */
export async function packTarball(checkout: string): Promise<{ folder: string; tarball: string }> {
	await npm(checkout, 'run', 'build');
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-personate-tarball-'));
	await npm(checkout, 'pack', '--ignore-scripts', '--pack-destination', folder);
	const [name] = await readdir(folder);
	if (name === undefined) throw new Error('npm pack left no tarball');
	return { folder, tarball: join(folder, name) };
}
