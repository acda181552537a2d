import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool } from './agent';
import { toItems } from './items';
import { problemOf } from './nodeErrors';

/**
 * Turns what a run throws into the error of each item, if the node continues on errors or is an agent's tool.
 *
 * In a continue mode n8n would pass the input items on as if they had succeeded. Of a tool's error, n8n's
 * agents up to version 2 tell the model nothing at all, and those of version 3 leave out the reason; and
 * n8n's Retry On Fail gives a tool's second try another run, which would not know of the job that the
 * first one has paid for. (Seen in n8n 1.123 and 2.41.)
 */
export async function containErrors(
	context: IExecuteFunctions,
	run: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	return await run().catch((error: unknown) => {
		const isCancelled = context.getExecutionCancelSignal()?.aborted === true;
		if (isCancelled || !(context.continueOnFail() || isTool(context))) throw error;
		const problem = problemOf(error);
		return toItems(
			context,
			context.getInputData().map(() => ({ ok: false, problem })),
		);
	});
}
