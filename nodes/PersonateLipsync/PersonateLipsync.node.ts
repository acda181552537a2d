import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { listSearch } from './methods/listSearch';
import { findOperation, properties } from './actions';
import { answerAgent } from './output/agent';

/**
 * What n8n sees of this package. A node with `execute` and not a declarative one, since it has to
 * check all items before it pays for the first, and to follow many jobs at once.
 */
export class PersonateLipsync implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Personate Lipsync',
		name: 'personateLipsync',
		icon: { light: 'file:personate.svg', dark: 'file:personate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Make a lipsynced video from an avatar or a video, and a text or a recording. Creating costs money and takes minutes.',
		defaults: { name: 'Personate Lipsync' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'personateApi', required: true }],
		properties,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = String(this.getNodeParameter('resource', 0));
		const name = String(this.getNodeParameter('operation', 0, ''));
		const operation = findOperation(resource, name);
		if (operation === undefined) {
			throw new NodeOperationError(
				this.getNode(),
				`This version of Personate Lipsync has no operation "${name}" for "${resource}": choose another one`,
			);
		}
		return [await answerAgent(this, operation.execute.call(this))];
	}
}
