// Runs n8n's own package scanner on the source and on the packed tarball, and fails on any finding,
// warnings included. The scanner's command line looks at published packages only, and always exits 0.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import {
	analyzePackage,
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

const workFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-scan-'));
try {
	const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', workFolder], {
		encoding: 'utf8',
	}).trim();
	execFileSync('tar', ['-xzf', join(workFolder, tarball), '-C', workFolder]);

	const source = await scan('source', process.cwd(), SOURCE_FILE_PATTERNS);
	const packed = await scan('tarball', join(workFolder, 'package'), TARBALL_FILE_PATTERNS);
	process.exitCode = source && packed ? 0 : 1;
} finally {
	rmSync(workFolder, { recursive: true, force: true });
}

/** Prints what the scanner has to say about a folder; true when that is nothing. */
async function scan(label, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	const warnings = await findWarnings(folder, patterns);
	const isClean = passed && message === undefined && warnings.length === 0;
	console.log(
		`${label}: ${isClean ? 'nothing found' : [message, details, ...warnings].join('\n')}`,
	);
	return isClean;
}

/** The scanner passes a package that has warnings only; the same rules are asked once more for those. */
async function findWarnings(folder, patterns) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	return results.flatMap(({ filePath, messages }) =>
		messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId}: ${message}`),
	);
}
