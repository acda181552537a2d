/** What is on record of a request that was sent. */
export type LedgerEntry =
	| { kind: 'created'; jobId: string }
	/** Sent, and no one knows whether a job came of it. `execution` is the one that sent it. */
	| { kind: 'unknown'; execution: string };

/**
 * The paid jobs of one run of the node. n8n stores it with the execution, so it is still there when
 * the node is tried again, by Retry On Fail or by the Retry button.
 */
export interface Ledger {
	find(itemIndex: number, requestHash: string): LedgerEntry | undefined;
	record(itemIndex: number, requestHash: string, entry: LedgerEntry): void;
	/** Forgets what is on record of one item: its job has failed for good. */
	forget(itemIndex: number): void;
	/** Forgets all of this run: its output is delivered. */
	clear(): void;
}

/**
 * @param store an object that outlives the run; the node may run again in the same execution (in a
 * loop, or for an agent), so that the entries are kept apart by run
 * @param run what this run and its retries have in common, and no other run has
 */
export function openLedger(store: Record<string, unknown>, run: string | number): Ledger {
	const runPrefix = `job:${run}:`;
	const itemPrefix = (itemIndex: number) => `${runPrefix}${itemIndex}:`;
	const forgetAll = (prefix: string) => {
		for (const key of Object.keys(store)) {
			if (key.startsWith(prefix)) delete store[key];
		}
	};
	return {
		find(itemIndex, requestHash) {
			const entry = store[itemPrefix(itemIndex) + requestHash];
			return isEntry(entry) ? entry : undefined;
		},
		record(itemIndex, requestHash, entry) {
			store[itemPrefix(itemIndex) + requestHash] = entry;
		},
		forget: (itemIndex) => forgetAll(itemPrefix(itemIndex)),
		clear: () => forgetAll(runPrefix),
	};
}

function isEntry(value: unknown): value is LedgerEntry {
	if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
	return value.kind === 'created' || value.kind === 'unknown';
}
