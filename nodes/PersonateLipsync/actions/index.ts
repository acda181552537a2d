import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import * as getManyAvatars from './avatar/getMany';
import * as createVideo from './video/create';
import * as getVideo from './video/get';
import * as getManyVoices from './voice/getMany';

/** What every operation's file exports: how it is offered, its fields, and what it does with all input items. */
export interface Operation {
	/** Its `value` is what a saved workflow calls the operation. */
	option: INodePropertyOptions;
	fields: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

interface Resource {
	name: string;
	value: string;
	/** The default operation. A saved workflow does not store it, so it can never change. */
	initial: string;
	/** In alphabetical order. */
	operations: Operation[];
}

/** All that this node can do: this table is what the editor offers and what is run. */
const resources: Resource[] = [
	{ name: 'Avatar', value: 'avatar', initial: 'getMany', operations: [getManyAvatars] },
	{ name: 'Video', value: 'video', initial: 'create', operations: [createVideo, getVideo] },
	{ name: 'Voice', value: 'voice', initial: 'getMany', operations: [getManyVoices] },
];

/** Everything that the editor shows: the resource, its operations, and the fields of each. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value }) => ({ name, value })),
		default: 'video',
	},
	...resources.map(
		({ value: resource, initial, operations }): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options: operations.map(({ option }) => option),
			default: initial,
		}),
	),
	...resources.flatMap(({ value: resource, operations }) =>
		operations.flatMap(({ option, fields }) =>
			updateDisplayOptions({ show: { resource: [resource], operation: [option.value] } }, fields),
		),
	),
];

/** What is run for a resource and an operation; `undefined` for what this version does not have. */
export function findOperation(resource: string, name: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ option }) => option.value === name);
}
