import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { Problem } from '../../api/errors';

/**
 * The one place where an error that stops the node is built.
 *
 * The message is set once more at the end: n8n replaces a message in which it finds a word such as
 * ENOENT, be it part of an id or of a text that the user gave.
 */
export function toNodeError(
	node: INode,
	problem: Problem,
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
	return error;
}
