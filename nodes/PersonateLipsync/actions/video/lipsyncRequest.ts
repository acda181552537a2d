import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import type { NameField } from '../../transport/errors';
import { lipsyncRequestSchema, type LipsyncRequest } from '../../transport/schemas';
import type { Result } from '../../output/result';
import { check, type FieldHelps } from '../../output/check';
import { readParameter, readText } from '../parameters';
import { readWorkflowFile, type FileUse, type WorkflowFile } from './workflowFile';

/** The fields of Video > Create by the path that they fill in the request. */
const helps: FieldHelps = {
	model: { label: 'Model', advice: 'choose V1 or V2 (v1 or v2 in an expression)' },
	'actor.use': {
		label: 'Actor',
		advice: 'choose Avatar or Video (avatar or video in an expression)',
	},
	'actor.avatar_type': {
		label: 'Avatar Type',
		advice: 'choose Public or Custom (public or custom in an expression)',
	},
	'actor.avatar_id': { label: 'Avatar', advice: 'choose an avatar, or enter its ID' },
	'actor.video_url': {
		label: 'Video URL',
		advice: 'enter a URL that starts with http:// or https://',
	},
	'script.use': {
		label: 'Script',
		advice: 'choose Text or Audio (text or audio in an expression)',
	},
	'script.text': { label: 'Text', advice: 'enter the text to speak' },
	'script.voice_type': {
		label: 'Voice Type',
		advice: 'choose Public or Custom (public or custom in an expression)',
	},
	'script.voice_id': { label: 'Voice', advice: 'choose a voice, or enter its ID' },
	'script.audio_url': {
		label: 'Audio URL',
		advice: 'enter a URL that starts with http:// or https://',
	},
};

/** How the editor calls the field that Personate names in an error. */
export const nameField: NameField = (apiField) => helps[apiField]?.label;

/** What an item asks Personate for. */
export interface RequestPlan {
	/** Files of the workflow stand in it by their ids, so that it is the same for each try. */
	request: LipsyncRequest;
	/** The request with links that open these files for so many milliseconds; absent where there are none. */
	sign?: (lifetime: number) => LipsyncRequest;
}

/**
 * Reads the fields of the chosen branches, and only those, and checks them. What the other branches'
 * fields hold is not even read, so it can neither be sent nor be wrong.
 */
export async function readLipsyncRequest(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Result<RequestPlan>> {
	const parameter = (name: string) => readParameter(context, name, itemIndex);
	const text = (name: string) => readText(context, name, itemIndex);
	const file = async (fieldName: string, use: FileUse) =>
		await readWorkflowFile(context, itemIndex, parameter(fieldName), use);

	const actorUse = parameter('actorUse');
	const scriptUse = parameter('scriptUse');
	const sources = check(
		sourcesSchema,
		{
			video: actorUse === 'video' ? parameter('videoSource') : 'url',
			audio: scriptUse === 'audio' ? parameter('audioSource') : 'url',
		},
		sourceHelps,
	);
	if (!sources.ok) return sources;
	const videoFile =
		sources.value.video === 'binary' ? await file('videoBinaryPropertyName', videoUse) : undefined;
	if (videoFile?.ok === false) return videoFile;
	const audioFile =
		sources.value.audio === 'binary' ? await file('audioBinaryPropertyName', audioUse) : undefined;
	if (audioFile?.ok === false) return audioFile;

	const readActor = () => {
		if (actorUse === 'video') {
			return { use: actorUse, video_url: standInFor(videoFile?.value) ?? text('videoUrl') };
		}
		if (actorUse !== 'avatar') return { use: actorUse };
		return { use: actorUse, avatar_id: text('avatarId'), avatar_type: parameter('avatarType') };
	};
	const readScript = () => {
		if (scriptUse === 'audio') {
			return { use: scriptUse, audio_url: standInFor(audioFile?.value) ?? text('audioUrl') };
		}
		if (scriptUse !== 'text') return { use: scriptUse };
		return {
			use: scriptUse,
			text: text('text'),
			voice_id: text('voiceId'),
			voice_type: parameter('voiceType'),
		};
	};

	const candidate = { model: parameter('model'), actor: readActor(), script: readScript() };
	const request = check(lipsyncRequestSchema, candidate, helps);
	if (!request.ok) return request;
	if (videoFile === undefined && audioFile === undefined) {
		return { ok: true, value: { request: request.value } };
	}
	const { model, actor, script } = request.value;
	const sign = (lifetime: number): LipsyncRequest => ({
		model,
		actor:
			actor.use === 'video' && videoFile?.ok
				? { ...actor, video_url: videoFile.value.link(lifetime) }
				: actor,
		script:
			script.use === 'audio' && audioFile?.ok
				? { ...script, audio_url: audioFile.value.link(lifetime) }
				: script,
	});
	return { ok: true, value: { request: request.value, sign } };
}

const videoUse: FileUse = { label: 'Video Binary Field', source: 'Video Source', kind: 'video' };
const audioUse: FileUse = { label: 'Audio Binary Field', source: 'Audio Source', kind: 'audio' };

const sourceSchema = z.enum(['url', 'binary']);
const sourcesSchema = z.object({ video: sourceSchema, audio: sourceSchema });
const sourceAdvice = 'choose URL or Binary File (url or binary in an expression)';
const sourceHelps: FieldHelps = {
	video: { label: 'Video Source', advice: sourceAdvice },
	audio: { label: 'Audio Source', advice: sourceAdvice },
};

/** An address that is never sent: it says which file is meant until a link is signed. */
function standInFor(file: WorkflowFile | undefined): string | undefined {
	return file && `https://workflow-file.invalid/${encodeURIComponent(file.id)}`;
}
