import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { getMany, narrowingFields } from '../shared/getMany';
import { avatarTypeField } from '../shared/listTypes';

/** The fields of Avatar > Get Many, in the order in which the editor shows them. */
export const fields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['avatar'], operation: ['getMany'] } },
	[avatarTypeField, ...narrowingFields],
);

/**
 * Yields the avatars that each input item asks for.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await getMany(this, {
		kind: 'avatar',
		typeField: avatarTypeField,
		list: async (client, type) => await client.listAvatars(type),
	});
}
