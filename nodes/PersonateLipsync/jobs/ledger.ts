import { z } from 'zod';

import { jobSchema } from '../transport/schemas';
import type { JobOutcome, Order } from './outcome';

/** A model that repeats a call this soon after it got its video means the same one, in milliseconds. */
const REPEATED_WITHIN = 30_000;

const entrySchema = z.object({
	/** `unknown`: sent, and it is not known whether a job was created. */
	kind: z.enum(['created', 'unknown']),
	requestHash: z.string(),
	fingerprint: z.string().optional(),
	/** The execution that sent it, or that picked its job up; version 0.2.0 did not keep it. */
	execution: z.string().optional(),
	jobId: z.string().optional(),
	/** In milliseconds: a job may be unknown to the API for a moment after that. */
	createdAt: z.number().optional(),
	/** The answer to the POST. */
	answer: jobSchema.optional(),
	/** A quote of the answer, where it was no job. */
	quote: z.string().optional(),
	/** Whether the job has failed; `refused`: for its content. */
	failed: z.enum(['failed', 'refused']).optional(),
	/** When the call of a tool that it belongs to had ended, in milliseconds, and whether with a result. */
	call: z.object({ endedAt: z.number(), isDelivered: z.boolean() }).optional(),
});

/** The record of a request that was sent. */
export type LedgerEntry = z.infer<typeof entrySchema>;

type NewEntry = Omit<LedgerEntry, 'requestHash' | 'fingerprint' | 'execution'>;

/** The paid requests of an execution. Nothing is overwritten: failed jobs stay. */
export interface Ledger {
	/** The newest entry that applies to an item, unless its job has to be created again. */
	find(itemIndex: number, order: Order): LedgerEntry | undefined;
	/** Records the outcome of a request. */
	record(itemIndex: number, order: Order, entry: NewEntry): void;
	/** Records that another try of an item has picked up a job, maybe in another execution. */
	pickUp(entry: LedgerEntry, order: Order): void;
	/** Records the outcome of an item, or of a call of a tool. */
	end(itemIndex: number, order: Order, outcome: JobOutcome): void;
	/** Runs a task that finds and records an order. Tasks of equal calls of a tool run one after the other. */
	inTurn<Value>(order: Order, task: () => Promise<Value>): Promise<Value>;
}

export interface LedgerScope {
	/** The stored entries of an item, from any version of this node. An entry that is added to the list is stored. */
	entriesOf(itemIndex: number): unknown[];
	/** n8n's id of the execution; empty where there is none. */
	execution: string;
	/** Only for calls of a tool: tells them from those of other tools. */
	tool?: { name: string; now(): number };
}

/** The tasks that the next equal call of a tool waits for. */
const running = new Map<string, Promise<unknown>>();

/**
 * Within an execution an item is recognized by its index, even if its expressions give other values. In
 * another execution, which the Retry button starts, it is recognized by its request, or by what the request
 * is made from. So are the calls of a tool, which have no index of an item.
 */
export function openLedger({ entriesOf, execution, tool }: LedgerScope): Ledger {
	const isSameExecution = (entry: LedgerEntry) => execution !== '' && entry.execution === execution;
	/** An error has told the user that the Retry button sends such a request again. */
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
			// A refusal for the content would only repeat itself, so a person decides with the Retry button.
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
			// A model that repeats a call repeats its latest request.
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

/** After an error, a model may word its call differently; after a success it is a new order, unless it comes again soon. */
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
