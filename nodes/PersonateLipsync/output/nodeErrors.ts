import {
	NodeApiError,
	NodeError,
	NodeOperationError,
	type IDataObject,
	type INode,
} from 'n8n-workflow';

import { errorData, jobData } from './errorData';
import type { ItemProblem } from './result';

/**
 * The one place where an error that stops the node is built.
 *
 * The message is set once more at the end: n8n replaces a message in which it finds a word such as
 * ENOENT, be it part of an id or of a text that the user gave.
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
		...(description === undefined ? {} : { description }),
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

/** The same data as that of a failed item, read from an error that would stop the node. */
export function dataOf(error: Error): IDataObject {
	const { message } = error;
	if (!(error instanceof NodeError)) return errorData({ origin: 'api', message });
	const { description, context } = error;
	const httpCode = error instanceof NodeApiError ? error.httpCode : undefined;
	const job = context.data;
	return {
		...errorData({
			origin: 'api',
			message,
			...(description ? { description } : {}),
			...(httpCode ? { httpCode } : {}),
		}),
		...(typeof job === 'object' ? job : {}),
	};
}
