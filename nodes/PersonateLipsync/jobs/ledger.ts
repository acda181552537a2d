/** What is on record of a request that was sent. */
export type LedgerEntry =
	/** `createdAt` in milliseconds: a job may be unknown to the API for a moment after that. */
	| { kind: 'created'; jobId: string; createdAt: number }
	/** Sent, and no one knows whether a job came of it. `execution` is the one that sent it. */
	| { kind: 'unknown'; execution: string };

/**
 * The paid jobs of one run of the node. n8n stores it with the execution, so it is still there when
 * n8n runs the node again for the same input: by Retry On Fail, or by the Retry button.
 */
export interface Ledger {
	find(itemIndex: number, requestHash: string): LedgerEntry | undefined;
	record(itemIndex: number, requestHash: string, entry: LedgerEntry): void;
	/** Forgets the job of one item, which has failed for good. */
	forget(itemIndex: number): void;
	/** Forgets all of this run. */
	clear(): void;
}

const JOBS = 'jobs';

/**
 * @param store an object that outlives the run; the node may run again in the same execution (in a
 * loop, or for an agent), so that the entries are kept apart by run
 * @param run what this run and its retries have in common, and no other run has
 */
export function openLedger(store: Record<string, unknown>, run: string | number): Ledger {
	// A property for each level, so that nothing is ever searched for.
	const itemsOfRun = () => within(within(store, JOBS), String(run));
	return {
		find(itemIndex, requestHash) {
			const path = [JOBS, String(run), String(itemIndex), requestHash];
			const entry = path.reduce<unknown>(
				(parent, key) => (isObject(parent) ? parent[key] : undefined),
				store,
			);
			return isEntry(entry) ? entry : undefined;
		},
		record(itemIndex, requestHash, entry) {
			within(itemsOfRun(), String(itemIndex))[requestHash] = entry;
		},
		forget(itemIndex) {
			delete itemsOfRun()[String(itemIndex)];
		},
		clear() {
			delete within(store, JOBS)[String(run)];
		},
	};
}

/** The object under this key; it is made where there is none. */
function within(parent: Record<string, unknown>, key: string): Record<string, unknown> {
	const child = parent[key];
	if (isObject(child)) return child;
	const made = {};
	parent[key] = made;
	return made;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function isEntry(value: unknown): value is LedgerEntry {
	if (!isObject(value)) return false;
	if (value.kind === 'created') {
		return typeof value.jobId === 'string' && typeof value.createdAt === 'number';
	}
	return value.kind === 'unknown';
}
