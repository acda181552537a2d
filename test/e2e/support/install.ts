/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { installOnce, npm } from './cache';
import type { N8nRelease } from './versions';

/** An n8n that can be started. */
export interface Installation {
	/** The Node.js binary to start it with. */
	node: string;
	/** n8n's own start script. */
	script: string;
	/** The folder that n8n and its dependencies are in. */
	folder: string;
}

/** Installs a release and the Node.js that it needs, unless the cache has them already. */
export async function installN8n(release: N8nRelease): Promise<Installation> {
	const { version, nodeVersion, overrides } = release;
	const node = nodeVersion === undefined ? process.execPath : await installNode(nodeVersion);
	const folder = await installOnce(
		`n8n-${version}`,
		{ dependencies: { n8n: version }, ...(overrides === undefined ? {} : { overrides }) },
		addSqliteAddon,
	);
	return { node, script: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), folder };
}

/** The package that the install script of the npm package `node` would choose for this machine. */
async function installNode(version: string): Promise<string> {
	const { platform, arch } = process;
	const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
	const name = `${prefix}-${platform}-${arch}`;
	const folder = await installOnce(`node-${version}`, { dependencies: { [name]: version } });
	return join(folder, 'node_modules', name, 'bin', 'node');
}

const SQLITE_ADDON = join('node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node');

/**
 * Of all native add-ons n8n needs this one only. It takes minutes to build and, since it is made for
 * Node-API, serves every Node.js: it is built once for all releases of n8n that want this version.
 */
async function addSqliteAddon(n8nFolder: string): Promise<void> {
	const manifest = await readFile(
		join(n8nFolder, 'node_modules', 'sqlite3', 'package.json'),
		'utf8',
	);
	const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
	const built = await installOnce(
		`sqlite3-${version}`,
		{ dependencies: { sqlite3: version } },
		async (folder) => {
			await npm(folder, 'rebuild', 'sqlite3', '--ignore-scripts=false');
		},
	);
	await mkdir(dirname(join(n8nFolder, SQLITE_ADDON)), { recursive: true });
	await copyFile(join(built, SQLITE_ADDON), join(n8nFolder, SQLITE_ADDON));
}
