import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { dataOf } from './nodeErrors';

/** Whether an AI agent has called the node: n8n makes a type of its own of a node that is a tool. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Makes a tool's error its answer, so that the model learns what to do next. It has the fields of a
 * failed item.
 *
 * Of an error that is thrown, n8n's agents up to version 2 tell the model nothing at all, and those of
 * version 3 leave out the reason; and n8n's Retry On Fail gives a tool's second try a run of its own,
 * which would not know of the job that the first one has paid for. (Seen in n8n 1.123 and 2.41.)
 */
export async function answerAgent(
	context: IExecuteFunctions,
	items: Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	return await items.catch((error: unknown) => {
		const isCancelled = context.getExecutionCancelSignal()?.aborted === true;
		if (!(error instanceof Error) || isCancelled || !isTool(context)) throw error;
		return [{ json: { error: dataOf(error) } }];
	});
}
