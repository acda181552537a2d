import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an AI agent has called the node: n8n makes another type of a node that is a tool. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}
