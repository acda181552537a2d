/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a command-line program, no node code */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

import type { Project } from './problems';

const manifestSchema = z.object({ version: z.string() });

/** Runs git in the checkout and gives what it printed. */
export function git(...parameters: string[]): string {
	return execFileSync('git', parameters, { encoding: 'utf8' }).trim();
}

/** Runs npm in the checkout; what it prints is for the user to see. */
export function npm(...parameters: string[]): void {
	execFileSync('npm', parameters, { stdio: ['ignore', process.stderr, process.stderr] });
}

/** What is in the folder in which npm runs a script: the root of the checkout. */
export function readProject(): Project {
	return {
		version: versionIn('package.json'),
		lockedVersion: versionIn('package-lock.json'),
		changelog: readFileSync('CHANGELOG.md', 'utf8'),
		tags: git('tag', '--list').split('\n'),
	};
}

function versionIn(file: string): string {
	return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}

/** Prints what is wrong and lets the program fail, unless there is nothing. */
export function isStoppedBy(problems: readonly string[]): boolean {
	for (const problem of problems) process.stderr.write(`${problem}\n`);
	if (problems.length > 0) process.exitCode = 1;
	return problems.length > 0;
}
