import type { LedgerEntry } from './ledger';

const MINUTE = 60_000;

/** How long an entry is kept after its call has ended in an error, in milliseconds. */
const KEPT_FOR: Readonly<Record<LedgerEntry['kind'], number>> = {
	unknown: 10 * MINUTE,
	created: 60 * MINUTE,
};

/** For each credential; running calls are never dropped. */
const MOST_ENTRIES = 1000;

/**
 * Keeps the ledger's entries of calls without an execution, for which n8n stores nothing: while a call
 * runs, and for some time after it has ended in an error.
 *
 * @param now the time in milliseconds
 * @returns the entries of a credential, by its id in n8n
 */
export function createProcessMemory(now: () => number): (credentialId: string) => LedgerEntry[] {
	const memory = new Map<string, LedgerEntry[]>();
	return (credentialId) => {
		const entries = memory.get(credentialId) ?? [];
		memory.set(credentialId, entries);
		let excess = entries.length - MOST_ENTRIES;
		const kept = entries.filter(({ kind, call }) => {
			if (call === undefined) return true;
			excess -= 1;
			return excess < 0 && !call.isDelivered && now() - call.endedAt < KEPT_FOR[kind];
		});
		entries.splice(0, entries.length, ...kept);
		return entries;
	};
}
