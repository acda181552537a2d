/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a command-line program, no node code */
import { appendFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

import { findSection } from './changelog';
import { git, isStoppedBy, readProject } from './checkout';
import { problemsAfter } from './problems';

/** Says whether the tag, the version and the changelog of this checkout belong together. */
function check(tag: string): void {
	const project = readProject();
	if (isStoppedBy([...problemsAfter(tag, project), ...problemsOfPlace()])) return;

	const notes = findSection(project.changelog, project.version)?.text ?? '';
	process.stdout.write(`${tag} can be published. Its notes:\n\n${notes}\n`);
	passOn(notes);
}

/** A release is made from main; a workflow of GitHub knows it as the branch of its remote. */
function problemsOfPlace(): string[] {
	const branches = git('branch', '--all', '--contains', 'HEAD', '--format=%(refname:short)');
	const isOnMain = branches.split('\n').some((name) => name === 'main' || name === 'origin/main');
	return isOnMain ? [] : ['This commit is not on main'];
}

/** Hands the notes on to the next job, where this runs in a workflow of GitHub. */
function passOn(notes: string): void {
	const file = process.env.GITHUB_OUTPUT;
	if (!file) return;
	// No line of the notes can be the mark that ends them.
	const mark = randomUUID();
	appendFileSync(file, `notes<<${mark}\n${notes}\n${mark}\n`);
}

const [tag] = process.argv.slice(2);
if (tag === undefined) isStoppedBy(['Usage: npm run release:check -- v1.2.3']);
else check(tag);
