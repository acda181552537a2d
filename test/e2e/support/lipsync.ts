import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server';

/** Video > Create as the editor stores it: a public avatar speaks this text. */
export function createVideo(
	sandbox: Sandbox,
	text: string,
	more: INodeParameters = {},
): INodeParameters {
	return {
		resource: 'video',
		operation: 'create',
		model: 'v2',
		actorUse: 'avatar',
		avatarType: 'public',
		avatarId: { __rl: true, mode: 'id', value: firstAvatarId(sandbox) },
		scriptUse: 'text',
		text,
		voiceType: 'public',
		voiceId: { __rl: true, mode: 'id', value: firstVoiceId(sandbox) },
		options: {},
		...more,
	};
}

/** Video > Get for the job that the node before has created. */
export function getVideo(more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'video',
		operation: 'get',
		jobId: '={{ $json.job_id }}',
		options: {},
		...more,
	};
}

/** Waiting, and asking as often as the node allows. */
export const waiting: INodeParameters = {
	waitForCompletion: true,
	options: { pollInterval: 1 },
};

export function firstAvatarId({ catalog }: Sandbox): string {
	return catalog.avatars.public[0]?.avatar_id ?? '';
}

export function firstVoiceId({ catalog }: Sandbox): string {
	return catalog.voices.public[0]?.voice_id ?? '';
}
