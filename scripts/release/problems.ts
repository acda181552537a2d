import { gt, prerelease, valid } from 'semver';

import { findSection } from './changelog';

/** What a release is made from. */
export interface Project {
	/** The version in package.json. */
	version: string;
	/** The version in package-lock.json. */
	lockedVersion: string;
	changelog: string;
	/** The tags that there are. */
	tags: readonly string[];
}

/** The tag of a version. */
export const tagOf = (version: string) => `v${version}`;

/** What keeps a version from being released next, in sentences; nothing when it can be. */
export function problemsBefore(
	version: string,
	{ changelog, tags, ...project }: Project,
): string[] {
	if (valid(version) !== version || prerelease(version) !== null) {
		return [`${version} is no version number such as 1.2.3`];
	}
	const existing = tags.flatMap((tag) => valid(tag) ?? []);
	const notBefore = [
		...existing.filter((other) => !gt(version, other)),
		...(gt(project.version, version) ? [project.version] : []),
	];
	const unreleased = findSection(changelog)?.text ?? '';
	return [
		...(notBefore[0] === undefined ? [] : [`${version} has to come after ${notBefore[0]}`]),
		...(unreleased === '' ? ['CHANGELOG.md has nothing under [Unreleased]'] : []),
		...(findSection(changelog, version) ? [`CHANGELOG.md has a section [${version}]`] : []),
	];
}

/** What in a project does not fit to the tag of its release, in sentences; nothing when all does. */
export function problemsAfter(tag: string, project: Project): string[] {
	const section = findSection(project.changelog, project.version);
	const expected = tagOf(project.version);
	return [
		...(tag === expected ? [] : [`The tag is ${tag}, and package.json says ${project.version}`]),
		...(project.lockedVersion === project.version
			? []
			: [`package-lock.json says ${project.lockedVersion}, and package.json ${project.version}`]),
		...(section === undefined ? [`CHANGELOG.md has no section [${project.version}]`] : []),
		...(section !== undefined && section.date === undefined
			? [`The section [${project.version}] of CHANGELOG.md has no date`]
			: []),
		...(section?.text === '' ? [`The section [${project.version}] of CHANGELOG.md is empty`] : []),
	];
}
