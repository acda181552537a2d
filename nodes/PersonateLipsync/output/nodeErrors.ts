import { NodeApiError, NodeError, NodeOperationError, type INode } from 'n8n-workflow';

import { jobSchema } from '../transport/schemas';
import { jobData } from './errorData';
import type { ItemProblem } from './result';

/**
 * The one place where an error that stops the node is built.
 *
 * The message is set once more at the end: n8n replaces a message in which it finds a word such as
 * ENOENT, also in an id or in a text that the user gave.
 */
export function toNodeError(
	node: INode,
	problem: ItemProblem,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const { message, description, origin, httpCode } = problem;
	const details = {
		message,
		...(itemIndex === undefined ? {} : { itemIndex }),
		...(description ? { description } : {}),
	};
	const error =
		origin === 'input'
			? new NodeOperationError(node, message, details)
			: new NodeApiError(node, {}, { ...details, ...(httpCode === undefined ? {} : { httpCode }) });
	error.message = message;
	const job = jobData(problem);
	// n8n's editor shows it under the error's details.
	if (Object.keys(job).length > 0) error.context.data = job;
	return error;
}

/** Reads the problem from an error: one of this node with its job, one of n8n, or a bug. */
export function problemOf(error: unknown): ItemProblem {
	const message = error instanceof Error ? error.message : String(error);
	if (!(error instanceof NodeError)) return { message };
	const { description, context } = error;
	const httpCode = error instanceof NodeApiError ? error.httpCode : undefined;
	const job = jobSchema.safeParse(context.data);
	return {
		message,
		...(description ? { description } : {}),
		...(httpCode ? { httpCode } : {}),
		...(job.success ? { job: job.data, jobId: job.data.job_id } : {}),
	};
}
