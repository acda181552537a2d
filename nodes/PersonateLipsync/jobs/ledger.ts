import { z } from 'zod';

import { jobSchema } from '../transport/schemas';
import type { JobOutcome, Order } from './outcome';

/** A model that repeats a call this soon after it got its video means the same one, in milliseconds. */
const REPEATED_WITHIN = 30_000;

const entrySchema = z.object({
	/** `unknown`: sent, and no one knows whether a job came of it. */
	kind: z.enum(['created', 'unknown']),
	requestHash: z.string(),
	fingerprint: z.string().optional(),
	/** The execution that sent it, or that picked its job up; version 0.2.0 did not keep it. */
	execution: z.string().optional(),
	jobId: z.string().optional(),
	/** In milliseconds: a job may be unknown to the API for a moment after that. */
	createdAt: z.number().optional(),
	/** What the POST was answered. */
	answer: jobSchema.optional(),
	/** The same, where it was no job. */
	quote: z.string().optional(),
	/** How the job has failed for good; `refused`: for what it is. */
	failed: z.enum(['failed', 'refused']).optional(),
	/** When the call of a tool that it belongs to had ended, in milliseconds, and whether with a result. */
	call: z.object({ endedAt: z.number(), isDelivered: z.boolean() }).optional(),
});

/** What is on record of a request that was sent. */
export type LedgerEntry = z.infer<typeof entrySchema>;

type NewEntry = Omit<LedgerEntry, 'requestHash' | 'fingerprint' | 'execution'>;

/** The paid requests of an execution. Nothing is overwritten: failed jobs stay. */
export interface Ledger {
	/** What is on record for an item: the newest entry that holds, unless its job has failed. */
	find(itemIndex: number, order: Order): LedgerEntry | undefined;
	/** Records what became of a request. */
	record(itemIndex: number, order: Order, entry: NewEntry): void;
	/** Another try of an item has picked a job up, maybe in another execution. */
	pickUp(entry: LedgerEntry, order: Order): void;
	/** Records what became of an item, or of a call. */
	end(itemIndex: number, order: Order, outcome: JobOutcome): void;
	/** Runs what finds and records an order: after that of an equal call of a tool that runs now. */
	inTurn<Value>(order: Order, task: () => Promise<Value>): Promise<Value>;
}

export interface LedgerScope {
	/** The entries of an item as they are stored, by whatever version: what is added to the list is kept. */
	entriesOf(itemIndex: number): unknown[];
	/** n8n's id of the execution; empty where there is none. */
	execution: string;
	/** For the calls of a tool, what tells them from those of other tools; other items are known by their place. */
	tool?: { name: string; now(): number };
}

/** The tasks that the next equal call of a tool waits for. */
const running = new Map<string, Promise<unknown>>();

/**
 * Within an execution an item is known by its place, whatever its expressions give this time. In another
 * execution, which the Retry button starts, it is known by its request, or by what the request is made
 * from. The calls of a tool have no place.
 */
export function openLedger({ entriesOf, execution, tool }: LedgerScope): Ledger {
	const isSameExecution = (entry: LedgerEntry) => execution !== '' && entry.execution === execution;
	/** Whoever presses the Retry button was told what it may cost. */
	const isClosed = (entry: LedgerEntry) =>
		entry.kind === 'unknown' && Boolean(entry.execution && execution) && !isSameExecution(entry);

	const holds = (entry: LedgerEntry, order: Order): boolean => {
		if (isClosed(entry)) return false;
		if (tool !== undefined) return holdsForTool(entry, order, tool.now());
		if (isSameExecution(entry) || entry.kind === 'unknown') return true;
		return entry.requestHash === order.requestHash || isFromTheSame(entry, order);
	};

	const newest = (itemIndex: number, order: Order) =>
		entriesOf(itemIndex)
			.filter(isEntry)
			.reverse()
			.find((entry) => holds(entry, order));

	return {
		find(itemIndex, order) {
			const entry = newest(itemIndex, order);
			// Refused for what it is: Retry On Fail would meet the same, a person may know better.
			const isCreatedAgain =
				entry?.failed === 'failed' ||
				(entry?.failed === 'refused' && entry.execution !== execution);
			return isCreatedAgain ? undefined : entry;
		},
		record(itemIndex, { requestHash, fingerprint }, entry) {
			const known = { requestHash, fingerprint, execution };
			entriesOf(itemIndex).push({ ...entry, ...known });
		},
		pickUp(entry, { requestHash }) {
			entry.execution = execution;
			// A model that repeats itself repeats its last words.
			if (tool !== undefined) entry.requestHash = requestHash;
		},
		end(itemIndex, order, outcome) {
			const entry = newest(itemIndex, order);
			if (entry === undefined) return;
			if (!outcome.ok && outcome.failure.kind === 'failed') {
				entry.failed = outcome.failure.isRefused ? 'refused' : 'failed';
			}
			if (tool !== undefined) entry.call = { endedAt: tool.now(), isDelivered: outcome.ok };
		},
		async inTurn({ requestHash }, task) {
			if (tool === undefined) return await task();
			const key = JSON.stringify([execution, tool.name, requestHash]);
			const own = (running.get(key) ?? Promise.resolve()).then(task, task);
			running.set(key, own);
			try {
				return await own;
			} finally {
				if (running.get(key) === own) running.delete(key);
			}
		},
	};
}

/** After an error, a model may word its call otherwise; after a success it is a new order, but for a repetition. */
function holdsForTool(entry: LedgerEntry, order: Order, now: number): boolean {
	const { call, requestHash } = entry;
	const isEqual = requestHash === order.requestHash;
	if (call === undefined) return isEqual;
	if (call.isDelivered) return isEqual && now - call.endedAt < REPEATED_WITHIN;
	return isEqual || isFromTheSame(entry, order);
}

function isFromTheSame(entry: LedgerEntry, { fingerprint }: Order): boolean {
	return fingerprint !== undefined && entry.fingerprint === fingerprint;
}

function isEntry(value: unknown): value is LedgerEntry {
	const entry = entrySchema.safeParse(value);
	return entry.success && (entry.data.kind === 'unknown' || entry.data.jobId !== undefined);
}
