import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { Outcome } from './outcome';
import { check, type FieldHelps } from './parameters';

const DEFAULT_MAX_CONCURRENCY = 5;

/** The Options collection of the video operations. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: DEFAULT_MAX_CONCURRENCY,
			description: 'How many requests to Personate may be under way at the same time',
		},
	],
};

const optionsSchema = z.object({
	maxConcurrency: z.number().int().min(1).default(DEFAULT_MAX_CONCURRENCY),
});

export type Options = z.infer<typeof optionsSchema>;

const helps: FieldHelps = {
	maxConcurrency: { label: 'Max Concurrency', advice: 'enter a whole number from 1 up' },
};

/** The options of one item, with the defaults filled in. */
export function readOptions(context: IExecuteFunctions, itemIndex: number): Outcome<Options> {
	return check(optionsSchema, context.getNodeParameter('options', itemIndex, {}), helps);
}

/** One run has one limit: the lowest that any item asks for, so that none is exceeded. */
export function lowestMaxConcurrency(plans: ReadonlyArray<Outcome<{ options: Options }>>): number {
	const limits = plans.flatMap((plan) => (plan.ok ? [plan.value.options.maxConcurrency] : []));
	return limits.reduce((lowest, limit) => Math.min(lowest, limit), Infinity);
}
