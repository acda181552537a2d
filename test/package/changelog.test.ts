/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the changelog from the disk */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { findSection, readSections, releaseSection } from '../../scripts/release/changelog';
import { problemsAfter, problemsBefore, type Project } from '../../scripts/release/problems';

const ROOT = join(__dirname, '..', '..');

const CHANGELOG = `# Changelog

Some words.

## [Unreleased]

### Added

- A thing.

\`\`\`
## [9.9.9] - 2030-01-01
\`\`\`

## [0.1.0] - 2026-01-31

- The first one.
`;

const project: Project = {
	version: '0.1.0',
	lockedVersion: '0.1.0',
	changelog: CHANGELOG,
	tags: ['v0.1.0'],
};

describe('A changelog', () => {
	it('is read by its sections, and what stands in a block of code is no heading', () => {
		expect(readSections(CHANGELOG)).toEqual([
			{
				name: 'Unreleased',
				date: undefined,
				text: '### Added\n\n- A thing.\n\n```\n## [9.9.9] - 2030-01-01\n```',
			},
			{ name: '0.1.0', date: '2026-01-31', text: '- The first one.' },
		]);
	});

	it('gets a section for a new version, with all that was not released', () => {
		const released = releaseSection(CHANGELOG, '0.2.0', '2026-02-28');

		expect(readSections(released).map(({ name, date }) => [name, date])).toEqual([
			['Unreleased', undefined],
			['0.2.0', '2026-02-28'],
			['0.1.0', '2026-01-31'],
		]);
		expect(findSection(released)?.text).toBe('');
		expect(findSection(released, '0.2.0')?.text).toBe(findSection(CHANGELOG)?.text);
		expect(released.replace('\n## [0.2.0] - 2026-02-28\n', '')).toBe(CHANGELOG);
	});

	it('without a place for what is not released cannot get one', () => {
		expect(() => releaseSection('# Changelog\n', '0.2.0', '2026-02-28')).toThrow('[Unreleased]');
	});
});

describe('The changelog of this package', () => {
	const sections = readSections(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));

	it('has a place for what is not released yet, and then only releases with their day', () => {
		const [unreleased, ...releases] = sections;

		expect(unreleased).toMatchObject({ name: 'Unreleased', date: undefined });
		for (const { name, date, text } of releases) {
			expect(name).toMatch(/^\d+\.\d+\.\d+$/);
			expect(date).toBeDefined();
			expect(text).not.toBe('');
		}
	});

	it('has the version of the package as its latest release, once there is one', () => {
		const { version } = z
			.object({ version: z.string() })
			.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

		expect(sections[1]?.name ?? version).toBe(version);
	});
});

describe('A version can be released', () => {
	it.each(['0.1.1', '0.2.0', '0.10.0', '1.0.0'])(
		'when it comes after the last one: %s',
		(version) => {
			expect(problemsBefore(version, { ...project, tags: ['v0.1.0', 'v0.0.9', 'other'] })).toEqual(
				[],
			);
		},
	);

	it('when package.json has it already, but nobody has released it', () => {
		const changelog = '## [Unreleased]\n\n- The first one.\n';

		expect(problemsBefore('0.1.0', { ...project, changelog, tags: [''] })).toEqual([]);
	});
});

describe('A version cannot be released', () => {
	it.each(['1', 'v1.0.0', '1.0', '1.0.0-rc.1', '1.0.0+build', 'next', ''])(
		'under the name "%s", which npm would not take as the latest version',
		(version) => {
			expect(problemsBefore(version, project)).toEqual([
				`${version} is no version number such as 1.2.3`,
			]);
		},
	);

	it.each(['0.0.9', '0.1.0'])('when there is a later one, or the same: %s', (version) => {
		expect(problemsBefore(version, project)).toContain(`${version} has to come after 0.1.0`);
	});

	it('when package.json is further', () => {
		expect(problemsBefore('0.2.0', { ...project, version: '0.3.0' })).toEqual([
			'0.2.0 has to come after 0.3.0',
		]);
	});

	it.each(['# Changelog\n', '## [Unreleased]\n\n## [0.1.0] - 2026-01-31\n\n- The first one.\n'])(
		'when the changelog has nothing new to say: %j',
		(changelog) => {
			expect(problemsBefore('0.2.0', { ...project, changelog })).toEqual([
				'CHANGELOG.md has nothing under [Unreleased]',
			]);
		},
	);

	it('when the changelog has a section for it', () => {
		expect(problemsBefore('0.1.0', { ...project, tags: [] })).toEqual([
			'CHANGELOG.md has a section [0.1.0]',
		]);
	});
});

describe('A tag can be published', () => {
	it('when package.json, package-lock.json and the changelog say the same', () => {
		expect(problemsAfter('v0.1.0', project)).toEqual([]);
	});
});

describe('A tag cannot be published', () => {
	it.each<[string, string, Partial<Project>, string]>([
		['for another version', 'v0.2.0', {}, 'The tag is v0.2.0, and package.json says 0.1.0'],
		['without its v', '0.1.0', {}, 'The tag is 0.1.0, and package.json says 0.1.0'],
		[
			'when the lock file lags behind',
			'v0.1.0',
			{ lockedVersion: '0.0.9' },
			'package-lock.json says 0.0.9, and package.json 0.1.0',
		],
		[
			'without a section in the changelog',
			'v0.1.0',
			{ changelog: '## [Unreleased]\n\n- A thing.\n' },
			'CHANGELOG.md has no section [0.1.0]',
		],
		[
			'without the day in the changelog',
			'v0.1.0',
			{ changelog: '## [0.1.0]\n\n- A thing.\n' },
			'The section [0.1.0] of CHANGELOG.md has no date',
		],
		[
			'without a word in the changelog',
			'v0.1.0',
			{ changelog: '## [0.1.0] - 2026-01-31\n' },
			'The section [0.1.0] of CHANGELOG.md is empty',
		],
	])('%s', (_case, tag, difference, problem) => {
		expect(problemsAfter(tag, { ...project, ...difference })).toEqual([problem]);
	});
});
