import type { IExecuteFunctions } from 'n8n-workflow';

import type { PersonateClient } from '../transport/client';
import type { ApiResult } from '../transport/failure';
import type { List, ListName } from '../transport/lists';

/** How long the rate limit may hold up a list, in milliseconds. */
const PATIENCE = 60_000;

/** Reads each list that a run needs once, for any number of items. */
export function readListsOnce(
	context: IExecuteFunctions,
	client: PersonateClient,
): (name: ListName) => Promise<ApiResult<List>> {
	const answers = new Map<string, Promise<ApiResult<List>>>();
	return async (name) => {
		const key = `${name.kind} ${name.type}`;
		const answer =
			answers.get(key) ?? client.list(name, PATIENCE, context.getExecutionCancelSignal());
		answers.set(key, answer);
		return await answer;
	};
}
