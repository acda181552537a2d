/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a measuring tool, not part of the node */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toTable, type Row } from './table';

/**
 * Measures what the README claims, each figure as a ratio of two things run in the same go. With names
 * as arguments (`npm run bench -- creating`) only those parts are run.
 */
async function main(names: string[]): Promise<void> {
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-bench-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';
	try {
		// Imported late: n8n's engine reads the settings above when it is loaded.
		const { measureCreating } = await import('./creating.js');
		const { measureDownloading } = await import('./downloading.js');
		const { measureWaiting } = await import('./waiting.js');
		const { measureAsking } = await import('./asking.js');

		const measure = async (name: string, part: () => Promise<Row[]>) =>
			names.length === 0 || names.includes(name) ? await part() : [];
		const creating = await measure('creating', measureCreating);
		const downloading = await measure('downloading', measureDownloading);
		console.log('The waits take ten minutes; they are waits and hardly any work.');
		const waits = await Promise.all([
			measure('waiting', measureWaiting),
			measure('asking', measureAsking),
		]);

		const rows = [...waits.flat(), ...creating, ...downloading];
		console.log(toTable(rows));
		process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0;
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
