import type { IExecuteFunctions } from 'n8n-workflow';

import type { NameField } from '../../transport/errors';
import { lipsyncRequestSchema, type LipsyncRequest } from '../../transport/schemas';
import type { Result } from '../../output/result';
import { check, type FieldHelps } from '../../output/check';
import { readParameter, readText } from '../parameters';

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
	'actor.avatar_id': { label: 'Avatar', advice: 'choose an avatar, or enter the ID of one' },
	'actor.video_url': {
		label: 'Video URL',
		advice: 'enter an address that begins with http:// or https://',
	},
	'script.use': {
		label: 'Script',
		advice: 'choose Text or Audio (text or audio in an expression)',
	},
	'script.text': { label: 'Text', advice: 'enter what is to be spoken' },
	'script.voice_type': {
		label: 'Voice Type',
		advice: 'choose Public or Custom (public or custom in an expression)',
	},
	'script.voice_id': { label: 'Voice', advice: 'choose a voice, or enter the ID of one' },
	'script.audio_url': {
		label: 'Audio URL',
		advice: 'enter an address that begins with http:// or https://',
	},
};

/** How the editor calls the field that Personate names in an error. */
export const nameField: NameField = (apiField) => helps[apiField]?.label;

/**
 * Reads the fields of the chosen branches, and only those, and checks them. What the other branches'
 * fields hold is not even read, so it can neither be sent nor be wrong.
 */
export function readLipsyncRequest(
	context: IExecuteFunctions,
	itemIndex: number,
): Result<LipsyncRequest> {
	const parameter = (name: string) => readParameter(context, name, itemIndex);
	const text = (name: string) => readText(context, name, itemIndex);

	const readActor = () => {
		const use = parameter('actorUse');
		if (use === 'video') return { use, video_url: text('videoUrl') };
		if (use !== 'avatar') return { use };
		return { use, avatar_id: text('avatarId'), avatar_type: parameter('avatarType') };
	};
	const readScript = () => {
		const use = parameter('scriptUse');
		if (use === 'audio') return { use, audio_url: text('audioUrl') };
		if (use !== 'text') return { use };
		return {
			use,
			text: text('text'),
			voice_id: text('voiceId'),
			voice_type: parameter('voiceType'),
		};
	};

	const candidate = { model: parameter('model'), actor: readActor(), script: readScript() };
	return check(lipsyncRequestSchema, candidate, helps);
}
