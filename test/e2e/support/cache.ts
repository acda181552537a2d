/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a folder of the cache is made from. */
export interface Manifest {
	dependencies: Record<string, string>;
	overrides?: Record<string, string>;
}

const ROOT = join(
	process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
	'n8n-nodes-personate',
	'e2e',
);
/** Written last: a folder without it, or with another manifest in it, is not to be used. */
const MARKER = '.complete.json';

/**
 * The folder in which these packages are installed: it is made the first time, outside the checkout,
 * and found there from then on. No install script runs; `finish` does what must be done in its place.
 */
export async function installOnce(
	name: string,
	manifest: Manifest,
	finish: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
	const folder = join(ROOT, name);
	const marker = join(folder, MARKER);
	const wanted = JSON.stringify(manifest);
	if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return folder;

	process.stderr.write(`Installing ${name}, which is kept for the next time\n`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
	await npm(folder, 'install', '--ignore-scripts', '--no-audit', '--no-fund');
	await finish(folder);
	await writeFile(marker, wanted);
	return folder;
}

/** Runs npm in a folder and gives what it printed. */
export async function npm(folder: string, ...parameters: string[]): Promise<string> {
	const { stdout } = await promisify(execFile)('npm', parameters, {
		cwd: folder,
		maxBuffer: 64 * 1024 * 1024,
	});
	return stdout;
}
