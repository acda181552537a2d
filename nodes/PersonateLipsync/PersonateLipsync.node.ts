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
import { containErrors } from './output/contain';

/**
 * The node as n8n loads it. It has an `execute` method and is not declarative, since it checks all items
 * before it pays for the first, and waits for many jobs at once.
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
			'Create lipsync videos from an avatar or a video, and a text or an audio file. Each video costs money.',
		defaults: { name: 'Personate Lipsync' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Creates lipsync (talking-head) videos with Personate. Each input item of Video > Create is one paid video, and several items need no loop. Short videos: Create with waitForCompletion, and downloadVideo for the file. Long videos: Create, a Wait node, then Video > Get with the job_id; never put Create into a loop that polls.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-base.limit',
					relationHint: 'Before Video > Create, so that a first run pays for few videos',
				},
				{
					nodeType: 'n8n-nodes-base.wait',
					relationHint: 'Between Video > Create and Video > Get, for long videos',
				},
				{
					nodeType: 'n8n-nodes-base.httpRequest',
					relationHint:
						'For Personate endpoints that this node does not have, with the predefined credential type personateApi',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'personateApi', required: true }],
		properties,
		hints: [
			{
				message: 'Each input item is a video that you pay for.',
				location: 'outputPane',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ $parameter["resource"] === "video" && $parameter["operation"] === "create" && $parameter["options"]?.["checkOnly"] !== true }}',
			},
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await containErrors(this, async () => await run(this))];
	}
}

/** @throws NodeOperationError where the workflow is of a later version, and what the operation throws */
async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = String(context.getNodeParameter('resource', 0));
	const name = String(context.getNodeParameter('operation', 0, ''));
	const operation = findOperation(resource, name);
	if (operation === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`This version of Personate Lipsync has no operation "${name}" for "${resource}": choose another one`,
		);
	}
	return await operation.execute.call(context);
}
