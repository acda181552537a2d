/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a measuring tool, not part of the node */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { packTarball } from '../../test/e2e/support/tarball';
import { type Row, toTable } from '../table';
import { measureCreating } from './creating';
import { measureDownloading } from './downloading';
import { VERSION, abandonPlaces } from './place';
import { measureQueue } from './queue';
import { measureWaiting } from './waiting';

const PARTS: Record<string, () => Promise<Row[]>> = {
	creating: measureCreating,
	downloading: measureDownloading,
	waiting: measureWaiting,
	queue: measureQueue,
};

/**
 * Measures the packed package in a real n8n, next to what n8n itself brings for the same work. With names
 * as arguments (`npm run bench:n8n -- creating`) only those parts are run.
 */
async function main(names: string[]): Promise<void> {
	const unknown = names.filter((name) => !(name in PARTS));
	if (unknown.length > 0) {
		throw new Error(`There is no ${unknown.join(', ')}, only ${Object.keys(PARTS).join(', ')}`);
	}
	keepEverythingInOneFolder();
	process.env.E2E_TARBALL = (await packTarball(resolve(__dirname, '../..'))).tarball;

	const rows: Row[] = [];
	try {
		for (const [name, measure] of Object.entries(PARTS)) {
			if (names.length > 0 && !names.includes(name)) continue;
			console.log(`Measuring in n8n ${VERSION}: ${name}`);
			rows.push(...(await measure()));
		}
	} finally {
		// What is measured is not lost where a later part cannot be.
		console.log(toTable(rows));
	}
	process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0;
}

/** The folder goes however this process ends. */
function keepEverythingInOneFolder(): void {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-bench-n8n-'));
	// PostgreSQL runs as a user of its own, who has to get through to what is its.
	chmodSync(folder, 0o711);
	process.env.TMPDIR = folder;
	process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		// Not only once: Ctrl+C comes from the terminal, and again from what has started this process.
		process.on(signal, () => void abandonPlaces().finally(() => process.exit(1)));
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
