import { mayHaveTakenEffect, type ApiFailure, type ApiResult } from '../transport/failure';
import type { Job, LipsyncRequest } from '../transport/schemas';
import type { Clock } from '../transport/clock';
import type { Ledger } from './ledger';
import type { LimitedQueue } from './limitedQueue';
import type { JobFailure } from './outcome';

/** An item that wants a job to be created. */
export interface Order {
	itemIndex: number;
	request: LipsyncRequest;
	/** What tells the request from others, see `Ledger`. */
	requestHash: string;
	/** Puts what is fresh into the request, just before each POST. */
	sign?(): Promise<LipsyncRequest>;
	/** How long the API may refuse it for its rate limit, in milliseconds. */
	patience: number;
	/** Whether the job takes a slot. */
	needsSlot: boolean;
}

/** The job of an item: created just now, with Personate's answer, or by an earlier try. */
export type Creation =
	| { ok: true; jobId: string; createdAt: number; answer?: Job }
	| { ok: false; failure: JobFailure };

export interface CreationTools {
	/** Sends the POST, once. */
	post(request: LipsyncRequest): Promise<ApiResult<Job>>;
	queue: LimitedQueue<Job>;
	ledger: Ledger;
	/** The execution that this run is a part of. */
	execution: string;
	clock: Pick<Clock, 'now'>;
	/** Whether n8n runs the execution for the second time after its process was killed. Asked once. */
	isReexecuted(): Promise<boolean>;
	/** Called the moment that a job's id is known. */
	onCreated(jobId: string, itemIndex: number): void;
	/** Called the moment that a POST has ended so that nobody knows whether it created a job. */
	onUnknown(failure: ApiFailure, itemIndex: number): void;
	/** Called for a job of an earlier try, before any job is created. */
	onPickedUp(order: Order): void;
}

/**
 * Gives an item its job. A POST is sent again after a 429 only, which proves that nothing was started;
 * a job that an earlier try of this execution has created is picked up.
 */
export function createCreations(tools: CreationTools): (order: Order) => Promise<Creation> {
	const { post, queue, ledger, execution, clock, onCreated, onUnknown, onPickedUp } = tools;
	let reexecuted: Promise<boolean> | undefined;

	const announce = (event: () => void) => {
		try {
			event();
		} catch {
			// A log that fails must not hide what became of the request.
		}
	};

	return async (order) => {
		const { itemIndex, request, requestHash, sign, patience, needsSlot } = order;
		const earlier = ledger.find(itemIndex, requestHash);
		if (earlier?.kind === 'created') {
			onPickedUp(order);
			return { ok: true, jobId: earlier.jobId, createdAt: earlier.createdAt };
		}
		// The Retry button is another execution: whoever presses it was told what it may cost.
		if (earlier?.kind === 'unknown' && earlier.execution === execution) {
			return { ok: false, failure: { kind: 'notSentAgain' } };
		}
		reexecuted ??= tools.isReexecuted();
		if (await reexecuted) return { ok: false, failure: { kind: 'reexecuted' } };

		const send = async () => {
			const result = await post(sign === undefined ? request : await sign());
			if (result.ok) {
				const jobId = result.value.job_id;
				ledger.record(itemIndex, requestHash, { kind: 'created', jobId, createdAt: clock.now() });
				announce(() => onCreated(jobId, itemIndex));
			} else if (mayHaveTakenEffect(result.failure)) {
				const { failure } = result;
				ledger.record(itemIndex, requestHash, { kind: 'unknown', execution });
				announce(() => onUnknown(failure, itemIndex));
			}
			return result;
		};
		const end = await queue.run({ send, patience, needsSlot });
		switch (end.kind) {
			case 'stopped':
				return { ok: false, failure: { kind: 'notStarted' } };
			case 'limited':
				return { ok: false, failure: { ...end, kind: 'rateLimited' } };
			case 'keyRefused':
				return { ok: false, failure: { kind: 'notCreated', failure: end.failure } };
			case 'threw':
				return { ok: false, failure: { kind: 'unexpected', error: end.error } };
			case 'answered':
				if (!end.result.ok) {
					return { ok: false, failure: { kind: 'notCreated', failure: end.result.failure } };
				}
				return {
					ok: true,
					jobId: end.result.value.job_id,
					createdAt: clock.now(),
					answer: end.result.value,
				};
		}
	};
}
