/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a measuring tool, not part of the node */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toTable, type Row } from './table';
import { measureOneVideo } from './virtual/oneVideo';
import { measurePolling, POLLING_FIGURES } from './virtual/polling';

type Parts = Record<string, () => Promise<Row[]>>;

/** In virtual time, without n8n's engine. */
const polling: Parts = { polling: measurePolling };

/** Those on n8n's engine are imported late: it reads its settings when it is loaded. */
const others: Parts = {
	oneVideo: measureOneVideo,
	rateLimit: async () => await (await import('./rateLimit.js')).measureRateLimit(),
	slots: async () => await (await import('./slots.js')).measureSlots(),
	staggeredDownloads: async () =>
		await (await import('./staggeredDownloads.js')).measureStaggeredDownloads(),
	creating: async () => await (await import('./creating.js')).measureCreating(),
	downloading: async () => await (await import('./downloading.js')).measureDownloading(),
};

/**
 * Measures what the README claims. With names as arguments (`npm run bench -- creating`) only those
 * parts are run.
 *
 * @returns whether every goal is met
 */
async function main(names: string[]): Promise<boolean> {
	const all = Object.keys({ ...polling, ...others });
	const unknown = names.filter((name) => !all.includes(name));
	if (unknown.length > 0) {
		throw new Error(`There is no ${unknown.join(', ')}, only ${all.join(', ')}`);
	}
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-bench-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';
	try {
		const first = await run(polling, names);
		if (first.length > 0) console.log(`${POLLING_FIGURES}:\n\n${toTable(first)}\n`);
		const second = await run(others, names);
		if (second.length > 0) console.log(toTable(second));
		return [...first, ...second].every(({ met }) => met !== false);
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
}

/** One part after the other, so that none is measured along with another's work. */
async function run(parts: Parts, names: string[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [name, measure] of Object.entries(parts)) {
		if (names.length > 0 && !names.includes(name)) continue;
		rows.push(...(await measure()));
	}
	return rows;
}

// Not left to itself: n8n's engine keeps timers for a while.
main(process.argv.slice(2)).then(
	(isMet) => process.exit(isMet ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
