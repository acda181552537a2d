import type { INodeParameters } from 'n8n-workflow';

import { createVideo, getVideo } from '../../test/e2e/support/lipsync';
import type { CredentialReference } from '../../test/e2e/support/session';
import type { World } from '../../test/e2e/support/world';
import type { DraftNode } from './draft';

/** The Personate that a node talks to, and the credential for it. */
export type Personate = Pick<World, 'sandbox' | 'credential'>;

/** The names under which the workflows hold their nodes. */
export const CREATE = 'Create';
export const STATUS = 'Status';
export const DOWNLOAD = 'Download';
export const WAIT = 'Wait';
export const IS_FINISHED = 'If';
export const FINISHED = 'Finished';
export const LOOP = 'Loop Over Items';

const lipsync = { type: 'n8n-nodes-personate.personateLipsync', typeVersion: 1 };
/** The newest version that n8n 2.41.1 has. */
const httpRequest = { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.5 };

/** Video > Create: each item's text is spoken. */
export function personateCreate(
	{ sandbox, credential }: Personate,
	more: INodeParameters = {},
): DraftNode {
	return {
		...lipsync,
		name: CREATE,
		parameters: createVideo(sandbox, '={{ $json.text }}', more),
		credentials: { personateApi: credential },
	};
}

/** Video > Get: the job of each item is waited for, and its video put into the output. */
export function personateDownload({ credential }: Personate): DraftNode {
	return {
		...lipsync,
		name: DOWNLOAD,
		parameters: getVideo({ waitForCompletion: true, downloadVideo: true }),
		credentials: { personateApi: credential },
	};
}

/** Video > Get: the job of each item as it is now. */
export function personateStatus({ credential }: Personate): DraftNode {
	return {
		...lipsync,
		name: STATUS,
		parameters: getVideo(),
		credentials: { personateApi: credential },
	};
}

/** The same requests as Video > Create sends, by n8n's own node. */
export function httpCreate({ sandbox }: Personate, credential: CredentialReference): DraftNode {
	const { catalog } = sandbox;
	const body = {
		model: 'v2',
		actor: {
			use: 'avatar',
			avatar_id: catalog.avatars.public[0]?.avatar_id,
			avatar_type: 'public',
		},
		script: {
			use: 'text',
			text: TEXT,
			voice_id: catalog.voices.public[0]?.voice_id,
			voice_type: 'public',
		},
	};
	return {
		...httpRequest,
		name: CREATE,
		parameters: {
			...withBearerToken,
			method: 'POST',
			url: `${sandbox.url}/api/express_lipsync_video`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `=${JSON.stringify(body).replace(`"${TEXT}"`, '{{ JSON.stringify($json.text) }}')}`,
			options: { response: { response: { responseFormat: 'json' } } },
		},
		credentials: { httpBearerAuth: credential },
	};
}

/** Asks how the job of each item stands, by n8n's own node. */
export function httpStatus({ sandbox }: Personate, credential: CredentialReference): DraftNode {
	return {
		...httpRequest,
		name: STATUS,
		parameters: {
			...withBearerToken,
			url: `=${sandbox.url}/api/express_lipsync_video/{{ $json.job_id }}`,
			options: { response: { response: { responseFormat: 'json' } } },
		},
		credentials: { httpBearerAuth: credential },
	};
}

/** Fetches the video of each item's job, by n8n's own node. */
export function httpDownload({ sandbox }: Personate): DraftNode {
	return {
		...httpRequest,
		name: DOWNLOAD,
		parameters: {
			url: `=${sandbox.url}/videos/{{ $json.job_id }}.mp4`,
			options: { response: { response: { responseFormat: 'file' } } },
		},
	};
}

/** n8n's own pause. */
export function wait(seconds: number): DraftNode {
	return {
		name: WAIT,
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
	};
}

/** Finished jobs leave by the first output, the others by the second. */
export const isFinished: DraftNode = {
	name: IS_FINISHED,
	type: 'n8n-nodes-base.if',
	typeVersion: 2.3,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 3 },
			conditions: [
				{
					id: 'finished',
					leftValue: '={{ $json.status }}',
					rightValue: 'completed',
					operator: { type: 'string', operation: 'equals' },
				},
			],
			combinator: 'and',
		},
		options: {},
	},
};

/** Where finished jobs arrive. */
export const finished: DraftNode = {
	name: FINISHED,
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
};

/** Gives all items by the first output at the end, and one after the other by the second until then. */
export const loopOverItems: DraftNode = {
	name: LOOP,
	type: 'n8n-nodes-base.splitInBatches',
	typeVersion: 3,
	parameters: { batchSize: 1, options: {} },
};

/** Stands in for the item's text until the body is written as an expression. */
const TEXT = 'TEXT';

const withBearerToken: INodeParameters = {
	authentication: 'genericCredentialType',
	genericAuthType: 'httpBearerAuth',
};
