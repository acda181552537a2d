import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { z } from 'zod';

import { check } from '../output/check';
import { stopOnFailure, toRows } from '../output/items';
import { mapEach, type Result } from '../output/result';
import { createClient } from '../transport/client';
import { explain } from '../transport/errors';
import type { ApiResult } from '../transport/failure';
import { findEntries } from '../transport/findEntries';
import type { ListEntry, ListKind } from '../transport/lists';
import { openTransport } from '../transport/request';
import { listTypeSchema, type ListType } from '../transport/schemas';
import { listTypeField } from './listTypes';
import { readEach, readParameter } from './parameters';

/**
 * Avatar > Get Many or Voice > Get Many, which differ in their words only.
 *
 * @param option how the editor offers the operation
 */
export function createListOperation(kind: ListKind, option: INodePropertyOptions) {
	return {
		option,
		fields: [listTypeField(kind), ...narrowingFields],
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
			return await getMany(this, kind);
		},
	};
}

/** The fields of a Get Many operation behind the one for the type. */
const narrowingFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName: 'Search',
				name: 'search',
				type: 'string',
				default: '',
				placeholder: 'e.g. Maria',
				description: 'Text to find in the name or the ID. Case and accents are ignored.',
			},
		],
	},
];

/**
 * Lists what every input item asks for: several output items per input item, as the rows came, each
 * with the type that it has to be used with.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
async function getMany(context: IExecuteFunctions, kind: ListKind): Promise<INodeExecutionData[]> {
	const plans = await readEach(context, (_context, itemIndex) =>
		readPlan(context, itemIndex, kind),
	);
	stopOnFailure(context, plans);

	const client = createClient(await openTransport(context));
	// There are two lists, and so never more than two requests, however many items ask for them.
	const answers = new Map<ListType, Promise<ApiResult<ListEntry[]>>>();
	const outcomes = await mapEach(plans, async ({ type, search, limit }) => {
		const answer = answers.get(type) ?? client.list({ kind, type });
		answers.set(type, answer);
		const result = await answer;
		if (!result.ok) {
			const problem = explain(result.failure, { kind: 'list', list: { kind, type } });
			return { ok: false, problem };
		}
		const found = findEntries(result.value, search).slice(0, limit);
		return { ok: true, value: found.map(({ row }) => ({ ...row, [`${kind}_type`]: type })) };
	});
	stopOnFailure(context, outcomes);
	return toRows(context, outcomes);
}

interface Plan {
	type: ListType;
	search: string;
	/** Without one, all are wanted. */
	limit: number | undefined;
}

const planSchema = z.object({
	type: listTypeSchema,
	returnAll: z.boolean(),
	limit: z.number().int().min(1).optional(),
	/** An expression may yield nothing or a number; n8n leaves the key out where no filter is added. */
	filters: z.object({ search: z.union([z.string(), z.number()]).nullish() }),
});

function readPlan(context: IExecuteFunctions, itemIndex: number, kind: ListKind): Result<Plan> {
	const typeField = listTypeField(kind);
	const returnAll = readParameter(context, 'returnAll', itemIndex);
	const plan = check(
		planSchema,
		{
			type: readParameter(context, typeField.name, itemIndex),
			returnAll,
			limit: returnAll === true ? undefined : (readParameter(context, 'limit', itemIndex) ?? null),
			filters: context.getNodeParameter('filters', itemIndex, {}),
		},
		{
			type: {
				label: typeField.displayName,
				advice: 'choose Public or Custom (public or custom in an expression)',
			},
			returnAll: { label: 'Return All', advice: 'turn it on or off (true or false)' },
			limit: { label: 'Limit', advice: 'enter a whole number of 1 or more' },
			'filters.search': { label: 'Search', advice: 'enter a text' },
		},
	);
	if (!plan.ok) return plan;

	const { type, limit, filters } = plan.value;
	return { ok: true, value: { type, search: String(filters.search ?? ''), limit } };
}
