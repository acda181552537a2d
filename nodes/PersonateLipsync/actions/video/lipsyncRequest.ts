import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import type { NameField } from '../../transport/errors';
import { lipsyncRequestSchema, type LipsyncRequest } from '../../transport/schemas';
import type { Result } from '../../output/result';
import { check, type FieldHelps } from '../../output/check';
import type { ItemParameters } from '../parameters';
import { checkAddress } from './address';
import { readWorkflowFile, type WorkflowFile } from './workflowFile';

const urlAdvice = 'enter a URL that starts with http:// or https://';

/** The fields of Video > Create by the path that they fill in the request. */
const helps: FieldHelps = {
	model: { label: 'Model', advice: 'choose V1 or V2' },
	'actor.use': { label: 'Actor', advice: 'choose Avatar or Video' },
	'actor.avatar_type': { label: 'Avatar Type', advice: 'choose Public or Custom' },
	'actor.avatar_id': { label: 'Avatar', advice: 'choose an avatar, or enter its ID' },
	'actor.video_url': { label: 'Video URL', advice: urlAdvice },
	'script.use': { label: 'Script', advice: 'choose Text or Audio' },
	'script.text': { label: 'Text', advice: 'enter the text to speak' },
	'script.voice_type': { label: 'Voice Type', advice: 'choose Public or Custom' },
	'script.voice_id': { label: 'Voice', advice: 'choose a voice, or enter its ID' },
	'script.audio_url': { label: 'Audio URL', advice: urlAdvice },
};

/** The label of the field that Personate names in an error. */
export const nameField: NameField = (apiField) => helps[apiField]?.label;

/** The request of an item, before it is sent. */
export interface RequestPlan {
	/** Files of the workflow are in it by their ids, so that it is the same for each try. */
	request: LipsyncRequest;
	/** What it is made from: the names of the parameters that were read, and the ids of files. */
	madeFrom: MadeFrom;
	/** The request with the names of the files, to show to a person. */
	shown: LipsyncRequest;
	/**
	 * The request with links that open the files for `lifetime` milliseconds; absent without files.
	 * Throws a NodeOperationError where n8n gives no link.
	 */
	sign?: (lifetime: number) => LipsyncRequest;
}

/**
 * Reads and checks the fields of the chosen branches. The fields of the other branches are not read, so
 * their values are never sent and cause no error.
 */
export async function readLipsyncRequest(
	context: IExecuteFunctions,
	{ read, names }: ItemParameters,
	itemIndex: number,
): Promise<Result<RequestPlan>> {
	const readMedia = async (kind: MediaKind): Promise<Result<MediaSource>> => {
		const name = kind === 'video' ? 'Video' : 'Audio';
		const source = `${name} Source`;
		const chosen = check(sourceSchema, read(`${kind}Source`), {
			'': { label: source, advice: 'choose URL or Binary File' },
		});
		if (!chosen.ok) return chosen;
		if (chosen.value === 'url') {
			const help = { label: `${name} URL`, advice: urlAdvice, source };
			const address = await checkAddress(context, read(`${kind}Url`), help);
			return address.ok ? { ok: true, value: { address: address.value } } : address;
		}
		const file = await readWorkflowFile(context, itemIndex, read(`${kind}BinaryPropertyName`), {
			label: `${name} Binary Field`,
			source,
			kind,
		});
		if (!file.ok) return file;
		return { ok: true, value: { address: placeholderFor(file.value), file: file.value } };
	};

	const model = read('model');
	const actorUse = read('actorUse');
	const scriptUse = read('scriptUse');
	const video = actorUse === 'video' ? await readMedia('video') : undefined;
	if (video?.ok === false) return video;
	const audio = scriptUse === 'audio' ? await readMedia('audio') : undefined;
	if (audio?.ok === false) return audio;

	const readActor = () => {
		if (video) return { use: actorUse, video_url: video.value.address };
		if (actorUse !== 'avatar') return { use: actorUse };
		return { use: actorUse, avatar_id: read('avatarId'), avatar_type: read('avatarType') };
	};
	const readScript = () => {
		if (audio) return { use: scriptUse, audio_url: audio.value.address };
		if (scriptUse !== 'text') return { use: scriptUse };
		return {
			use: scriptUse,
			text: read('text'),
			voice_id: read('voiceId'),
			voice_type: read('voiceType'),
		};
	};

	const candidate = { model, actor: readActor(), script: readScript() };
	const checked = check(lipsyncRequestSchema, candidate, helps);
	if (!checked.ok) return checked;
	const request = checked.value;
	const videoFile = video?.value.file;
	const audioFile = audio?.value.file;
	const fileIds = [videoFile, audioFile].flatMap((file) => (file === undefined ? [] : [file.id]));
	// Spread, so that a field which is added to the request is signed with it.
	const withFiles = (addressOf: (file: WorkflowFile) => string): LipsyncRequest => ({
		...request,
		...(videoFile && request.actor.use === 'video'
			? { actor: { ...request.actor, video_url: addressOf(videoFile) } }
			: {}),
		...(audioFile && request.script.use === 'audio'
			? { script: { ...request.script, audio_url: addressOf(audioFile) } }
			: {}),
	});
	const plan = {
		request,
		madeFrom: { parameterNames: names(), fileIds },
		shown: withFiles(({ name }) => `(file: ${name})`),
	};
	if (!videoFile && !audioFile) return { ok: true, value: plan };
	const sign = (lifetime: number) => withFiles((file) => file.link(lifetime));
	return { ok: true, value: { ...plan, sign } };
}

/** The parameters of a request by name, and the files of the workflow in it by id. */
export interface MadeFrom {
	parameterNames: string[];
	fileIds: string[];
}

/** What Personate downloads: the video of the actor, the audio of the script. */
export type MediaKind = 'video' | 'audio';

/** Where the video of the actor or the audio comes from. */
interface MediaSource {
	address: unknown;
	/** Where it is a file of the workflow. */
	file?: WorkflowFile;
}

const sourceSchema = z.enum(['url', 'binary']);

/** An address that is never sent: it says which file is meant until a link is signed. */
function placeholderFor({ id }: WorkflowFile): string {
	return `https://workflow-file.invalid/${encodeURIComponent(id)}`;
}
