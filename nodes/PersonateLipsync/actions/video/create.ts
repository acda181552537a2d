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
import { readLipsyncRequest } from './lipsyncRequest';
import { createFollowFields, readFollowUp } from './options';
import { runJobs, type ItemPlan } from './runJobs';
import { hashOf } from './runRecord';

const showForAvatar = { show: { actorUse: ['avatar'] } };
const showForVideo = { show: { actorUse: ['video'] } };
const showForText = { show: { scriptUse: ['text'] } };
const showForAudio = { show: { scriptUse: ['audio'] } };
const showForVideoUrl = { show: { actorUse: ['video'], videoSource: ['url'] } };
const showForVideoFile = { show: { actorUse: ['video'], videoSource: ['binary'] } };
const showForAudioUrl = { show: { scriptUse: ['audio'], audioSource: ['url'] } };
const showForAudioFile = { show: { scriptUse: ['audio'], audioSource: ['binary'] } };

const sourceOptions: INodePropertyOptions[] = [
	{
		name: 'Binary File',
		value: 'binary',
		description: 'A file of the input item, from a previous node',
	},
	{ name: 'URL', value: 'url', description: 'A link that opens without a login' },
];
const fileDescription =
	'Personate downloads the file from your n8n through a link signed by n8n, so your n8n must be reachable from the internet';

/** What n8n's AI workflow builder reads about the avatar and the voice. */
const idHint = (kind: ListKind) =>
	`Use mode 'id' for an expression or a known ID, mode 'list' only for a choice that the user makes in the editor. The ID must be from the list that ${kind}Type names. Do not invent IDs: leave it empty for the user, or take it from ${kind === 'avatar' ? 'Avatar' : 'Voice'} > Get Many.`;

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
	{
		displayName: 'Avatar',
		name: 'avatarId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'Avatar that speaks in the video. Use Avatar > Get Many to get the IDs.',
		builderHint: { propertyHint: idHint('avatar') },
		// n8n empties the choice when the type changes.
		typeOptions: { loadOptionsDependsOn: ['avatarType'] },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: {
					searchListMethod: 'searchAvatars',
					searchFilterRequired: false,
					searchable: true,
				},
			},
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
		displayName: 'Video Source',
		name: 'videoSource',
		type: 'options',
		options: sourceOptions,
		default: 'url',
		description: 'Where to get the video of the actor from',
		displayOptions: showForVideo,
	},
	{
		displayName: 'Video URL',
		name: 'videoUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/speaker.mp4',
		description:
			'URL of the video to lipsync. Personate downloads it, so it must be reachable without a login.',
		displayOptions: showForVideoUrl,
	},
	{
		displayName: 'Video Binary Field',
		name: 'videoBinaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input binary field containing the video',
		description: fileDescription,
		displayOptions: showForVideoFile,
	},
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
	{
		displayName: 'Voice',
		name: 'voiceId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'Voice that speaks the text. Use Voice > Get Many to get the IDs.',
		builderHint: { propertyHint: idHint('voice') },
		// n8n empties the choice when the type changes.
		typeOptions: { loadOptionsDependsOn: ['voiceType'] },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: {
					searchListMethod: 'searchVoices',
					searchFilterRequired: false,
					searchable: true,
				},
			},
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
		displayName: 'Audio Source',
		name: 'audioSource',
		type: 'options',
		options: sourceOptions,
		default: 'url',
		description: 'Where to get the audio from',
		displayOptions: showForAudio,
	},
	{
		displayName: 'Audio URL',
		name: 'audioUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/speech.mp3',
		description:
			'URL of the audio to lipsync. Personate downloads it, so it must be reachable without a login.',
		displayOptions: showForAudioUrl,
	},
	{
		displayName: 'Audio Binary Field',
		name: 'audioBinaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input binary field containing the audio',
		description: fileDescription,
		displayOptions: showForAudioFile,
	},
	...createFollowFields,
];

/**
 * Starts one lipsync job per input item and yields Personate's answers: at once, or where an item
 * waits, those of the finished jobs.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors; an item that is not valid
 * stops it before any job is created
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { results, created } = await runJobs(this, await readEach(this, readPlan));
	hintAfterCreation(this, results, created);
	return toItems(this, results);
}

/** A job may wait in a queue at Personate for hours before it fetches its files, in milliseconds. */
const SHORTEST_LINK_LIFETIME = 6 * 3_600_000;

async function readPlan(context: IExecuteFunctions, itemIndex: number): Promise<Result<ItemPlan>> {
	const read = await readLipsyncRequest(context, itemIndex);
	if (!read.ok) return read;
	const followUp = readFollowUp(context, itemIndex);
	if (!followUp.ok) return followUp;

	const { request, sign } = read.value;
	const lifetime = Math.max(followUp.value.timeout, SHORTEST_LINK_LIFETIME);
	return {
		ok: true,
		value: {
			itemIndex,
			from: {
				kind: 'request',
				request,
				requestHash: hashOf(request),
				...(sign === undefined ? {} : { sign: async () => sign(lifetime) }),
			},
			...followUp.value,
		},
	};
}
