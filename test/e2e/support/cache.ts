/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- test code, not part of the package */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
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

	say(`Installing ${name}, which is kept for the next time`);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
	await installPackages(name, folder);
	await finish(folder);
	await writeFile(marker, wanted);
	return folder;
}

const PROGRESS_MILLISECONDS = 15_000;

/** Runs `npm install`, and says how many answers of the registry it has got so far. */
async function installPackages(name: string, folder: string): Promise<void> {
	const parameters = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'];
	const installation = spawn('npm', parameters, {
		cwd: folder,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const end = () => void installation.kill();
	process.once('exit', end);

	let [answers, errors, unfinishedLine] = [0, '', ''];
	installation.stderr.setEncoding('utf8').on('data', (text: string) => {
		const lines = (unfinishedLine + text).split('\n');
		unfinishedLine = lines.pop() ?? '';
		answers += lines.filter((line) => line.startsWith('npm http fetch')).length;
		for (const line of lines) if (line.startsWith('npm error')) errors += `${line}\n`;
	});
	const begin = Date.now();
	const progress = setInterval(() => {
		const minutes = ((Date.now() - begin) / 60_000).toFixed(1);
		say(`  ${name}: ${answers} downloads, ${minutes} minutes so far`);
	}, PROGRESS_MILLISECONDS);
	try {
		const [code] = await once(installation, 'close');
		if (code !== 0) throw new Error(`npm could not install ${name}:\n${errors}`);
	} finally {
		clearInterval(progress);
		process.off('exit', end);
	}
}

function say(text: string): void {
	process.stderr.write(`${text}\n`);
}

/** Runs npm in a folder and gives what it printed. */
export async function npm(folder: string, ...parameters: string[]): Promise<string> {
	const { stdout } = await promisify(execFile)('npm', parameters, {
		cwd: folder,
		maxBuffer: 64 * 1024 * 1024,
	});
	return stdout;
}
