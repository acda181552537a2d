/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs the release commands in a repository of its own */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const TSX = join(ROOT, 'node_modules', '.bin', 'tsx');
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n- The first one.\n';

let folder: string;
let checkout: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-release-'));
	checkout = join(folder, 'checkout');
	run(folder, 'git', 'init', '--quiet', '--bare', '--initial-branch=main', 'remote');
	run(folder, 'git', 'init', '--quiet', '--initial-branch=main', 'checkout');
	const manifest = { name: 'a-package', version: '0.1.0' };
	write('package.json', JSON.stringify({ ...manifest, scripts: { scan: 'node scan.js' } }));
	write('package-lock.json', JSON.stringify({ ...manifest, lockfileVersion: 3, packages: {} }));
	write('CHANGELOG.md', CHANGELOG);
	write('scan.js', 'console.log("nothing found")');
	git('remote', 'add', 'origin', '../remote');
	git('add', '.');
	git('commit', '--quiet', '--message', 'All there is');
	git('push', '--quiet', 'origin', 'main');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program on a Git that knows none of the developer's settings. */
function run(place: string, program: string, ...parameters: string[]) {
	const { status, stdout, stderr } = spawnSync(program, parameters, {
		cwd: place,
		encoding: 'utf8',
		env: {
			PATH: process.env.PATH,
			HOME: folder,
			GIT_CONFIG_GLOBAL: join(folder, 'no-settings'),
			GIT_CONFIG_NOSYSTEM: '1',
			GIT_AUTHOR_NAME: 'A Publisher',
			GIT_AUTHOR_EMAIL: 'publisher@example.com',
			GIT_COMMITTER_NAME: 'A Publisher',
			GIT_COMMITTER_EMAIL: 'publisher@example.com',
			GITHUB_OUTPUT: join(folder, 'output'),
		},
	});
	return { status, stdout, stderr };
}

const git = (...parameters: string[]) => run(checkout, 'git', ...parameters).stdout.trim();
const make = (...parameters: string[]) =>
	run(checkout, TSX, join(ROOT, 'scripts', 'release', 'make.ts'), ...parameters);
const check = (...parameters: string[]) =>
	run(checkout, TSX, join(ROOT, 'scripts', 'release', 'check.ts'), ...parameters);
const read = (file: string) => readFileSync(join(checkout, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(join(checkout, file), text);
/** What others can see of a release. */
const remote = () => run(join(folder, 'remote'), 'git', 'log', '--format=%s %D', 'main').stdout;

describe('npm run release', () => {
	it('gives the version its section, and sends the commit and its tag; the check then lets it pass', () => {
		const { status, stdout } = make('0.2.0');

		expect(status).toBe(0);
		expect(stdout).toContain('- The first one.');
		expect(read('CHANGELOG.md')).toMatch(
			/\n## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d{2}-\d{2}\n\n- The first one\.\n$/,
		);
		expect(JSON.parse(read('package.json')).version).toBe('0.2.0');
		expect(JSON.parse(read('package-lock.json')).version).toBe('0.2.0');
		expect(git('status', '--porcelain')).toBe('');
		expect(remote()).toMatch(/^Release 0\.2\.0 HEAD -> main, tag: v0\.2\.0\n/);

		expect(check('v0.2.0').status).toBe(0);
		expect(readFileSync(join(folder, 'output'), 'utf8')).toMatch(
			/^notes<<(.+)\n- The first one\.\n\1\n$/,
		);
	});

	it('with --dry-run changes nothing, here or there', () => {
		const before = remote();

		const { status, stdout } = make('0.1.0', '--dry-run');

		expect(status).toBe(0);
		expect(stdout).toContain('0.1.0 can be released. Nothing was changed.');
		expect(git('status', '--porcelain')).toBe('');
		expect(git('tag')).toBe('');
		expect(remote()).toBe(before);
	});

	it.each<[string, () => void, string]>([
		[
			'on another branch',
			() => git('checkout', '-q', '-b', 'mine'),
			'made from main, and this is mine',
		],
		['with changes about', () => write('notes.txt', 'mine'), 'changes that are not committed'],
		['of a version that exists', () => git('tag', 'v0.1.0'), '0.1.0 has to come after 0.1.0'],
		[
			'of a package that the scanner objects to',
			() => {
				write('scan.js', 'process.exit(1)');
				git('commit', '--quiet', '--all', '--message', 'A fault');
			},
			'npm run scan',
		],
	])('makes no release %s', (_case, arrange, problem) => {
		arrange();
		const before = [git('log'), git('status', '--porcelain'), git('tag'), remote()];

		const { status, stderr } = make('0.1.0');

		expect(status).toBe(1);
		expect(stderr).toContain(problem);
		expect([git('log'), git('status', '--porcelain'), git('tag'), remote()]).toEqual(before);
	});
});

describe('npm run release:check', () => {
	it('stops a tag that is not on main', () => {
		write('CHANGELOG.md', '## [0.1.0] - 2026-01-31\n\n- The first one.\n');
		git('checkout', '--quiet', '-b', 'mine');
		git('commit', '--quiet', '--all', '--message', 'Not on main');

		const { status, stderr } = check('v0.1.0');

		expect(status).toBe(1);
		expect(stderr).toBe('This commit is not on main\n');
	});

	it('stops a tag that does not fit to the version', () => {
		const { status, stderr } = check('v0.3.0');

		expect(status).toBe(1);
		expect(stderr).toContain('The tag is v0.3.0, and package.json says 0.1.0');
	});
});
