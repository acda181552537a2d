import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { listSearch } from './listSearch';
import { findOperation, operations } from './operations';
import { answerAgent } from './operations/shared/tool';

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
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Avatar', value: 'avatar' },
					{ name: 'Video', value: 'video' },
					{ name: 'Voice', value: 'voice' },
				],
				default: 'video',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['avatar'] } },
				options: [
					{
						name: 'Get Many',
						value: 'getMany',
						action: 'Get many avatars',
						description:
							'List the avatars that can speak in a video, with the IDs that Video > Create needs',
					},
				],
				default: 'getMany',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['video'] } },
				options: [
					{
						name: 'Create',
						value: 'create',
						action: 'Create a paid lipsynced video',
						description:
							'Start a job that makes a lipsynced video, which costs money. Without waiting it answers at once with a job_id for Get, which is the way for long videos.',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get a lipsynced video by its job ID',
						description:
							'Look up the job that Create started. While it is rendering, look again after a while; once it is finished, output holds the video.',
					},
				],
				default: 'create',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['voice'] } },
				options: [
					{
						name: 'Get Many',
						value: 'getMany',
						action: 'Get many voices',
						description:
							'List the voices that can speak a text, with the IDs that Video > Create needs',
					},
				],
				default: 'getMany',
			},
			...Object.values(operations).flatMap((resource) =>
				Object.values(resource).flatMap(({ fields }) => fields),
			),
		],
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
