import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { createClient, type PersonateClient } from '../../api/client';
import type { Job, LipsyncRequest } from '../../api/schemas';
import { openTransport } from '../../api/transport';
import { createLimiter } from '../../jobs/limiter';
import { stopOnFailure, toItems } from '../shared/deliver';
import { lowestMaxConcurrency, optionsField, readOptions, type Options } from '../shared/options';
import { inWords, mapEach, type Outcome } from '../shared/outcome';
import { readEach } from '../shared/parameters';
import { nameField, readLipsyncRequest } from './lipsyncRequest';

const showForAvatar = { show: { actorUse: ['avatar'] } };
const showForVideo = { show: { actorUse: ['video'] } };
const showForText = { show: { scriptUse: ['text'] } };
const showForAudio = { show: { scriptUse: ['audio'] } };

/** The fields of Video > Create, in the order in which the editor shows them. */
export const fields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['video'], operation: ['create'] } },
	[
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			options: [
				{ name: 'V1', value: 'v1' },
				{ name: 'V2', value: 'v2' },
			],
			default: 'v2',
			description: 'The Personate model that syncs the lips',
		},
		{
			displayName: 'Actor',
			name: 'actorUse',
			type: 'options',
			options: [
				{
					name: 'Avatar',
					value: 'avatar',
					description: 'A face from Personate: a public one or one of your own',
				},
				{
					name: 'Video',
					value: 'video',
					description: 'A face from a video of yours that Personate can reach by a link',
				},
			],
			default: 'avatar',
			description: 'Whose lips are to move',
		},
		{
			displayName: 'Avatar Type',
			name: 'avatarType',
			type: 'options',
			options: [
				{ name: 'Public', value: 'public', description: 'Avatars that everybody can use' },
				{ name: 'Custom', value: 'custom', description: 'Avatars of your own Personate account' },
			],
			default: 'public',
			description: 'Which list the avatar is from',
			displayOptions: showForAvatar,
		},
		{
			displayName: 'Avatar',
			name: 'avatarId',
			type: 'resourceLocator',
			default: { mode: 'id', value: '' },
			required: true,
			description: 'The face that speaks',
			modes: [
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 5b05e9ad-a2e5-4583-8a0d-e44ee1492855',
				},
			],
			displayOptions: showForAvatar,
		},
		{
			displayName: 'Video URL',
			name: 'videoUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/speaker.mp4',
			description:
				'A link to the video whose lips are to move. Personate fetches it, so it must open without a login.',
			displayOptions: showForVideo,
		},
		{
			displayName: 'Script',
			name: 'scriptUse',
			type: 'options',
			options: [
				{ name: 'Text', value: 'text', description: 'A text that a voice of Personate speaks' },
				{
					name: 'Audio',
					value: 'audio',
					description: 'A recording that Personate can reach by a link',
				},
			],
			default: 'text',
			description: 'Where the words come from',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. Hello, and welcome to our spring collection!',
			description: 'What is to be spoken, word for word',
			displayOptions: showForText,
		},
		{
			displayName: 'Voice Type',
			name: 'voiceType',
			type: 'options',
			options: [
				{ name: 'Public', value: 'public', description: 'Voices that everybody can use' },
				{ name: 'Custom', value: 'custom', description: 'Voices of your own Personate account' },
			],
			default: 'public',
			description: 'Which list the voice is from',
			displayOptions: showForText,
		},
		{
			displayName: 'Voice',
			name: 'voiceId',
			type: 'resourceLocator',
			default: { mode: 'id', value: '' },
			required: true,
			description: 'The voice that speaks the text',
			modes: [
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d',
				},
			],
			displayOptions: showForText,
		},
		{
			displayName: 'Audio URL',
			name: 'audioUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/speech.mp3',
			description:
				'A link to the recording that is to be spoken. Personate fetches it, so it must open without a login.',
			displayOptions: showForAudio,
		},
		optionsField,
	],
);

/**
 * Starts one lipsync job per input item and yields Personate's answers.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors; an item that is not valid
 * stops it before any job is created
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const plans = readEach(this, readPlan);
	stopOnFailure(this, plans);

	const client = createClient(await openTransport(this));
	const jobs = await submit(this, client, plans);
	return toItems(this, jobs);
}

interface Plan {
	request: LipsyncRequest;
	options: Options;
}

function readPlan(context: IExecuteFunctions, itemIndex: number): Outcome<Plan> {
	const request = readLipsyncRequest(context, itemIndex);
	if (!request.ok) return request;
	const options = readOptions(context, itemIndex);
	if (!options.ok) return options;
	return { ok: true, value: { request: request.value, options: options.value } };
}

/**
 * Posts the jobs, a few at a time. Once one has failed where the node stops on errors, no other is
 * started: its video would be paid for and not delivered.
 */
async function submit(
	context: IExecuteFunctions,
	client: PersonateClient,
	plans: Array<Outcome<Plan>>,
): Promise<Array<Outcome<Job>>> {
	const limiter = createLimiter(lowestMaxConcurrency(plans));
	const jobIds = new Map<number, string>();
	let halted = false;

	const jobs = await mapEach(plans, async ({ request }, itemIndex) =>
		limiter(async () => {
			if (halted) return NOT_STARTED;
			const result = await client.createVideo(request);
			if (result.ok) jobIds.set(itemIndex, result.value.job_id);
			else halted = !context.continueOnFail();
			return inWords(result, { kind: 'create' }, nameField);
		}),
	);
	stopOnFailure(context, jobs, jobIds);
	return jobs;
}

const NOT_STARTED: Outcome<Job> = {
	ok: false,
	problem: {
		origin: 'api',
		message: 'No video was started, because another item failed before: run it again',
	},
};
