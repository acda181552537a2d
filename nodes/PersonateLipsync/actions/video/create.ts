import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { hintAfterCreation } from '../../output/hints';
import { toItems } from '../../output/items';
import type { Result } from '../../output/result';
import type { ListKind } from '../../transport/lists';
import { listTypeField } from '../listTypes';
import { readEach } from '../parameters';
import { checkOnly, type CreatePlan } from './checkOnly';
import { readLipsyncRequest, type MediaKind, type RequestPlan } from './lipsyncRequest';
import { createFollowFields, readFollowUp, type FollowUp } from './options';
import { runJobs } from './runJobs';
import { fingerprintOf, hashOf } from './runRecord';

const showForAvatar = { show: { actorUse: ['avatar'] } };
const showForText = { show: { scriptUse: ['text'] } };

const sourceOptions: INodePropertyOptions[] = [
	{
		name: 'Binary File',
		value: 'binary',
		description: 'A file of the input item, from a previous node',
	},
	{ name: 'URL', value: 'url', description: 'A link that opens without a login' },
];

/** A field for the ID of an avatar or a voice. */
function idField(kind: ListKind, what: string, example: string): INodeProperties {
	const name = kind === 'avatar' ? 'Avatar' : 'Voice';
	return {
		displayName: name,
		name: `${kind}Id`,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: `${what}. Use ${name} > Get Many to get the IDs.`,
		builderHint: {
			propertyHint: `Use mode 'id' for an expression or a known ID, mode 'list' only for a choice that the user makes in the editor. The ID must be from the list that ${kind}Type names. Do not invent IDs: leave it empty for the user, or take it from ${name} > Get Many.`,
		},
		// n8n empties the choice when the type changes.
		typeOptions: { loadOptionsDependsOn: [`${kind}Type`] },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: {
					searchListMethod: `search${name}s`,
					searchFilterRequired: false,
					searchable: true,
				},
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${example}` },
		],
		displayOptions: kind === 'avatar' ? showForAvatar : showForText,
	};
}

/** The fields for what Personate downloads: from a URL, or a file of the workflow. */
function mediaFields(kind: MediaKind, what: string, example: string): INodeProperties[] {
	const name = kind === 'video' ? 'Video' : 'Audio';
	const shown = { [kind === 'video' ? 'actorUse' : 'scriptUse']: [kind] };
	return [
		{
			displayName: `${name} Source`,
			name: `${kind}Source`,
			type: 'options',
			options: sourceOptions,
			default: 'url',
			description: `Where to get ${what} from`,
			displayOptions: { show: shown },
		},
		{
			displayName: `${name} URL`,
			name: `${kind}Url`,
			type: 'string',
			default: '',
			required: true,
			placeholder: `e.g. https://example.com/${example}`,
			description: `URL of the ${kind} to lipsync. Personate downloads it, so it must be reachable without a login.`,
			displayOptions: { show: { ...shown, [`${kind}Source`]: ['url'] } },
		},
		{
			displayName: `${name} Binary Field`,
			name: `${kind}BinaryPropertyName`,
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: `The name of the input binary field containing the ${kind}`,
			description:
				'Personate downloads the file from your n8n through a link signed by n8n, so your n8n must be reachable from the internet',
			displayOptions: { show: { ...shown, [`${kind}Source`]: ['binary'] } },
		},
	];
}

/** How the editor offers Video > Create. */
export const option: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create a paid lipsync video',
	builderHint: {
		propertyHint: 'Costs money for every input item. To check a job again use get, never create.',
	},
	description:
		'Create a lipsync video, which costs money. Returns a job_id at once, or the finished video if Wait for Completion is on.',
};

/** The fields of Video > Create, in the order in which the editor shows them. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: [
			{ name: 'V1', value: 'v1' },
			{ name: 'V2', value: 'v2' },
		],
		default: 'v2',
		description: 'Personate model to use',
	},
	{
		displayName: 'Actor',
		name: 'actorUse',
		type: 'options',
		options: [
			{
				name: 'Avatar',
				value: 'avatar',
				description: 'A public avatar, or one of your account',
			},
			{
				name: 'Video',
				value: 'video',
				description: 'A video with a face, from a URL or a binary file',
			},
		],
		default: 'avatar',
		description: 'Who speaks in the video',
	},
	{ ...listTypeField('avatar'), displayOptions: showForAvatar },
	idField('avatar', 'Avatar that speaks in the video', '5b05e9ad-a2e5-4583-8a0d-e44ee1492855'),
	...mediaFields('video', 'the video of the actor', 'speaker.mp4'),
	{
		displayName: 'Script',
		name: 'scriptUse',
		type: 'options',
		options: [
			{ name: 'Text', value: 'text', description: 'A text, spoken by a voice of Personate' },
			{
				name: 'Audio',
				value: 'audio',
				description: 'A recording, from a URL or a binary file',
			},
		],
		default: 'text',
		description: 'What the actor says',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. Hello, and welcome to our spring collection!',
		builderHint: { propertyHint: 'Spoken word for word: no stage directions, no markup.' },
		description: 'Text to speak, in the language of the voice',
		displayOptions: showForText,
	},
	{ ...listTypeField('voice'), displayOptions: showForText },
	idField('voice', 'Voice that speaks the text', '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'),
	...mediaFields('audio', 'the audio', 'speech.mp3'),
	...createFollowFields,
];

/**
 * Creates one lipsync job per input item and returns Personate's answers: at once, or for an item that
 * waits, the answer about the finished job. If any item has Check Only, no item creates a video.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors; an item that is not valid
 * stops it before any job is created
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	let checksOnly = false;
	const plans = await readEach(this, fields, async (parameters, itemIndex) => {
		const read = await readLipsyncRequest(this, parameters, itemIndex);
		const followUp = readFollowUp(parameters);
		// Also where the request is not valid: no other item may create then.
		checksOnly ||= followUp.ok && followUp.value.checkOnly;
		return planOf(this, itemIndex, read, followUp);
	});
	if (checksOnly) return toItems(this, await checkOnly(this, plans));
	const { results, created, otherRequests } = await runJobs(this, plans);
	hintAfterCreation(this, results, created, otherRequests);
	return toItems(this, results);
}

/** In milliseconds: a job may wait in Personate's queue for hours before it fetches its files. */
const SHORTEST_LINK_LIFETIME = 6 * 3_600_000;

function planOf(
	context: IExecuteFunctions,
	itemIndex: number,
	read: Result<RequestPlan>,
	followUp: Result<FollowUp>,
): Result<CreatePlan> {
	if (!read.ok) return read;
	if (!followUp.ok) return followUp;
	// n8n's own Agents keep nothing from one call to the next, so videos cannot be counted.
	if (followUp.value.maxNewVideos < Infinity && !context.getExecutionId()) {
		const message =
			'Max New Videos cannot be kept here, since n8n runs this tool without an execution: remove the option';
		return { ok: false, problem: { origin: 'input', message } };
	}

	const { request, shown, sign, madeFrom } = read.value;
	const lifetime = Math.max(followUp.value.timeout, SHORTEST_LINK_LIFETIME);
	return {
		ok: true,
		value: {
			itemIndex,
			shown,
			from: {
				kind: 'request',
				request,
				requestHash: hashOf(request),
				fingerprint: fingerprintOf(context, itemIndex, madeFrom),
				...(sign === undefined ? {} : { sign: async () => sign(lifetime) }),
			},
			...followUp.value,
		},
	};
}
