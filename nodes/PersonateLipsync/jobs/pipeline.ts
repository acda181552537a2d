import { isRateLimit, type ApiFailure, type ApiResult } from '../transport/failure';
import type { Job } from '../transport/schemas';
import { stateAfterCreation } from '../transport/status';
import { createCreations, type Begun } from './create';
import { createFetch } from './fetchVideo';
import { createLimitedQueue } from './limitedQueue';
import type { JobOutcome, Plan } from './outcome';
import { createPoller, isTransientForJob, outcomeOf } from './poll';
import { createProgress } from './progress';
import { createRateLimit } from './rateLimit';
import { createRequests } from './requests';
import type { RunTools } from './run';

const SECOND = 1000;

/** The pauses after a 429 that names none. */
const API_BACKOFF = { factor: 2, longest: 30 * SECOND };

/** How many of the oldest jobs are watched: more while items wait for a slot, which a job keeps until its end is seen. */
const WATCHED = 5;
const WATCHED_FOR_SLOTS = 10;

/** A plan with its outcome. */
export interface Ended<ItemPlan extends Plan> {
	plan: ItemPlan;
	outcome: JobOutcome;
	/** Whether the job is that of an earlier try or call. */
	isPickedUp: boolean;
}

/**
 * Takes all items from their requests to their finished videos in parallel: each job is created, polled
 * and downloaded as soon as possible. The outcomes are in the order of the plans. Never rejects.
 *
 * The items share four things and nothing else: the requests (how many run at once, and the pauses that
 * the API asks for), the slots, the ledger, and the switch that stops the run.
 */
export async function runPipeline<ItemPlan extends Plan>(
	plans: readonly ItemPlan[],
	tools: RunTools,
): Promise<Array<Ended<ItemPlan>>> {
	const { clock, random, ledger, stop, maxConcurrency, maxJobs: slots, events } = tools;
	const requests = createRequests(clock, maxConcurrency, stop);
	// The rate limit is that of the account: a pause that the API asks for applies to all requests.
	const limit = createRateLimit<ApiFailure>(clock, random, API_BACKOFF, (time, isAskedFor) =>
		events.onPause(isAskedFor ? 'all' : 'creations', time),
	);
	const queue = { requests, limit, isRateLimit, stop, slots, yields: false };
	const posts = createLimitedQueue<ApiResult<Job>, ApiFailure>(queue);
	const create = createCreations(tools, posts);
	const poll = createPoller(tools, requests, limit, () =>
		Math.max(posts.isWaitingForSlot() ? WATCHED_FOR_SLOTS : WATCHED, maxConcurrency),
	);
	const fetchVideo = createFetch(tools, async ({ job_id: jobId }, plan) => {
		const fresh = await poll({ ...plan, jobId, untilEnd: false });
		return fresh.ok ? fresh.job : undefined;
	});
	const progress = createProgress(clock, events.onProgress);

	/** Waits for the end of the job where the item waits, else gets it as it is now. */
	const follow = async (plan: Plan, begun: Begun): Promise<JobOutcome> => {
		const { answer, earlier } = begun;
		// A job may have ended with the answer that created it.
		const ended = answer && plan.waits && outcomeOf(answer, stateAfterCreation(answer));
		if (ended) return ended;
		if (answer !== undefined && !plan.waits) return { ok: true, job: answer };
		const outcome = await poll({ ...plan, ...begun, untilEnd: plan.waits });
		if (outcome.ok || plan.waits || earlier?.answer === undefined) return outcome;
		// The job exists, so the answer to its POST is better than a transient error.
		const since = clock.now();
		const { failure } = outcome;
		return failure.kind === 'statusRefused' &&
			isTransientForJob(failure.failure, { ...begun, since }, since)
			? { ok: true, job: earlier.answer }
			: outcome;
	};

	const through = async (plan: Plan, onBegun: (begun: Begun) => void): Promise<JobOutcome> => {
		const { waits, from, download } = plan;
		if (waits) progress.add();
		const begun = await create(plan);
		if (!begun.ok) {
			if (waits) progress.remove();
			return begun;
		}
		onBegun(begun);
		const outcome = await follow(plan, begun);
		if (waits) {
			if (from.kind === 'request') posts.releaseSlot();
			limit.endBackoff();
			if (!stop.isOver) progress.ended();
		}
		return outcome.ok && download !== undefined ? await fetchVideo(outcome.job, plan) : outcome;
	};

	return await Promise.all(
		plans.map(async (plan) => {
			let begun: Begun | undefined;
			const outcome = await through(plan, (value) => (begun = value)).catch(
				// An unexpected error fails its own item only, and does not hide its job.
				(error: unknown): JobOutcome => ({
					ok: false,
					failure: { kind: 'unexpected', error },
					...(begun === undefined ? {} : { jobId: begun.jobId }),
				}),
			);
			if (plan.from.kind === 'request') ledger.end(plan.itemIndex, plan.from, outcome);
			if (!outcome.ok && tools.stopsOnFailure) stop.halt();
			return { plan, outcome, isPickedUp: begun?.earlier !== undefined };
		}),
	);
}
