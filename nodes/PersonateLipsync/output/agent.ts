import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an AI agent has called the node: n8n gives a node that is a tool another type. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}
