// Runs n8n's own package scanner on the source and on the packed tarball, and fails on any finding,
// warnings included. The scanner's command line looks at published packages only, and always exits 0.
// The same is done with the rules of n8n's linter, which are newer than the ones that the scanner brings.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import {
	analyzePackage,
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const PLUGIN = '@n8n/community-nodes';
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

const workFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-scan-'));
try {
	const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', workFolder], {
		encoding: 'utf8',
	}).trim();
	execFileSync('tar', ['-xzf', join(workFolder, tarball), '-C', workFolder]);

	const rules = [await rulesOfScanner(), await rulesOfLinter()];
	const source = await scan('source', process.cwd(), SOURCE_FILE_PATTERNS, rules);
	const packed = await scan('tarball', join(workFolder, 'package'), TARBALL_FILE_PATTERNS, rules);
	process.exitCode = source && packed ? 0 : 1;
} finally {
	rmSync(workFolder, { recursive: true, force: true });
}

/** Prints what the scanner has to say about a folder; true when that is nothing. */
async function scan(label, folder, patterns, ruleSets) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	const findings = [];
	for (const rules of ruleSets) findings.push(...(await find(folder, patterns, rules)));
	const isClean = passed && message === undefined && findings.length === 0;
	console.log(
		`${label}: ${isClean ? 'nothing found' : [message, details, ...findings].join('\n')}`,
	);
	return isClean;
}

/** Every finding, warnings included: the scanner passes a package that has no more than warnings. */
async function find(folder, patterns, rules) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: rules,
	});
	const results = await eslint.lintFiles(patterns);
	return results.flatMap(({ filePath, messages }) =>
		messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId}: ${message}`),
	);
}

async function rulesOfScanner() {
	const rules = await buildScanConfig();
	announce('@n8n/scan-community-package', rules.find(isCommunityNodes).plugins[PLUGIN].meta);
	return rules;
}

/** The scanner's rules, with those for community nodes in the version that n8n's linter brings. */
async function rulesOfLinter() {
	const linter = createRequire(import.meta.resolve('@n8n/node-cli/eslint'));
	const plugin = await import(pathToFileURL(linter.resolve('@n8n/eslint-plugin-community-nodes')));
	const { configs, meta } = plugin.n8nCommunityNodesPlugin;
	announce('@n8n/node-cli', meta);
	return (await buildScanConfig()).map((part) =>
		isCommunityNodes(part) ? configs.recommended : part,
	);
}

function isCommunityNodes({ plugins = {} }) {
	return PLUGIN in plugins;
}

function announce(owner, { name, version }) {
	console.log(`rules: ${name} ${version}, which ${owner} brings`);
}
