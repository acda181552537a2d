/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a measuring tool, not part of the node */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { toTable, type Row } from './table';
import { measureManyItems } from './virtual/manyItems';
import { measureOneVideo } from './virtual/oneVideo';
import { measurePolling, POLLING_FIGURES } from './virtual/polling';

/** @param isShort one round only, for a look at whether it still runs */
type Parts = Record<string, (isShort: boolean) => Promise<Row[]>>;

const polling: Parts = { polling: measurePolling };

/** In virtual time, without n8n's engine, as is the polling. */
const virtual: Parts = { oneVideo: measureOneVideo, manyItems: measureManyItems };

/** Imported late: n8n's engine reads its settings when it is loaded. */
const onEngine: Parts = {
	rateLimit: async () => await (await import('./rateLimit.js')).measureRateLimit(),
	slots: async () => await (await import('./slots.js')).measureSlots(),
	staggeredDownloads: async () =>
		await (await import('./staggeredDownloads.js')).measureStaggeredDownloads(),
	creating: async (isShort) => await (await import('./creating.js')).measureCreating(isShort),
	downloading: async (isShort) =>
		await (await import('./downloading.js')).measureDownloading(isShort),
};

/**
 * Measures what the README claims. With names as arguments (`npm run bench -- creating`) only those parts
 * are run. With `--short` a goal that is missed on the engine does not count: one round on a busy machine
 * says little.
 *
 * @returns whether every goal that counts is met
 */
async function main(args: string[]): Promise<boolean> {
	const { values, positionals: names } = parseArgs({
		args,
		allowPositionals: true,
		options: { short: { type: 'boolean', default: false } },
	});
	const all = Object.keys({ ...polling, ...virtual, ...onEngine });
	const unknown = names.filter((name) => !all.includes(name));
	if (unknown.length > 0) {
		throw new Error(`There is no ${unknown.join(', ')}, only ${all.join(', ')}`);
	}
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-bench-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';
	/** One part after the other, so that none is measured along with another's work. */
	const run = async (parts: Parts): Promise<Row[]> => {
		const rows: Row[] = [];
		for (const [name, measure] of Object.entries(parts)) {
			if (names.length > 0 && !names.includes(name)) continue;
			rows.push(...(await measure(values.short)));
		}
		return rows;
	};
	try {
		const first = await run(polling);
		if (first.length > 0) console.log(`${POLLING_FIGURES}:\n\n${toTable(first)}\n`);
		const inVirtualTime = await run(virtual);
		const measured = await run(onEngine);
		const second = [...inVirtualTime, ...measured];
		if (second.length > 0) console.log(toTable(second));
		const counting = [...first, ...inVirtualTime, ...(values.short ? [] : measured)];
		return counting.every(({ met }) => met !== false);
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
}

// Not left to itself: n8n's engine keeps timers for a while.
main(process.argv.slice(2)).then(
	(isMet) => process.exit(isMet ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
