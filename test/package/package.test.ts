/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- reads the built package from the disk, as n8n does, and asks npm */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';
import { z } from 'zod';

const root = join(__dirname, '..', '..');

const manifest = z
	.object({
		name: z.string(),
		version: z.string(),
		license: z.string(),
		description: z.string(),
		homepage: z.string(),
		keywords: z.array(z.string()),
		author: z.object({ name: z.string(), email: z.string() }),
		files: z.array(z.string()),
		n8n: z.object({
			n8nNodesApiVersion: z.number(),
			strict: z.boolean(),
			credentials: z.array(z.string()),
			nodes: z.array(z.string()),
		}),
		scripts: z.record(z.string(), z.string()),
		peerDependencies: z.record(z.string(), z.string()),
		devDependencies: z.record(z.string(), z.string()),
	})
	.passthrough()
	.parse(readJson('package.json'));

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** What `npm publish` would send; asked once, since npm takes its time. */
function pack(): Tarball {
	tarballOfThisRun ??= askNpm();
	return tarballOfThisRun;
}

interface Tarball {
	size: number;
	paths: string[];
}

let tarballOfThisRun: Tarball | undefined;

function askNpm(): Tarball {
	const report = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [tarball] = z
		.array(z.object({ size: z.number(), files: z.array(z.object({ path: z.string() })) }))
		.parse(JSON.parse(report));
	if (tarball === undefined) throw new Error('npm would pack nothing');
	return { size: tarball.size, paths: tarball.files.map(({ path }) => path) };
}

async function load() {
	const loader = new PackageDirectoryLoader(root);
	await loader.loadAll();
	return loader;
}

describe('The built package, loaded as n8n loads it', () => {
	it('holds one node and one credential, under the names that saved workflows depend on', async () => {
		const { known, types, packageName } = await load();

		expect(packageName).toBe('n8n-nodes-personate');
		expect(known.nodes).toEqual({
			personateLipsync: {
				className: 'PersonateLipsync',
				sourcePath: 'dist/nodes/PersonateLipsync/PersonateLipsync.node.js',
			},
		});
		expect(known.credentials).toMatchObject({
			personateApi: {
				className: 'PersonateApi',
				sourcePath: 'dist/credentials/PersonateApi.credentials.js',
				supportedNodes: ['personateLipsync'],
			},
		});
		expect(types.nodes).toHaveLength(1);
		expect(types.credentials).toHaveLength(1);
	});

	it('shows the node as Personate Lipsync, version 1, with its credential', async () => {
		const { description } = (await load()).getNode('personateLipsync').type;

		expect(description).toMatchObject({
			displayName: 'Personate Lipsync',
			name: 'personateLipsync',
			version: 1,
			usableAsTool: true,
			credentials: [{ name: 'personateApi', required: true }],
		});
		expect((await load()).getCredential('personateApi').type).toMatchObject({
			name: 'personateApi',
			displayName: 'Personate API',
		});
	});

	it('brings the codex along, so that the node is found in the list of nodes', async () => {
		const { codex } = (await load()).getNode('personateLipsync').type.description;
		const source = z
			.object({ node: z.string(), categories: z.array(z.string()), alias: z.array(z.string()) })
			.parse(readJson('nodes/PersonateLipsync/PersonateLipsync.node.json'));

		expect(source.node).toBe('n8n-nodes-personate.personateLipsync');
		expect(codex).toMatchObject({ categories: source.categories, alias: source.alias });
		expect(source.alias).toContain('lipsync');
	});

	it('has an icon for light and for dark, for the node and for the credential', async () => {
		const loader = await load();
		const icons = {
			light: 'icons/n8n-nodes-personate/dist/nodes/PersonateLipsync/personate.svg',
			dark: 'icons/n8n-nodes-personate/dist/nodes/PersonateLipsync/personate.dark.svg',
		};

		expect(loader.getNode('personateLipsync').type.description).toMatchObject({ iconUrl: icons });
		expect(loader.getCredential('personateApi').type).toMatchObject({ iconUrl: icons });
		for (const icon of Object.values(icons)) {
			const path = icon.replace('icons/n8n-nodes-personate/', '');
			expect(readFileSync(join(root, path), 'utf8')).toMatch(
				/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
			);
			expect(pack().paths).toContain(path);
		}
	});

	it('is compiled from the source that is there, without a stale file', () => {
		const sources = ['nodes', 'credentials'].flatMap((folder) =>
			filesUnder(folder).map((path) => `dist/${path.replace(/\.ts$/, '.js')}`),
		);

		expect(filesUnder('dist').sort()).toEqual(sources.sort());
	});
});

describe('The tarball', () => {
	it('holds what n8n loads and nothing else', () => {
		const { paths } = pack();
		const documents = ['LICENSE', 'README.md', 'package.json'];
		const compiled = filesUnder('dist');

		expect(paths.filter((path) => !documents.includes(path)).sort()).toEqual(compiled.sort());
		expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'package.json']));
		for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(paths).toContain(path);
		}
		expect(paths).toContain('dist/nodes/PersonateLipsync/PersonateLipsync.node.json');
	});

	it('holds no source, no map, no test, no sandbox and no example', () => {
		const unwanted =
			/\.ts$|\.map$|\.tsbuildinfo$|(^|\/)(test|tests|sandbox|examples|docs|scripts|coverage)\/|\.test\./;

		expect(pack().paths.filter((path) => unwanted.test(path))).toEqual([]);
	});

	it('is small: 60 kB at most', () => {
		expect(pack().size).toBeLessThanOrEqual(60_000);
	});
});

describe('package.json', () => {
	it('brings nothing else into an n8n: no dependency of any kind', () => {
		for (const field of [
			'dependencies',
			'optionalDependencies',
			'bundleDependencies',
			'bundledDependencies',
		]) {
			expect(Object.keys(Object(manifest[field]))).toEqual([]);
		}
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest).not.toHaveProperty('overrides');
		expect(manifest).not.toHaveProperty('resolutions');
	});

	it('runs nothing when it is installed', () => {
		const names = Object.keys(manifest.scripts);

		expect(names.filter((name) => /^(pre|post)?(install|prepare|uninstall)$/.test(name))).toEqual(
			[],
		);
		expect(readdirSync(root)).not.toContain('binding.gyp');
	});

	it('holds what n8n asks of a verified node', () => {
		expect(manifest.name).toMatch(/^n8n-nodes-/);
		expect(manifest.license).toBe('MIT');
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
		expect(manifest.description).not.toBe('');
		expect(manifest.author.name).not.toBe('');
		expect(manifest.author.email).toContain('@');
	});

	it('pins the zod that n8n brings, since the node uses it without declaring it', () => {
		expect(manifest.devDependencies.zod).toBe('3.25.76');
	});
});

describe('The built code', () => {
	const scripts = filesUnder('dist').filter((path) => path.endsWith('.js'));
	const importsOf = (path: string) =>
		[
			...readFileSync(join(root, path), 'utf8').matchAll(
				/\b(?:require|import)\(\s*([^)]*?)\s*\)|\bfrom\s+(["'][^"']+["'])/g,
			),
		].map((match) => (match[1] ?? match[2] ?? '').replace(/^["'](.*)["']$/, '$1'));

	it.each(scripts)('%s imports nothing that n8n does not bring', (path) => {
		const files = new Set(filesUnder('dist'));
		const strangers = importsOf(path).filter((name) => {
			if (!name.startsWith('.')) return !['n8n-workflow', 'zod', 'crypto'].includes(name);
			const target = posix.join(posix.dirname(path), name);
			return ![target, `${target}.js`, `${target}/index.js`].some((file) => files.has(file));
		});

		expect(strangers).toEqual([]);
	});

	it('imports n8n-workflow and zod, so that this test looks at the right thing', () => {
		const imports = new Set(scripts.flatMap(importsOf));

		expect([...imports]).toEqual(expect.arrayContaining(['n8n-workflow', 'zod', 'crypto']));
	});
});

/** All files in a folder of the package, by their path from the package's root. */
function filesUnder(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
