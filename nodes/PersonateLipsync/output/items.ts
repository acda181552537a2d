import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { isEmpty } from '../transport/json';
import { quoteAnswer } from '../transport/quote';
import type { Job } from '../transport/schemas';
import { errorData } from './errorData';
import { toNodeError } from './nodeErrors';
import type { ItemProblem, Result } from './result';

/** A job as it goes into the output, with its file if it was downloaded. */
export interface Delivery {
	job: Job;
	binary?: IBinaryKeyData;
	/** What an agent's model has to know about it. */
	note?: string;
}

/** What the other items of a run have paid for: the error that stops the node lists it, since the output is lost. */
export interface Paid {
	/** The jobs that exist, by item. */
	jobIds: ReadonlyMap<number, string>;
	/** The items that may have a job with an unknown id, with the answer to their request, if any. */
	unknownItems: ReadonlyMap<number, string | undefined>;
}

/**
 * Ends the run at the first item that failed, unless the node is set to continue on errors.
 *
 * @throws NodeApiError | NodeOperationError
 */
export function stopOnFailure(
	context: IExecuteFunctions,
	results: ReadonlyArray<Result<unknown>>,
	paid: Paid = { jobIds: new Map(), unknownItems: new Map() },
): void {
	if (context.continueOnFail()) return;

	const problems = results.map((result) => (result.ok ? undefined : result.problem));
	const culprit = problems.findIndex((problem) => problem !== undefined && !problem.givenUp);
	const itemIndex = culprit >= 0 ? culprit : problems.findIndex((problem) => problem !== undefined);
	const problem = problems[itemIndex];
	if (problem === undefined) return;

	const stopping = withOtherJobs(
		// In the form of n8n's editor, which adds it only where it knows the node's input, so not where the
		// error is read elsewhere. (Seen in n8n 1.123 and 2.41.)
		results.length > 1
			? { ...problem, message: `${problem.message} [item ${itemIndex}]` }
			: problem,
		[...paid.jobIds].filter(([otherIndex]) => otherIndex !== itemIndex),
		[...paid.unknownItems].filter(([otherIndex]) => otherIndex !== itemIndex),
	);
	throw toNodeError(context.getNode(), stopping, itemIndex);
}

/** One output item per input item, in order and paired; a failed item carries its error. */
export function toItems(
	context: IExecuteFunctions,
	results: ReadonlyArray<Result<Delivery>>,
): INodeExecutionData[] {
	return results.map((result, item) => {
		if (!result.ok) {
			return { json: failedJson(context, result.problem), pairedItem: { item } };
		}
		const { job, binary, note } = result.value;
		return {
			json: { ...withoutErrorField(job), ...(note === undefined ? {} : { note }) },
			...(binary === undefined ? {} : { binary }),
			pairedItem: { item },
		};
	});
}

/** All rows of an input item are paired with it; an input item that failed gives one item with its error. */
export function toRows(
	context: IExecuteFunctions,
	results: ReadonlyArray<Result<IDataObject[]>>,
): INodeExecutionData[] {
	return results.flatMap((result, item) => {
		const rows = result.ok
			? result.value.map(withoutErrorField)
			: [failedJson(context, result.problem)];
		return rows.map((json) => ({ json, pairedItem: { item } }));
	});
}

/**
 * Removes the field `error` from a successful item: n8n takes even an empty one for a failure, and runs the
 * node again where Retry On Fail is set. (Seen in n8n 1.123 and 2.41.)
 */
function withoutErrorField({ error, ...rest }: IDataObject): IDataObject {
	return isEmpty(error) ? rest : { ...rest, api_error: error };
}

/**
 * The json of a failed item. n8n recognises it for the error output by its keys, and n8n 1 only where
 * `error` is the single one.
 */
function failedJson(context: IExecuteFunctions, problem: ItemProblem): IDataObject {
	const error = errorData(problem);
	if (context.getNode().onError === 'continueErrorOutput') return { error };
	const { jobId, job } = problem;
	return { ...job, ...(jobId === undefined ? {} : { job_id: jobId }), error };
}

/** An error with more jobs could not be read. */
const MOST_NAMED = 100;

/** Of the answer to another item, in characters: a quote begins with ids. */
const LONGEST_QUOTE = 300;

function withOtherJobs(
	problem: ItemProblem,
	others: ReadonlyArray<[number, string]>,
	unknownItems: ReadonlyArray<[number, string | undefined]>,
): ItemProblem {
	const jobs = others.map(([itemIndex, jobId]) => `${jobId} (item ${itemIndex})`);
	const unknown = unknownItems.map(([itemIndex, quote]) =>
		quote === undefined
			? String(itemIndex)
			: `${itemIndex} (answered: ${quoteAnswer(quote, LONGEST_QUOTE)})`,
	);
	const lines = [
		problem.description ?? '',
		jobs.length > 0 ? `Jobs of other items, get them with Video > Get: ${list(jobs)}` : '',
		jobs.length > MOST_NAMED ? 'A retry of this execution picks all of them up.' : '',
		unknown.length > 0
			? `It is unknown whether videos of these items were created, check your Personate account before a retry: ${list(unknown)}`
			: '',
	].filter((line) => line !== '');
	return lines.length === 0 ? problem : { ...problem, description: lines.join('\n') };
}

function list(names: readonly string[]): string {
	const left = names.length - MOST_NAMED;
	const named = names.slice(0, MOST_NAMED).join(', ');
	return left > 0 ? `${named} and ${left} more, which are in n8n's log` : named;
}
