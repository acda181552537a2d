import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { getMany, narrowingFields } from '../listOperation';
import { avatarTypeField } from '../listTypes';

/** How the editor offers Avatar > Get Many. */
export const option: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getMany',
	action: 'Get many avatars',
	description: 'List the avatars that can speak in a video, with the IDs that Video > Create needs',
};

/** The fields of Avatar > Get Many, in the order in which the editor shows them. */
export const fields: INodeProperties[] = [avatarTypeField, ...narrowingFields];

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
