import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toNodeError } from './nodeErrors';
import type { ItemProblem, Outcome } from './outcome';

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

	const failedIndex = outcomes.findIndex((outcome) => !outcome.ok);
	const failed = outcomes[failedIndex];
	if (failed === undefined || failed.ok) return;

	const others = [...jobIds].filter(([itemIndex]) => itemIndex !== failedIndex);
	throw toNodeError(context.getNode(), withOtherJobs(failed.problem, others), failedIndex);
}

/** One output item per input item, in order and paired; a failed item carries its error. */
export function toItems(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Outcome<IDataObject>>,
): INodeExecutionData[] {
	return outcomes.map((outcome, item) => ({
		json: outcome.ok ? outcome.value : failedJson(context, outcome.problem),
		pairedItem: { item },
	}));
}

/**
 * The json of a failed item. n8n recognises it for the error output by its keys, and n8n 1 only when
 * they are `error` or `error` and `message`; there the job id stands in the text alone.
 */
function failedJson(context: IExecuteFunctions, problem: ItemProblem): IDataObject {
	const { message, description, jobId, status } = problem;
	return {
		error: message,
		...(description === undefined ? {} : { message: description }),
		...(jobId === undefined || context.getNode().onError === 'continueErrorOutput'
			? {}
			: { job_id: jobId, ...(status === undefined ? {} : { status }) }),
	};
}

function withOtherJobs(problem: ItemProblem, others: Array<[number, string]>): ItemProblem {
	if (others.length === 0) return problem;
	const list = others.map(([itemIndex, jobId]) => `${jobId} (item ${itemIndex})`).join(', ');
	return {
		...problem,
		description: [
			problem.description,
			`Jobs already created for other items, to be looked up with Video > Get: ${list}`,
		]
			.filter((line) => line !== undefined)
			.join('\n'),
	};
}
