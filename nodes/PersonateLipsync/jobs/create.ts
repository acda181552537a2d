import { isRefusedWith, mayHaveTakenEffect } from '../transport/failure';
import type { ApiFailure, ApiResult } from '../transport/failure';
import { quoteOf } from '../transport/quote';
import type { Job } from '../transport/schemas';
import type { LedgerEntry } from './ledger';
import type { LimitedQueue } from './limitedQueue';
import type { Failed, JobFailure, Order, Plan } from './outcome';
import type { RunTools } from './run';

/** How long the rate limit may hold up an item for which no Timeout is shown, in milliseconds. */
const PATIENCE_WITHOUT_TIMEOUT = 60_000;

/** The job of an item: named by the user, created just now, or picked up from an earlier try. */
export interface Begun {
	ok: true;
	jobId: string;
	/** In milliseconds, where it is known. */
	createdAt?: number | undefined;
	/** The answer to its POST just now. */
	answer?: Job;
	/** The ledger's entry of an earlier try. */
	earlier?: LedgerEntry;
}

/**
 * Gives an item its job. A POST is sent again after a 429 only, which proves that nothing was started;
 * a job that an earlier try of this execution has created is picked up.
 */
export function createCreations(
	{ clock, client, stop, ledger, isReexecuted, events }: RunTools,
	posts: LimitedQueue<ApiResult<Job>, ApiFailure>,
): (plan: Plan) => Promise<Begun | Failed> {
	let reexecuted: Promise<boolean> | undefined;

	const announce = (event: () => void) => {
		try {
			event();
		} catch {
			// A log that fails must not hide the outcome of the request.
		}
	};

	const send = async (itemIndex: number, order: Order) => {
		const request = (await order.sign?.()) ?? order.request;
		const result = await stop.runPost(async (signal) => await client.createVideo(request, signal));
		if (result.ok) {
			const { value: answer } = result;
			const jobId = answer.job_id;
			ledger.record(itemIndex, order, { kind: 'created', jobId, createdAt: clock.now(), answer });
			announce(() => events.onCreated(jobId, itemIndex));
			return result;
		}
		const { failure } = result;
		if (mayHaveTakenEffect(failure)) {
			ledger.record(itemIndex, order, { kind: 'unknown', quote: quoteOf(failure) });
			announce(() => events.onUnknown(failure, itemIndex));
		}
		// All further POSTs would be refused with a 401, too.
		if (isRefusedWith(failure, 401)) posts.close(result);
		return result;
	};

	const create = async (plan: Plan, order: Order): Promise<Begun | Failed> => {
		const { itemIndex, waits, timeout } = plan;
		const earlier = ledger.find(itemIndex, order);
		if (earlier?.kind === 'unknown') return failed({ kind: 'notSentAgain', quote: earlier.quote });
		if (earlier?.jobId !== undefined) {
			const { jobId, createdAt, requestHash } = earlier;
			const isOther = requestHash !== order.requestHash;
			if (isOther) announce(() => events.onOtherRequest(jobId, itemIndex));
			ledger.pickUp(earlier, order);
			// It is in progress, whether a slot is free for it or not.
			if (waits) posts.takeSlot();
			return { ok: true, jobId, createdAt, earlier };
		}
		reexecuted ??= isReexecuted();
		if (await reexecuted) return failed({ kind: 'reexecuted' });

		const end = await posts.run({
			send: async () => await send(itemIndex, order),
			patience: waits ? timeout : Math.min(timeout, PATIENCE_WITHOUT_TIMEOUT),
			needsSlot: waits,
		});
		if (end.kind === 'stopped') return failed({ kind: 'notStarted' });
		if (end.kind === 'limited') return failed({ ...end, kind: 'rateLimited' });
		if (!end.answer.ok) return failed({ kind: 'notCreated', failure: end.answer.failure });
		const { value: answer } = end.answer;
		return { ok: true, jobId: answer.job_id, createdAt: clock.now(), answer };
	};

	return async (plan) => {
		const { from } = plan;
		if (from.kind === 'jobId') return { ok: true, jobId: from.jobId };
		return await ledger.inTurn(from, async () => await create(plan, from));
	};
}

function failed(failure: JobFailure): Failed {
	return { ok: false, failure };
}
