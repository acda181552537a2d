import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toNodeError } from './nodeErrors';
import type { Delivery, ItemProblem, Outcome } from './outcome';

/**
 * Ends the run at the first item that failed, unless the node is set to continue on errors.
 *
 * @param jobIds the jobs that exist by now, by item: the error names them, since the output is lost
 * @throws NodeApiError | NodeOperationError
 */
export function stopOnFailure(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Outcome<unknown>>,
	jobIds: ReadonlyMap<number, string> = new Map(),
): void {
	if (context.continueOnFail()) return;

	const problems = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.problem));
	const culprit = problems.findIndex((problem) => problem !== undefined && !problem.givenUp);
	const itemIndex = culprit >= 0 ? culprit : problems.findIndex((problem) => problem !== undefined);
	const problem = problems[itemIndex];
	if (problem === undefined) return;

	const others = [...jobIds].filter(([otherIndex]) => otherIndex !== itemIndex);
	const stopping = withOtherJobs(
		outcomes.length > 1 ? withItem(problem, itemIndex) : problem,
		others,
	);
	throw toNodeError(context.getNode(), stopping, itemIndex);
}

/** One output item per input item, in order and paired; a failed item carries its error. */
export function toItems(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Outcome<Delivery>>,
): INodeExecutionData[] {
	return outcomes.map((outcome, item) => {
		if (!outcome.ok) {
			return { json: failedJson(context, outcome.problem), pairedItem: { item } };
		}
		const { job, binary } = outcome.value;
		return { json: job, ...(binary === undefined ? {} : { binary }), pairedItem: { item } };
	});
}

/** All rows of an input item are paired with it; a failed one yields one item with its error. */
export function toRows(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Outcome<IDataObject[]>>,
): INodeExecutionData[] {
	return outcomes.flatMap((outcome, item) => {
		const rows = outcome.ok ? outcome.value : [failedJson(context, outcome.problem)];
		return rows.map((json) => ({ json, pairedItem: { item } }));
	});
}

/**
 * The json of a failed item. n8n recognises it for the error output by its keys, and n8n 1 only when
 * they are `error`, or `error` and `message`; there the job stands in the text alone.
 */
function failedJson(
	context: IExecuteFunctions,
	{ message, description, jobId, job }: ItemProblem,
): IDataObject {
	const knownJob = jobId === undefined ? {} : { job_id: jobId, ...job };
	return {
		...(context.getNode().onError === 'continueErrorOutput' ? {} : knownJob),
		error: message,
		...(description === undefined ? {} : { message: description }),
	};
}

/**
 * In the form of n8n's editor, which would otherwise add it only while it knows the node's input, so that
 * whoever reads the error elsewhere would look in vain. (Seen in n8n 1.123 and 2.41.)
 */
function withItem(problem: ItemProblem, itemIndex: number): ItemProblem {
	return { ...problem, message: `${problem.message} [item ${itemIndex}]` };
}

function withOtherJobs(problem: ItemProblem, others: Array<[number, string]>): ItemProblem {
	if (others.length === 0) return problem;
	const list = others.map(([itemIndex, jobId]) => `${jobId} (item ${itemIndex})`).join(', ');
	const lines = [
		problem.description,
		`Jobs of other items, to be looked up with Video > Get: ${list}`,
	];
	return { ...problem, description: lines.filter((line) => line !== undefined).join('\n') };
}
