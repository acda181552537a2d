import type { IExecuteFunctions } from 'n8n-workflow';

import { storeVideo } from '../../download/storeVideo';
import { runPipeline, type Ended } from '../../jobs/pipeline';
import { createStop } from '../../jobs/stop';
import { isTool } from '../../output/agent';
import { stopOnFailure, type Delivery } from '../../output/items';
import { isGivenUp, problemOf } from '../../output/jobProblems';
import type { Result } from '../../output/result';
import { createClient } from '../../transport/client';
import { mayHaveTakenEffect } from '../../transport/failure';
import { clock } from '../../transport/clock';
import { quoteOf } from '../../transport/quote';
import { openTransport } from '../../transport/request';
import type { ItemPlan } from './itemPlan';
import { nameField } from './lipsyncRequest';
import { createRunLog } from './runLog';
import { openRunRecord } from './runRecord';
import { allowSpending, lowest } from './spending';

/** The results of a run. */
export interface RunResult {
	/** By input item. */
	results: Array<Result<Delivery>>;
	/** How many jobs it has created; those that an earlier try has created are not counted. */
	created: number;
	/** How many items have the job of an earlier try whose request was different. */
	otherRequests: number;
}

/**
 * Creates or gets the jobs of all items. Waits for the video and downloads it where the item says so.
 *
 * @throws NodeApiError | NodeOperationError where the node stops on errors, before anything is sent if
 * an item is not valid; or where the credential cannot be used as it is
 */
export async function runJobs(
	context: IExecuteFunctions,
	results: ReadonlyArray<Result<ItemPlan>>,
): Promise<RunResult> {
	stopOnFailure(context, results);
	const plans = results.flatMap((result) => (result.ok ? [result.value] : []));
	const transport = await openTransport(context);
	const record = openRunRecord(context);
	const stop = createStop(context.getExecutionCancelSignal(), clock);
	const log = createRunLog(context);
	const paidItems = new Set<number>();
	let created = 0;
	let otherRequests = 0;

	const allowance = allowSpending(plans, record);
	const carriedOut = await runPipeline(allowance.plans, {
		...record,
		clock,
		random: () => Math.random(),
		client: createClient(transport),
		store: async (link, { job_id: jobId }, fileName, signal) =>
			await storeVideo(context, transport, { link, jobId, fileName }, signal, clock),
		stop,
		stopsOnFailure: !context.continueOnFail(),
		maxConcurrency: lowest(plans.map(({ maxConcurrency }) => maxConcurrency)),
		maxJobs: lowest(plans.map(({ maxJobs }) => maxJobs)),
		events: {
			...log,
			onCreated(jobId, itemIndex) {
				created += 1;
				paidItems.add(itemIndex);
				log.onCreated(jobId, itemIndex);
			},
			onUnknown(failure, itemIndex) {
				paidItems.add(itemIndex);
				log.onUnknown(failure, itemIndex);
			},
			onOtherRequest(jobId, itemIndex) {
				otherRequests += 1;
				log.onOtherRequest(jobId, itemIndex);
			},
		},
	});
	stop.release();
	allowance.settle(paidItems);
	const ended = [...carriedOut, ...allowance.refused];
	const jobIds = jobIdsOf(ended);
	// A stopped execution has no output, so the log is the only place left.
	if (stop.reason === 'cancelled') log.onUnfinished([...jobIds.values()]);

	const delivered = inOrder(results, ended, isTool(context));
	const unknownItems = new Map(ended.flatMap(unknownItemOf));
	stopOnFailure(context, delivered, { jobIds, unknownItems });
	return { results: delivered, created, otherRequests };
}

/** The results in the order of the input items; those that were not valid keep their problem. */
function inOrder(
	results: ReadonlyArray<Result<ItemPlan>>,
	ended: ReadonlyArray<Ended<ItemPlan>>,
	isForAgent: boolean,
): Array<Result<Delivery>> {
	const delivered: Array<Result<Delivery>> = [];
	results.forEach((result, itemIndex) => {
		if (!result.ok) delivered[itemIndex] = result;
	});
	for (const each of ended) delivered[each.plan.itemIndex] = toResult(each, isForAgent);
	return delivered;
}

/** A model does not see hints. */
const PICKED_UP =
	'This is the video of an earlier call, which was not paid for again. For another one, change the text.';

function toResult(
	{ plan, outcome, isPickedUp }: Ended<ItemPlan>,
	isForAgent: boolean,
): Result<Delivery> {
	if (outcome.ok) {
		const { job, file } = outcome;
		const binary = file === undefined ? {} : { binary: { [plan.binaryPropertyName]: file } };
		const note = isForAgent && isPickedUp ? { note: PICKED_UP } : {};
		return { ok: true, value: { job, ...binary, ...note } };
	}
	const { failure, jobId, job } = outcome;
	return {
		ok: false,
		problem: {
			...problemOf(failure, { jobId, job }, nameField),
			...(jobId === undefined ? {} : { jobId }),
			...(job === undefined ? {} : { job }),
			...(isGivenUp(failure) ? { givenUp: true } : {}),
		},
	};
}

function jobIdsOf(ended: ReadonlyArray<Ended<ItemPlan>>): Map<number, string> {
	return new Map(
		ended.flatMap(({ plan, outcome }): Array<[number, string]> => {
			const jobId = outcome.ok ? outcome.job.job_id : outcome.jobId;
			return jobId === undefined ? [] : [[plan.itemIndex, jobId]];
		}),
	);
}

/** An item that may have a video with an unknown job id, with the answer to its request. */
function unknownItemOf({
	plan: { itemIndex },
	outcome,
}: Ended<ItemPlan>): Array<[number, string | undefined]> {
	if (outcome.ok) return [];
	const { failure } = outcome;
	if (failure.kind === 'notSentAgain') return [[itemIndex, failure.quote]];
	const isUnknown = failure.kind === 'notCreated' && mayHaveTakenEffect(failure.failure);
	return isUnknown ? [[itemIndex, quoteOf(failure.failure)]] : [];
}
