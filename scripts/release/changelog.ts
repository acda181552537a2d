import MarkdownIt from 'markdown-it';

/** One part of the changelog: a version, or what is not released yet. */
export interface Section {
	/** A version number, or `Unreleased`. */
	name: string;
	/** The day of the release, such as 2026-01-31. */
	date: string | undefined;
	/** All that stands below the heading, without empty lines around it. */
	text: string;
}

const UNRELEASED = 'Unreleased';
const HEADING = /^\[?([^\]\s]+)\]?(?: - (\d{4}-\d{2}-\d{2}))?$/;

/** The sections of a changelog in the form of Keep a Changelog, from the newest to the oldest. */
export function readSections(changelog: string): Section[] {
	const lines = changelog.split('\n');
	const headings = findHeadings(changelog);
	return headings.map(({ title, line }, index) => {
		const [, name = title, date] = HEADING.exec(title) ?? [];
		const end = headings[index + 1]?.line ?? lines.length;
		const text = lines
			.slice(line + 1, end)
			.join('\n')
			.trim();
		return { name, date, text };
	});
}

/** The section of one version, or of what is not released yet. */
export function findSection(changelog: string, name = UNRELEASED): Section | undefined {
	return readSections(changelog).find((section) => section.name === name);
}

/** The changelog with all that was not released yet under the heading of this version. */
export function releaseSection(changelog: string, version: string, date: string): string {
	const heading = findHeadings(changelog).find(
		({ title }) => HEADING.exec(title)?.[1] === UNRELEASED,
	);
	if (heading === undefined) throw new Error(`The changelog has no section [${UNRELEASED}]`);
	const lines = changelog.split('\n');
	lines.splice(heading.line + 1, 0, '', `## [${version}] - ${date}`);
	return lines.join('\n');
}

/** The headings of the second level, found by a parser of Markdown: a line of a code block is none. */
function findHeadings(changelog: string): Array<{ title: string; line: number }> {
	const tokens = new MarkdownIt().parse(changelog, {});
	return tokens.flatMap(({ type, tag, map }, index) =>
		type === 'heading_open' && tag === 'h2' && map !== null
			? [{ title: tokens[index + 1]?.content ?? '', line: map[0] }]
			: [],
	);
}
