import type { IExecuteFunctions } from 'n8n-workflow';

import { storeVideo } from '../../download/storeVideo';
import type { JobOutcome, Plan } from '../../jobs/outcome';
import { runPipeline, type Ended } from '../../jobs/pipeline';
import { createStop } from '../../jobs/stop';
import { isTool } from '../../output/agent';
import { stopOnFailure, type Delivery } from '../../output/items';
import { isGivenUp, problemOf } from '../../output/jobProblems';
import type { Result } from '../../output/result';
import { createClient } from '../../transport/client';
import { mayHaveTakenEffect } from '../../transport/failure';
import { clock } from '../../transport/clock';
import { openTransport } from '../../transport/request';
import { nameField } from './lipsyncRequest';
import { createRunLog } from './runLog';
import { openRunRecord } from './runRecord';

/** What one item wants of the run, and of its output. */
export interface ItemPlan extends Plan {
	maxConcurrency: number;
	/** `Infinity` for no limit. */
	maxJobs: number;
	/** The field of the output item for the downloaded file. */
	binaryPropertyName: string;
}

/** What a run has brought. */
export interface RunResult {
	/** By input item. */
	results: Array<Result<Delivery>>;
	/** How many jobs it has created; those that an earlier try has created are not counted. */
	created: number;
}

/**
 * Takes the jobs of all items to what their items want of them. One run has one limit of each kind: the
 * lowest that any item asks for, so that none is exceeded.
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
	const record = openRunRecord(
		context,
		plans.map(({ from }) => from),
	);
	const stop = createStop(context.getExecutionCancelSignal(), clock);
	const log = createRunLog(context);
	let created = 0;

	const ended = await runPipeline(plans, {
		...record,
		clock,
		random: () => Math.random(),
		client: createClient(transport),
		store: async (link, { job_id: jobId }, fileName, signal) =>
			await storeVideo(context, transport, { link, jobId, fileName }, signal),
		execution: context.getExecutionId(),
		stop,
		stopsOnFailure: !context.continueOnFail(),
		maxConcurrency: lowest(plans.map(({ maxConcurrency }) => maxConcurrency)),
		maxJobs: lowest(plans.map(({ maxJobs }) => maxJobs)),
		events: {
			...log,
			onCreated(jobId, itemIndex) {
				created += 1;
				log.onCreated(jobId, itemIndex);
			},
		},
	});
	stop.release();
	const jobIds = jobIdsOf(ended);
	// A stopped execution has no output, so the log is the only place left.
	if (stop.reason === 'cancelled') log.onUnfinished([...jobIds.values()]);

	const delivered = inOrder(results, ended);
	const unknownItems = ended.filter(isUnknown).map(({ plan }) => plan.itemIndex);
	stopOnFailure(context, delivered, { jobIds, unknownItems });
	// An agent may ask for the same once more.
	if (isTool(context) && delivered.every(({ ok }) => ok)) record.ledger.clear();
	return { results: delivered, created };
}

function lowest(limits: number[]): number {
	return limits.reduce((one, other) => Math.min(one, other), Infinity);
}

/** The items that were not valid stay as they were. */
function inOrder(
	results: ReadonlyArray<Result<ItemPlan>>,
	ended: ReadonlyArray<Ended<ItemPlan>>,
): Array<Result<Delivery>> {
	const delivered: Array<Result<Delivery>> = [];
	results.forEach((result, itemIndex) => {
		if (!result.ok) delivered[itemIndex] = result;
	});
	for (const { plan, outcome } of ended) delivered[plan.itemIndex] = toResult(plan, outcome);
	return delivered;
}

function toResult({ binaryPropertyName }: ItemPlan, outcome: JobOutcome): Result<Delivery> {
	if (outcome.ok) {
		const { job, file } = outcome;
		const binary = file === undefined ? {} : { binary: { [binaryPropertyName]: file } };
		return { ok: true, value: { job, ...binary } };
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

/** Whether a video of the item may exist of which nobody knows the id. */
function isUnknown({ outcome }: Ended<ItemPlan>): boolean {
	if (outcome.ok) return false;
	const { failure } = outcome;
	if (failure.kind === 'notSentAgain') return true;
	return failure.kind === 'notCreated' && mayHaveTakenEffect(failure.failure);
}
