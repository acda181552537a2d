import { NodeApiError, NodeOperationError, type INodeListSearchResult } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import type { List } from '../../nodes/PersonateLipsync/transport/lists';
import { createRecentAnswers } from '../../nodes/PersonateLipsync/methods/recentAnswers';
import { createPickers, type Picker } from '../../nodes/PersonateLipsync/methods/pickers';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { openInEditor } from './engine';
import { API_KEY, BASE_URL } from './lipsync';

/** What the user has chosen and typed when the list drops down. */
export interface Opened {
	type?: unknown;
	filter?: string;
	page?: string;
	credential?: Record<string, string>;
}

/** Opens one of the node's lists as the editor does. */
export async function open(
	picker: Picker,
	kind: 'avatar' | 'voice',
	{ type = 'public', filter, page, credential }: Opened,
): Promise<INodeListSearchResult> {
	const context = openInEditor({
		nodeType: new PersonateLipsync(),
		typeName: 'n8n-nodes-personate.personateLipsync',
		// The request of the editor is JSON: what it could not resolve is not in it.
		parameters: JSON.parse(
			JSON.stringify({ resource: 'video', operation: 'create', [`${kind}Type`]: type }),
		),
		parameterName: `${kind}Id`,
		credentialType: new PersonateApi(),
		credentialData: { apiKey: API_KEY, baseUrl: BASE_URL, ...credential },
	});
	// n8n's own types of this context do not fit each other under exactOptionalPropertyTypes.
	const result: INodeListSearchResult = await Reflect.apply(picker, context, [filter, page]);
	return result;
}

/** Pickers with a memory of their own. */
export function setUpPickers() {
	const pickers = createPickers(
		createRecentAnswers<List>({
			now: () => 0,
			lifetimeMilliseconds: 60_000,
			capacity: 50,
			isKept: ({ entries }) => entries.length > 0,
		}),
	);
	return {
		avatars: async (opened: Opened = {}) => await open(pickers.searchAvatars, 'avatar', opened),
		voices: async (opened: Opened = {}) => await open(pickers.searchVoices, 'voice', opened),
	};
}

/** The error that a list shows in place of its rows, as n8n sends it to the editor. */
export async function errorOf(opening: Promise<INodeListSearchResult>) {
	const error: unknown = await opening.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (error instanceof NodeApiError) {
		const { message, description, httpCode } = error;
		return { message, description: description ?? undefined, httpCode: httpCode ?? undefined };
	}
	// Of any other error n8n sends the message alone.
	if (error instanceof NodeOperationError) return { message: error.message };
	throw new Error(`No error of a node, but ${String(error)}`);
}
