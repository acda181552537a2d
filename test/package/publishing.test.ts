/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads what is published from the disk */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import MarkdownIt from 'markdown-it';
import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { releases } from '../e2e/support/versions';

/** What n8n asks of a package that it verifies and its scanner cannot see: docs/verification.md. */
const ROOT = join(__dirname, '..', '..');
const NODE = join('nodes', 'PersonateLipsync');

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const filesIn = (folder: string, ending: string) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.map((file) => join(folder, file));

const { description } = new PersonateLipsync();
const credential = new PersonateApi();
const readme = read('README.md');
const documents = ['README.md', 'CHANGELOG.md', ...filesIn('docs', '.md')];

/** The parameters of the node, and the options in its collections. */
const parameters = description.properties.flatMap((property) => [
	property,
	...(property.options ?? []).filter((option): option is INodeProperties => 'type' in option),
]);

describe('A user who reads the README', () => {
	const tokens = new MarkdownIt().parse(readme, {});
	const headings = tokens.flatMap(({ type }, index) =>
		type === 'heading_open' ? (tokens[index + 1]?.content ?? '') : [],
	);

	it.each(['Install', 'Set up the credential', 'Operations', 'Examples', 'License'])(
		'finds the part "%s"',
		(heading) => expect(headings).toContain(heading),
	);

	it.each(releases)('learns that it was run on n8n $version', ({ version }) => {
		expect(readme).toContain(version);
		expect(read(join('docs', 'compatibility.md'))).toContain(version);
	});
});

describe('Everything that a user reads is in English:', () => {
	const COMMON = new Set(['a', 'an', 'and', 'for', 'in', 'is', 'it', 'of', 'that', 'the', 'to']);

	function expectEnglish(text: string) {
		const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
		const strange = words.filter((word) => /[^\p{Script=Latin}]/u.test(word));
		const common = words.filter((word) => COMMON.has(word));

		expect(strange).toEqual([]);
		// More than a fifth in these documents, and next to none in another language.
		expect(common.length / words.length).toBeGreaterThan(0.1);
	}

	it.each(documents)('%s', (path) => expectEnglish(read(path)));

	it('the node and the credential', () => {
		const isShown = (key: string) => ['description', 'hint', 'action'].includes(key);
		const texts: string[] = [];
		JSON.stringify([description, credential], (key, value: unknown) => {
			if (isShown(key) && typeof value === 'string') texts.push(value);
			return value;
		});

		expect(texts.length).toBeGreaterThan(30);
		expectEnglish(texts.join(' '));
	});
});

describe('Whoever looks for the source', () => {
	const manifest = z
		.object({
			repository: z.object({ type: z.literal('git'), url: z.string() }),
			homepage: z.string(),
			bugs: z.object({ url: z.string() }),
		})
		.parse(JSON.parse(read('package.json')));
	const { resources } = z
		.object({
			resources: z.object({
				credentialDocumentation: z.array(z.object({ url: z.string() })),
				primaryDocumentation: z.array(z.object({ url: z.string() })),
			}),
		})
		.parse(JSON.parse(read(join(NODE, 'PersonateLipsync.node.json'))));

	it('is led to one and the same repository on GitHub by every link', () => {
		const [, repository] =
			/^git\+(https:\/\/github\.com\/[\w.-]+\/[\w.-]+)\.git$/.exec(manifest.repository.url) ?? [];
		const links = [
			manifest.homepage,
			manifest.bugs.url,
			credential.documentationUrl,
			...resources.credentialDocumentation.map(({ url }) => url),
			...resources.primaryDocumentation.map(({ url }) => url),
		];

		expect(repository).toBeDefined();
		expect(links.map((link) => link.replace(/(#.*|\/issues)$/, ''))).toEqual(
			links.map(() => repository),
		);
	});

	it('finds the licence in full', () => {
		expect(read('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} \S/);
	});

	it.each(filesIn('dist', '.js'))('can read the code that is installed: %s', (file) => {
		const longest = Math.max(
			...read(file)
				.split('\n')
				.map((line) => line.length),
		);

		expect(longest).toBeLessThanOrEqual(400);
	});
});

describe('A user of the editor', () => {
	it.each(['personate.svg', 'personate.dark.svg'])('sees a square icon: %s', (file) => {
		const icon = read(join(NODE, file));
		const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(icon) ?? [];

		expect(width).toBeDefined();
		expect(width).toBe(height);
		expect(icon).not.toMatch(/<script|<image|href=|url\(/);
	});

	it('chooses from a list before anything is typed', () => {
		const locators = parameters.filter(({ type }) => type === 'resourceLocator');

		expect(locators.map(({ name }) => name)).toEqual(['avatarId', 'voiceId']);
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

	it('finds the node in the list by what it is for', () => {
		const codex = z
			.object({
				nodeVersion: z.literal('1.0'),
				codexVersion: z.literal('1.0'),
				categories: z.array(z.string()).min(1),
				alias: z.array(z.string()).min(1),
			})
			.safeParse(JSON.parse(read(join(NODE, 'PersonateLipsync.node.json'))));

		expect(codex.error).toBeUndefined();
	});
});
