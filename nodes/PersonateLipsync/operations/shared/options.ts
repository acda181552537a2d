import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { Outcome } from './outcome';
import { check, type FieldHelps } from './parameters';

/**
 * The options of one item, times in seconds. n8n leaves an option out that was not added, so that the
 * defaults stand here as well as in the fields below.
 */
export const optionsSchema = z.object({
	timeout: z.number().positive().default(1800),
	pollInterval: z.number().min(1).default(3),
	maxConcurrency: z.number().int().min(1).default(5),
	binaryPropertyName: z.string().trim().min(1).default('data'),
	fileName: z.string().trim().default(''),
});

export type Options = z.infer<typeof optionsSchema>;

const helps: FieldHelps = {
	timeout: { label: 'Timeout', advice: 'enter a number of seconds above 0' },
	pollInterval: { label: 'Poll Interval', advice: 'enter a number of seconds from 1 up' },
	maxConcurrency: { label: 'Max Concurrency', advice: 'enter a whole number from 1 up' },
	binaryPropertyName: {
		label: 'Put Output File in Field',
		advice: 'enter the name of a binary field, such as data',
	},
	fileName: { label: 'File Name', advice: 'enter a name, or leave the option out' },
};

const showWhenWaiting = { show: { '/waitForCompletion': [true] } };
const showWhenDownloading = { show: { '/waitForCompletion': [true], '/downloadVideo': [true] } };

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. welcome.mp4',
			description:
				'The name of the downloaded file. Without it, the name is taken from the link, else it is the job ID.',
			displayOptions: showWhenDownloading,
		},
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 5,
			description:
				'How many requests may be under way at the same time. All jobs are waited for together, whatever this is.',
		},
		{
			displayName: 'Poll Interval',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 3,
			hint: 'In seconds',
			description:
				'The shortest pause between two questions about a job. The pause grows to a tenth of the time waited so far, up to 15 seconds.',
			displayOptions: showWhenWaiting,
		},
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
			displayOptions: showWhenDownloading,
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1800,
			hint: 'In seconds',
			description:
				'The longest time to wait for one job. The job goes on at Personate when it is over.',
			displayOptions: showWhenWaiting,
		},
	],
};

/** Whether to wait, whether to download, and the options: the last fields of both video operations. */
export const followFields: INodeProperties[] = [
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		default: false,
		description:
			'Whether to wait until the video is finished. Rendering takes minutes; all items are waited for together.',
	},
	{
		displayName: 'Download Video',
		name: 'downloadVideo',
		type: 'boolean',
		default: false,
		description: 'Whether to put the finished video itself into the output, as a binary file',
		displayOptions: showWhenWaiting,
	},
	optionsField,
];

/** What is to become of a job once it exists. */
export interface FollowUp {
	waitForCompletion: boolean;
	downloadVideo: boolean;
	options: Options;
}

const switchesSchema = z.object({ waitForCompletion: z.boolean(), downloadVideo: z.boolean() });

const switchHelps: FieldHelps = {
	waitForCompletion: {
		label: 'Wait for Completion',
		advice: 'switch it on or off (true or false)',
	},
	downloadVideo: { label: 'Download Video', advice: 'switch it on or off (true or false)' },
};

/** Reads the fields above for one item. Without waiting there is nothing to download. */
export function readFollowUp(context: IExecuteFunctions, itemIndex: number): Outcome<FollowUp> {
	const waitForCompletion: unknown = context.getNodeParameter(
		'waitForCompletion',
		itemIndex,
		false,
	);
	const downloadVideo: unknown =
		waitForCompletion === true && context.getNodeParameter('downloadVideo', itemIndex, false);

	const switches = check(switchesSchema, { waitForCompletion, downloadVideo }, switchHelps);
	if (!switches.ok) return switches;
	const options = check(optionsSchema, context.getNodeParameter('options', itemIndex, {}), helps);
	if (!options.ok) return options;
	return { ok: true, value: { ...switches.value, options: options.value } };
}

/** One run has one limit: the lowest that any item asks for, so that none is exceeded. */
export function lowestMaxConcurrency(plans: ReadonlyArray<Outcome<FollowUp>>): number {
	const limits = plans.flatMap((plan) => (plan.ok ? [plan.value.options.maxConcurrency] : []));
	return limits.reduce((lowest, limit) => Math.min(lowest, limit), Infinity);
}
