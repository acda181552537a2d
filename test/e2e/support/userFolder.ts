/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

import { npm } from './cache';

const execute = promisify(execFile);

const packedManifest = z
	.object({ name: z.string(), version: z.string() })
	.passthrough()
	.transform((manifest) => ({
		...manifest,
		devDependencies: undefined,
		peerDependencies: undefined,
		optionalDependencies: undefined,
	}));

/** A folder for one n8n to keep everything in; it outlives a restart. */
export interface UserFolder {
	path: string;
	/** Which of these texts stand in any file that n8n wrote, its database included. */
	find(texts: readonly string[]): Promise<string[]>;
	remove(): Promise<void>;
}

/** Makes an empty folder for one n8n, with the tarball installed in it as a community package. */
export async function createUserFolder(tarball: string): Promise<UserFolder> {
	const path = await mkdtemp(join(tmpdir(), 'n8n-nodes-personate-e2e-'));
	await installCommunityPackage(join(path, '.n8n', 'nodes'), tarball);
	return {
		path,
		find: async (texts) => await findInFiles(path, texts),
		remove: async () => await rm(path, { recursive: true, force: true, maxRetries: 3 }),
	};
}

/** The steps of n8n's own installer, except for the download. */
async function installCommunityPackage(nodesFolder: string, tarball: string): Promise<void> {
	const unpacked = join(nodesFolder, 'node_modules', 'n8n-nodes-personate');
	await mkdir(unpacked, { recursive: true });
	await execute('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);

	const manifestFile = join(unpacked, 'package.json');
	const manifest = packedManifest.parse(JSON.parse(await readFile(manifestFile, 'utf8')));
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
	await npm(
		unpacked,
		'install',
		'--audit=false',
		'--fund=false',
		'--bin-links=false',
		'--install-strategy=shallow',
		'--ignore-scripts=true',
		'--package-lock=false',
	);

	const dependencies = { [manifest.name]: manifest.version };
	await writeFile(
		join(nodesFolder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies }, null, 2),
	);
}

async function findInFiles(folder: string, texts: readonly string[]): Promise<string[]> {
	const found = new Set<string>();
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		// A file may go while the folder is read: SQLite's log, for one.
		const content = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.of());
		for (const text of texts) if (content.includes(text)) found.add(text);
	}
	return [...found];
}
