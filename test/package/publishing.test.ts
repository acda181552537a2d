import type { INodeProperties } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import codex from '../../nodes/PersonateLipsync/PersonateLipsync.node.json';
import manifest from '../../package.json';
import { documentAt, filesUnder, readText } from '../docs/support/documents';
import { releases } from '../e2e/support/versions';

/** What n8n asks of a package that it verifies and its scanner cannot see: docs/verification.md. */
const { description } = new PersonateLipsync();
const credential = new PersonateApi();

/** The categories of n8n's lint rule `valid-node-categories`. Whether AI stays among them is open. */
const CATEGORIES = [
	...['Analytics', 'Communication', 'Data & Storage', 'Development', 'Finance & Accounting'],
	...['Marketing & Content', 'Miscellaneous', 'Productivity', 'Sales', 'Utility'],
];

/** The parameters of the node, and the options in its collections. */
const parameters = description.properties.flatMap((property) => [
	property,
	...(property.options ?? []).filter((option): option is INodeProperties => 'type' in option),
]);

describe('A user who reads the documents', () => {
	it('finds how to install the node, its credential, its operations, examples and the licence', () => {
		const headings = ['Install', 'Set up the credential', 'Operations', 'Examples', 'License'];

		expect(documentAt('README.md').headings).toEqual(expect.arrayContaining(headings));
		expect(readText('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} \S/);
	});

	it.each(releases)('learns that the node was run on n8n $version', ({ version }) => {
		for (const path of ['README.md', 'docs/compatibility.md']) {
			expect(documentAt(path).text).toContain(version);
		}
	});

	it('finds this version at the top of the changelog', () => {
		const [version] = readText('CHANGELOG.md').match(/(?<=^## \[)[^\]]+/m) ?? [];

		expect(version).toBe(manifest.version);
	});

	it('reads English, in the editor, too', () => {
		const shown: string[] = [];
		JSON.stringify([description, credential], (key, value: unknown) => {
			const isShown = ['description', 'hint', 'action'].includes(key);
			if (isShown && typeof value === 'string') shown.push(value);
			return value;
		});
		const paths = ['README.md', 'CHANGELOG.md', ...filesUnder('docs', '.md')];

		expect(shown.length).toBeGreaterThan(30);
		for (const text of [shown.join(' '), ...paths.map(readText)]) {
			const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
			const common = words.filter((word) => /^(an?|and|for|i[nst]|of|that|the|to)$/.test(word));
			// More than a fifth in these documents, and next to none in another language.
			expect(common.length / words.length).toBeGreaterThan(0.1);
			expect(words.filter((word) => /[^\p{Script=Latin}]/u.test(word))).toEqual([]);
		}
	});
});

describe('Whoever looks for the source', () => {
	it('is led to one and the same repository on GitHub by every link', () => {
		const { credentialDocumentation, primaryDocumentation } = codex.resources;
		const links = [
			...[manifest.homepage, manifest.bugs.url, credential.documentationUrl],
			...[...credentialDocumentation, ...primaryDocumentation].map(({ url }) => url),
		];
		const repositories = links.map((link) => link.replace(/(#.*|\/issues)$/, ''));
		const [repository = 'none'] = repositories;

		expect(repository).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/);
		expect(manifest.repository).toEqual({ type: 'git', url: `git+${repository}.git` });
		expect(new Set(repositories).size).toBe(1);
	});

	it('can read the code that is installed', () => {
		const lines = filesUnder('dist', '.js').flatMap((path) => readText(path).split('\n'));

		expect(lines.length).toBeGreaterThan(1_000);
		expect(lines.filter(({ length }) => length > 400)).toEqual([]);
	});
});

describe('A user of the editor', () => {
	it.each(['personate.svg', 'personate.dark.svg'])('sees a square icon: %s', (file) => {
		const icon = readText(`nodes/PersonateLipsync/${file}`);

		expect(icon).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*viewBox="0 0 (\d+) \1"/);
		expect(icon).not.toMatch(/<script|<image|href=|url\(/);
	});

	it('chooses from a list before anything is typed', () => {
		const locators = parameters.filter(({ type }) => type === 'resourceLocator');

		expect(locators).toMatchObject([{ name: 'avatarId' }, { name: 'voiceId' }]);
		for (const { modes = [], default: byDefault } of locators) {
			expect(modes[0]?.name).toBe('list');
			expect(byDefault).toMatchObject({ mode: 'list' });
		}
	});

	it('sees an example in a field where one helps', () => {
		const placeholders = parameters.flatMap(({ type, placeholder = [] }) =>
			type === 'string' ? placeholder : [],
		);

		expect(placeholders.length).toBeGreaterThan(0);
		expect(placeholders.filter((text) => !text.startsWith('e.g. '))).toEqual([]);
	});
});

describe("A reviewer with rules that are newer than this project's linter", () => {
	it('finds the node under categories that n8n has, and under no subcategory', () => {
		expect(codex.categories).not.toEqual([]);
		expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
		expect(codex).not.toHaveProperty('subcategories');
	});

	it('finds one credential, hints that fit into a line, and no field for free JSON', () => {
		expect(description.credentials).toHaveLength(1);
		expect(parameters.filter(({ hint = '' }) => hint.length > 120)).toEqual([]);
		expect(parameters.filter(({ type }) => type === 'json')).toEqual([]);
		expect(manifest.repository).not.toHaveProperty('directory');
	});
});
