/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a command-line program, no node code */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { findSection, releaseSection } from './changelog';
import { git, isStoppedBy, npm, readProject } from './checkout';
import { problemsAfter, problemsBefore, tagOf } from './problems';

const USAGE = `Usage: npm run release -- 1.2.3 [--dry-run]

Gives the version its section in CHANGELOG.md, builds and scans the package, then commits, tags and pushes;
the tag makes GitHub publish it. With --dry-run nothing is committed, tagged or pushed.`;

const CHANGED_FILES = ['CHANGELOG.md', 'package.json', 'package-lock.json'];

function makeRelease(version: string, isDryRun: boolean): void {
	if (isStoppedBy(problemsBefore(version, readProject()))) return;
	const problems = problemsOfPlace();
	if (isDryRun) for (const problem of problems) say(`Without --dry-run: ${problem}`);
	else if (isStoppedBy(problems)) return;

	const before = CHANGED_FILES.map((file): [string, string] => [file, readFileSync(file, 'utf8')]);
	let isMade = false;
	try {
		prepare(version);
		npm('run', 'scan');
		npm('pack', '--dry-run', '--ignore-scripts');
		if (isStoppedBy(problemsAfter(tagOf(version), readProject()))) return;
		say(findSection(readProject().changelog, version)?.text ?? '');
		if (isDryRun) return say(`${version} can be released. Nothing was changed.`);
		isMade = true;
		publish(version);
	} finally {
		if (!isMade) for (const [file, content] of before) writeFileSync(file, content);
	}
}

function problemsOfPlace(): string[] {
	const branch = git('branch', '--show-current');
	return [
		...(branch === 'main' ? [] : [`A release is made from main, and this is ${branch}`]),
		...(git('status', '--porcelain') === '' ? [] : ['There are changes that are not committed']),
	];
}

/** Writes the version and the day into the files that name them. */
function prepare(version: string): void {
	const today = new Date().toISOString().slice(0, 10);
	const changelog = readFileSync('CHANGELOG.md', 'utf8');
	writeFileSync('CHANGELOG.md', releaseSection(changelog, version, today));
	npm('version', version, '--no-git-tag-version', '--allow-same-version');
}

/** The tag and its commit reach the remote together or not at all. */
function publish(version: string): void {
	git('commit', '--message', `Release ${version}`, '--', ...CHANGED_FILES);
	git('tag', '--annotate', tagOf(version), '--message', `Release ${version}`);
	say(`Made ${tagOf(version)}, to be sent with: git push --atomic origin main ${tagOf(version)}`);
	git('push', '--atomic', 'origin', 'main', tagOf(version));
	say(`${version} is on its way: GitHub tests and publishes it now.`);
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

try {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { 'dry-run': { type: 'boolean', default: false } },
	});
	const [version] = positionals;
	if (version === undefined) isStoppedBy([USAGE]);
	else makeRelease(version, values['dry-run']);
} catch (error) {
	isStoppedBy([error instanceof Error ? error.message : String(error)]);
}
