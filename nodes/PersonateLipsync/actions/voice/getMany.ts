import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { getMany, narrowingFields } from '../listOperation';
import { voiceTypeField } from '../listTypes';

/** How the editor offers Voice > Get Many. */
export const option: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getMany',
	action: 'Get many voices',
	description: 'List the voices that can speak a text, with the IDs that Video > Create needs',
};

/** The fields of Voice > Get Many, in the order in which the editor shows them. */
export const fields: INodeProperties[] = [voiceTypeField, ...narrowingFields];

/**
 * Yields the voices that each input item asks for.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await getMany(this, {
		kind: 'voice',
		typeField: voiceTypeField,
		list: async (client, type) => await client.listVoices(type),
	});
}
