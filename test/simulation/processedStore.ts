import type { Random } from './random';
import type { VirtualTime } from './virtualTime';

/** n8n's memory of processed values: one row per workflow and node, which outlives the process. */
export type ProcessedStore = ReturnType<typeof createProcessedStore>;

export function createProcessedStore(random: Random, time: VirtualTime) {
	let row: string[] = [];
	const failing = random.pick([0, 0, 0, 0, 0, 0.3]);
	const latency = random.scaled(1, 50);

	const wait = async () => await new Promise<void>((resolve) => time.after(latency, resolve));
	return {
		/**
		 * As n8n's `checkProcessedAndRecord` in the mode `entries`: it reads, then writes, without a lock.
		 *
		 * @param isAlive whether the process that asks runs on: a dead one writes nothing
		 */
		async checkAndRecord(values: readonly string[], maxEntries: number, isAlive: () => boolean) {
			await wait();
			const known = new Set(row);
			const processed = values.filter((value) => known.has(value));
			const added = values.filter((value) => !known.has(value));
			await wait();
			if (random.chance(failing)) throw new Error('made-up: the row was written by another');
			if (added.length > 0 && isAlive()) row = [...row, ...added].slice(-maxEntries);
			return { new: added, processed };
		},
	};
}
