/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- reads the built package from the disk, as n8n does, and asks npm */
import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';
import { z } from 'zod';

import codex from '../../nodes/PersonateLipsync/PersonateLipsync.node.json';
import manifest from '../../package.json';
import { ROOT, filesUnder, readText } from '../docs/support/documents';

describe('The built package, loaded as n8n loads it', () => {
	const loader = new PackageDirectoryLoader(ROOT);

	beforeAll(async () => await loader.loadAll());

	it('holds one node and one credential, under the names that saved workflows depend on', () => {
		expect(loader.packageName).toBe('n8n-nodes-personate');
		expect(Object.keys(loader.known.nodes)).toEqual(['personateLipsync']);
		expect(loader.known.credentials).toMatchObject({
			personateApi: { className: 'PersonateApi', supportedNodes: ['personateLipsync'] },
		});
	});

	it('shows the node with its name, its icons for light and for dark, and what it is found by', () => {
		const folder = 'icons/n8n-nodes-personate/dist/nodes/PersonateLipsync';
		const iconUrl = { light: `${folder}/personate.svg`, dark: `${folder}/personate.dark.svg` };

		expect(loader.getNode('personateLipsync').type.description).toMatchObject({
			displayName: 'Personate Lipsync',
			usableAsTool: true,
			iconUrl,
			codex: { categories: codex.categories, alias: codex.alias },
		});
		expect(loader.getCredential('personateApi').type).toMatchObject({
			displayName: 'Personate API',
			iconUrl,
		});
		expect(codex.node).toBe('n8n-nodes-personate.personateLipsync');
		expect(codex.alias).toContain('lipsync');
	});
});

describe('The tarball', () => {
	it('holds what n8n loads, compiled from the source that is there, and is 64 kB at most', () => {
		const report = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		const [tarball] = z
			.array(z.object({ size: z.number(), files: z.array(z.object({ path: z.string() })) }))
			.parse(JSON.parse(report));
		const compiled = [...filesUnder('nodes'), ...filesUnder('credentials')].map(
			(path) => `dist/${path.replace(/\.ts$/, '.js')}`,
		);

		expect(tarball?.files.map(({ path }) => path).sort()).toEqual(
			[...compiled, 'LICENSE', 'README.md', 'package.json'].sort(),
		);
		expect(filesUnder('dist').sort()).toEqual(compiled.sort());
		expect(compiled).toEqual(
			expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]),
		);
		expect(tarball?.size).toBeLessThanOrEqual(64_000);
	});
});

describe('package.json', () => {
	it('brings nothing else into an n8n: no dependency of any kind', () => {
		const fields = Object.keys(manifest).join();

		expect(fields).not.toMatch(/\b(d|optionalD|bundleD|bundledD)ependencies|overrides|resolutions/);
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('runs nothing when it is installed, and holds what n8n asks of a verified node', () => {
		const names = Object.keys(manifest.scripts).join('\n');

		expect(names).not.toMatch(/^(pre|post)?(install|prepare|uninstall)$/m);
		expect(filesUnder()).not.toContain('binding.gyp');
		expect(manifest.license).toBe('MIT');
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
	});

	it('pins the zod that n8n brings, since the node uses it without declaring it', () => {
		expect(manifest.devDependencies.zod).toBe('3.25.76');
	});
});

describe('The built code', () => {
	it('imports nothing that n8n does not bring', () => {
		const files = new Set(filesUnder('dist'));
		const pattern = /\b(?:require|import)\(\s*([^)]*?)\s*\)|\bfrom\s+(["'][^"']+["'])/g;
		const imports = filesUnder('dist', '.js').flatMap((path) =>
			[...readText(path).matchAll(pattern)].map(([, required, from = '']) => {
				return { path, name: (required ?? from).replace(/^["'](.*)["']$/, '$1') };
			}),
		);
		const isOurs = ({ path, name }: { path: string; name: string }) => {
			const target = posix.join(posix.dirname(path), name);
			return [target, `${target}.js`, `${target}/index.js`].some((file) => files.has(file));
		};
		const foreign = imports.filter((one) => !one.name.startsWith('.') || !isOurs(one));

		const names = new Set(foreign.map(({ name }) => name));
		expect([...names].sort()).toEqual(['crypto', 'n8n-workflow', 'zod']);
	});
});
