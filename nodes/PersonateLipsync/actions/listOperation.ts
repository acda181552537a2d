import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { z } from 'zod';

import { check } from '../output/check';
import { showHints } from '../output/hints';
import { stopOnFailure, toRows } from '../output/items';
import { mapEach, type Result } from '../output/result';
import { createClient } from '../transport/client';
import { explain } from '../transport/errors';
import { findEntries } from '../transport/findEntries';
import type { ListKind, ListName } from '../transport/lists';
import { openTransport } from '../transport/request';
import { listTypeSchema, type ListType } from '../transport/schemas';
import { listTypeField } from './listTypes';
import { readEach, withoutEmpty, type ItemParameters } from './parameters';
import { readListsOnce } from './readListsOnce';

/**
 * Avatar > Get Many or Voice > Get Many, which differ in their words only.
 *
 * @param option how the editor offers the operation
 */
export function createListOperation(kind: ListKind, option: INodePropertyOptions) {
	return {
		option,
		fields: fieldsOf(kind),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
			return await getMany(this, kind);
		},
	};
}

/** The fields of a Get Many operation that follow the one for the type. */
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
				description:
					'Words to find in the name, or in any other text of the entry, such as its language. Case and accents are ignored.',
			},
		],
	},
];

function fieldsOf(kind: ListKind): INodeProperties[] {
	return [listTypeField(kind), ...narrowingFields];
}

/**
 * Gives several output items per input item: the rows as the API sent them, each with its type as
 * `avatar_type` or `voice_type`.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
async function getMany(context: IExecuteFunctions, kind: ListKind): Promise<INodeExecutionData[]> {
	const plans = await readEach(context, fieldsOf(kind), (parameters) => readPlan(parameters, kind));
	stopOnFailure(context, plans);

	const readList = readListsOnce(context, createClient(await openTransport(context)));
	const partial = new Set<ListType>();
	const outcomes = await mapEach(plans, async ({ type, search, limit }) => {
		const result = await readList({ kind, type });
		if (!result.ok) {
			const problem = explain(result.failure, { kind: 'list', list: { kind, type } });
			return { ok: false, problem };
		}
		if (result.value.hasMore) partial.add(type);
		const found = findEntries(result.value.entries, search).slice(0, limit);
		return { ok: true, value: found.map(({ row }) => ({ ...row, [`${kind}_type`]: type })) };
	});
	stopOnFailure(context, outcomes);
	for (const type of partial) hintAtMore(context, { kind, type });
	return toRows(context, outcomes);
}

/** Personate documents no pages, so the rest cannot be listed. */
function hintAtMore(context: IExecuteFunctions, { kind, type }: ListName): void {
	showHints(context, [
		`Personate has more ${type} ${kind}s than it listed: to use another one, enter its ID.`,
	]);
}

interface Plan {
	type: ListType;
	search: string;
	/** `undefined` for all. */
	limit: number | undefined;
}

const planSchema = z.object({
	type: listTypeSchema,
	returnAll: z.boolean(),
	limit: z.number().int().min(1).optional(),
	/** n8n leaves the key out where no filter is added. */
	filters: z.object({ search: z.string().default('') }),
});

function readPlan({ read }: ItemParameters, kind: ListKind): Result<Plan> {
	const typeField = listTypeField(kind);
	const returnAll = read('returnAll');
	const plan = check(
		planSchema,
		{
			type: read(typeField.name),
			returnAll,
			limit: returnAll === true ? undefined : (read('limit') ?? null),
			filters: withoutEmpty(read('filters')),
		},
		{
			type: { label: typeField.displayName, advice: 'choose Public or Custom' },
			returnAll: { label: 'Return All', advice: 'turn it on or off (true or false)' },
			limit: { label: 'Limit', advice: 'enter a whole number of 1 or more' },
			'filters.search': { label: 'Search', advice: 'enter a text' },
		},
	);
	if (!plan.ok) return plan;

	const { type, limit, filters } = plan.value;
	return { ok: true, value: { type, search: filters.search, limit } };
}
