import { createListOperation } from '../listOperation';

/** Avatar > Get Many: yields the avatars that each input item asks for. */
export const { option, fields, execute } = createListOperation('avatar', {
	name: 'Get Many',
	value: 'getMany',
	action: 'Get many avatars',
	description: 'List avatars, with the IDs that Video > Create needs',
});
