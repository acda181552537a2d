/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the workflows from the disk */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { validateWorkflow } from '@action-validator/core';
import { parse } from 'yaml';
import { z } from 'zod';

import { releases } from '../e2e/support/versions';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, '.github', 'workflows');

const permissionsSchema = z.record(z.string(), z.string());

const stepSchema = z.object({
	uses: z.string().optional(),
	run: z.string().optional(),
	with: z.record(z.string(), z.unknown()).default({}),
	env: z.record(z.string(), z.unknown()).default({}),
});

const e2eEntrySchema = z.object({ suite: z.string(), n8n: z.string(), jest: z.string() });

const jobSchema = z.object({
	permissions: permissionsSchema.optional(),
	'timeout-minutes': z.number().optional(),
	needs: z.string().optional(),
	strategy: z
		.object({
			matrix: z.object({
				node: z.array(z.number()).optional(),
				include: z.array(e2eEntrySchema).optional(),
			}),
		})
		.optional(),
	steps: z.array(stepSchema),
});

const workflowSchema = z.object({
	on: z.record(z.string(), z.unknown()),
	permissions: permissionsSchema,
	concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }),
	jobs: z.record(z.string(), jobSchema),
});

const manifest = z
	.object({
		engines: z.object({ node: z.string() }),
		scripts: z.record(z.string(), z.string()),
	})
	.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

const files = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const read = (file: string) => workflowSchema.parse(parse(textOf(file)));

const allJobs = files.flatMap((file) =>
	Object.entries(read(file).jobs).map(([name, job]): [string, z.infer<typeof jobSchema>] => [
		`${file} > ${name}`,
		job,
	]),
);
const jobOf = (name: string) => {
	const [, job] = allJobs.find(([other]) => other === name) ?? [];
	if (job === undefined) throw new Error(`There is no job ${name}`);
	return job;
};

describe.each(files)('The workflow %s', (file) => {
	it('is one that GitHub takes', () => {
		expect(validateWorkflow(textOf(file)).errors).toEqual([]);
	});

	it('may read the code and nothing else, unless a job says more', () => {
		expect(read(file).permissions).toEqual({ contents: 'read' });
	});

	it('names every action by its commit, and says which version that is', () => {
		const uses = textOf(file).match(/uses:.*/g) ?? [];

		expect(uses).not.toEqual([]);
		for (const use of uses) {
			expect(use).toMatch(/^uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it('knows no stored secret, and does not run with the rights of a foreign branch', () => {
		expect(textOf(file)).not.toMatch(/\bsecrets\.|_authToken|NODE_AUTH_TOKEN|NPM_TOKEN/);
		expect(Object.keys(read(file).on)).not.toContain('pull_request_target');
	});
});

describe.each(allJobs)('The job %s', (name, job) => {
	it('may do what it has to, and no more', () => {
		const permissions: Record<string, object> = {
			'codeql.yml > analyze': { contents: 'read', 'security-events': 'write' },
			'publish.yml > npm': { contents: 'read', 'id-token': 'write' },
			'publish.yml > github': { contents: 'write' },
		};

		expect(job.permissions).toEqual(permissions[name]);
	});

	it('ends by itself within an hour and a half', () => {
		expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
	});

	it('calls scripts that package.json has', () => {
		const called = job.steps.flatMap(({ run = '' }) =>
			[...run.matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g)].map(
				([, script, test]) => script ?? test,
			),
		);

		expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(called));
	});

	it('puts nothing into a command that somebody else could choose', () => {
		for (const { run = '' } of job.steps) {
			const inserted = [...run.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)].map(([, value]) => value);

			expect(inserted.filter((value) => !value?.startsWith('matrix.'))).toEqual([]);
		}
	});

	it('leaves no key to the repository behind in the checkout', () => {
		for (const { uses = '', with: settings } of job.steps) {
			if (uses.startsWith('actions/checkout@')) {
				expect(settings).toMatchObject({ 'persist-credentials': false });
			}
		}
	});
});

it('An action is the same version wherever it is used', () => {
	const pins = new Set(allJobs.flatMap(([, job]) => job.steps.flatMap(({ uses = [] }) => uses)));
	const repositories = [...pins].map((pin) => pin.replace(/@.*/, ''));

	expect(repositories.length).toBeGreaterThan(0);
	expect(new Set(repositories).size).toBe(repositories.length);
});

describe('The tests run', () => {
	it('on the oldest Node.js that package.json allows, and on those after it', () => {
		const [, oldest] = /^>=(\d+)$/.exec(manifest.engines.node) ?? [];
		const tested = jobOf('ci.yml > test').strategy?.matrix.node ?? [];

		expect(tested[0]).toBe(Number(oldest));
		// Every second version is one for the long term.
		expect(tested).toEqual(tested.map((_, index) => Number(oldest) + 2 * index));
		expect(tested).toContain(24);
	});

	const entries = jobOf('ci.yml > e2e').strategy?.matrix.include ?? [];
	const suites = readdirSync(join(ROOT, 'test', 'e2e')).filter((file) => file.endsWith('.e2e.ts'));

	/** The files that jest runs for the words behind its name. */
	function suitesFor(words: string): string[] {
		const [option, ...patterns] = words.split(' ');
		return option === '--testPathIgnorePatterns'
			? suites.filter((file) => !patterns.some((pattern) => file.includes(pattern)))
			: suites.filter((file) => words.split(' ').some((pattern) => file.includes(pattern)));
	}

	it.each(releases)('in n8n $version, each file once', ({ version }) => {
		const run = entries.filter(({ n8n }) => n8n === version).flatMap(({ jest }) => suitesFor(jest));
		// These two know one release only: the current one.
		const wanted = version.startsWith('2.')
			? suites
			: suites.filter((file) => !/^(editor|cluster)\./.test(file));

		expect(run.sort()).toEqual(wanted.sort());
	});

	it('in no n8n that the tests do not know', () => {
		const known = releases.map(({ version }) => version);

		expect(entries.filter(({ n8n }) => !known.includes(n8n))).toEqual([]);
	});
});

describe('A release', () => {
	const commands = jobOf('publish.yml > npm').steps.flatMap(({ run = [] }) => run);

	it('begins with a tag and with nothing else', () => {
		expect(read('publish.yml').on).toEqual({ push: { tags: ['v*'] } });
	});

	it('is checked, linted, tested and scanned before it is published, with provenance', () => {
		expect(commands).toEqual([
			'npm ci',
			'npm run release:check -- "$GITHUB_REF_NAME"',
			'npm run lint',
			'npm run typecheck',
			'npm test',
			'npm run scan',
			'npm publish --provenance --access public',
		]);
	});

	it('is made from no cache, which another workflow could have filled', () => {
		expect(textOf('publish.yml')).not.toMatch(/actions\/cache|\n\s+cache:/);
		expect(textOf('publish.yml')).toMatch(/package-manager-cache: false/);
	});

	it('stands on GitHub once npm has it', () => {
		expect(jobOf('publish.yml > github').needs).toBe('npm');
	});

	it('is not broken off by the next one', () => {
		expect(read('publish.yml').concurrency).toEqual({
			group: 'publish',
			'cancel-in-progress': false,
		});
	});
});

it('Dependabot looks after npm and the actions, a few pull requests at a time', () => {
	const { updates } = z
		.object({
			updates: z.array(
				z.object({ 'package-ecosystem': z.string(), groups: z.record(z.string(), z.unknown()) }),
			),
		})
		.parse(parse(readFileSync(join(ROOT, '.github', 'dependabot.yml'), 'utf8')));

	expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
	for (const { groups } of updates) expect(Object.keys(groups)).not.toEqual([]);
});
