import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import type { Result } from '../../output/result';
import { check, type FieldHelps } from '../../output/check';
import { withoutEmpty, type ItemParameters } from '../parameters';
import type { ItemPlan } from './itemPlan';

/**
 * The options of one item, times in seconds. n8n leaves out an option that was not added, so the defaults
 * are here as well as in the fields below.
 */
export const optionsSchema = z.object({
	timeout: z.number().finite().positive().default(1800),
	pollInterval: z.number().finite().min(1).default(3),
	maxConcurrency: z.number().int().min(1).default(5),
	maxJobs: z.number().int().min(1).optional(),
	maxNewVideos: z.number().int().min(1).optional(),
	checkOnly: z.boolean().default(false),
	binaryPropertyName: z.string().trim().min(1).default('data'),
	fileName: z.string().trim().default(''),
});

export type Options = z.infer<typeof optionsSchema>;

/** Options that protect: an empty one is an error, since a limit must not be lost. */
const protecting: ReadonlySet<string> = new Set(['maxJobs', 'maxNewVideos', 'checkOnly']);

const helps: FieldHelps = {
	timeout: { label: 'Timeout', advice: 'enter a number of seconds above 0' },
	pollInterval: { label: 'Poll Interval', advice: 'enter a number of seconds, 1 or more' },
	maxConcurrency: { label: 'Max Concurrency', advice: 'enter a whole number of 1 or more' },
	maxJobs: {
		label: 'Max Jobs at Once',
		advice: 'enter a whole number of 1 or more, or remove the option for no limit',
	},
	maxNewVideos: {
		label: 'Max New Videos',
		advice: 'enter a whole number of 1 or more, or remove the option for no limit',
	},
	checkOnly: { label: 'Check Only', advice: 'turn it on or off (true or false)' },
	binaryPropertyName: {
		label: 'Put Output File in Field',
		advice: 'enter the name of a binary field, such as data',
	},
	fileName: { label: 'File Name', advice: 'enter a name, or remove the option' },
};

const showWhenWaiting = { show: { '/waitForCompletion': [true] } };
const showWhenDownloading = { show: { '/waitForCompletion': [true], '/downloadVideo': [true] } };

const maxJobsOption: INodeProperties = {
	displayName: 'Max Jobs at Once',
	name: 'maxJobs',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 5,
	description:
		'How many jobs of this run may be in progress at once. Set it to the limit of your Personate account. Jobs of other executions are not counted. If not set, there is no limit.',
	displayOptions: showWhenWaiting,
};

const maxNewVideosOption: INodeProperties = {
	displayName: 'Max New Videos',
	name: 'maxNewVideos',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description:
		'How many videos this node may create in an execution, in loops and for agents, too. If a run would exceed it, it creates none. If not set, there is no limit.',
};

const checkOnlyOption: INodeProperties = {
	displayName: 'Check Only',
	name: 'checkOnly',
	type: 'boolean',
	default: false,
	description:
		'Whether to check everything, and to look up the avatar and the voice, without creating a video. Costs nothing.',
};

const optionsOf = (isCreate: boolean): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		...(isCreate ? [checkOnlyOption] : []),
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. welcome.mp4',
			description:
				'Name of the downloaded file. If not set, the name in the link is used, or the job ID.',
			displayOptions: showWhenDownloading,
		},
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 5,
			description:
				'How many requests to send at the same time. It does not limit how many jobs are rendered or waited for at once.',
		},
		...(isCreate ? [maxJobsOption, maxNewVideosOption] : []),
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 3,
			description:
				'Shortest time between two status requests for a job. It grows with the time waited, up to 15 seconds.',
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
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1800,
			description:
				'How long to wait for each job. A job that takes longer continues at Personate and can be fetched with Get.',
			displayOptions: showWhenWaiting,
		},
	],
});

/** Whether to wait, whether to download, and the options: the last fields of both video operations. */
const followFields = (isCreate: boolean): INodeProperties[] => [
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		default: false,
		description:
			'Whether to wait until the video is finished, for all items at the same time. If off, Create outputs a job_id at once, with which Get gets the video later.',
		builderHint: {
			propertyHint:
				'true when the next node needs the finished video. For long videos leave it false, and go on with Wait and Video > Get.',
		},
	},
	{
		displayName: 'Download Video',
		name: 'downloadVideo',
		type: 'boolean',
		default: false,
		description: 'Whether to download the finished video and output it as a binary file',
		displayOptions: showWhenWaiting,
	},
	optionsOf(isCreate),
];

export const createFollowFields = followFields(true);
export const getFollowFields = followFields(false);

/** The settings of an item for its job and for its output. */
export type FollowUp = Pick<
	ItemPlan,
	| 'waits'
	| 'timeout'
	| 'pollInterval'
	| 'download'
	| 'maxConcurrency'
	| 'maxJobs'
	| 'maxNewVideos'
	| 'checkOnly'
	| 'binaryPropertyName'
>;

const switchesSchema = z.object({ waitForCompletion: z.boolean(), downloadVideo: z.boolean() });

const switchHelps: FieldHelps = {
	waitForCompletion: {
		label: 'Wait for Completion',
		advice: 'turn it on or off (true or false)',
	},
	downloadVideo: { label: 'Download Video', advice: 'turn it on or off (true or false)' },
};

const SECOND = 1000;

/** Reads the fields above for one item. Without waiting there is nothing to download. */
export function readFollowUp({ read }: ItemParameters): Result<FollowUp> {
	const waitForCompletion = read('waitForCompletion');
	const downloadVideo = waitForCompletion === true && read('downloadVideo');

	const switches = check(switchesSchema, { waitForCompletion, downloadVideo }, switchHelps);
	if (!switches.ok) return switches;
	const given = check(optionsSchema, withoutEmpty(read('options'), protecting), helps);
	if (!given.ok) return given;

	const options = given.value;
	return {
		ok: true,
		value: {
			waits: switches.value.waitForCompletion,
			timeout: options.timeout * SECOND,
			pollInterval: options.pollInterval * SECOND,
			maxConcurrency: options.maxConcurrency,
			maxJobs: options.maxJobs ?? Infinity,
			maxNewVideos: options.maxNewVideos ?? Infinity,
			checkOnly: options.checkOnly,
			binaryPropertyName: options.binaryPropertyName,
			...(switches.value.downloadVideo ? { download: { fileName: options.fileName } } : {}),
		},
	};
}
