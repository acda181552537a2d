import { createListOperation } from '../listOperation';

/** Voice > Get Many: yields the voices that each input item asks for. */
export const { option, fields, execute } = createListOperation('voice', {
	name: 'Get Many',
	value: 'getMany',
	action: 'Get many voices',
	description: 'List voices, with the IDs that Video > Create needs',
});
