import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { getMany, narrowingFields } from '../shared/getMany';
import { voiceTypeField } from '../shared/listTypes';

/** The fields of Voice > Get Many, in the order in which the editor shows them. */
export const fields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['voice'], operation: ['getMany'] } },
	[voiceTypeField, ...narrowingFields],
);

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
