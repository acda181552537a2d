import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { z } from 'zod';

import { accountOf } from '../transport/account';
import { createClient } from '../transport/client';
import { explain, explainNothingToChoose } from '../transport/errors';
import type { List, ListEntry, ListKind, ListName } from '../transport/lists';
import { listTypeSchema } from '../transport/schemas';
import { openTransport } from '../transport/request';
import { findEntries } from '../transport/findEntries';
import type { RecentAnswers } from './recentAnswers';
import { toNodeError } from '../output/nodeErrors';
import { check } from '../output/check';

/** How the editor fills the list of a resource locator: page by page, for what is typed. */
export type Picker = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

const PAGE_SIZE = 50;

/** How long the rate limit may hold up a list while a user waits for it, in milliseconds. */
const PATIENCE = 10_000;

/** The pickers of the avatar and of the voice. */
export function createPickers(
	recently: RecentAnswers<List>,
): Record<'searchAvatars' | 'searchVoices', Picker> {
	return {
		searchAvatars: createPicker(recently, 'avatar'),
		searchVoices: createPicker(recently, 'voice'),
	};
}

function createPicker(recently: RecentAnswers<List>, kind: ListKind): Picker {
	return async function (filter = '', paginationToken = '0') {
		const name = readListName(this, kind);
		const client = createClient(await openTransport(this));
		const answer = await recently(
			[await accountOf(this), name.kind, name.type].join(' '),
			async () => await client.list(name, PATIENCE),
		);
		if (!answer.ok) {
			throw toNodeError(this.getNode(), explain(answer.failure, { kind: 'list', list: name }));
		}

		const choices = choicesIn(answer.value.entries);
		if (choices.length === 0) {
			throw toNodeError(this.getNode(), explainNothingToChoose(name, answer.value.entries.length));
		}
		return pageOf(findEntries(choices, filter), Number(paginationToken) || 0);
	};
}

/**
 * @throws NodeOperationError when the type is an expression that the editor cannot resolve, since the
 * value it has in a run is not known then
 */
function readListName(context: ILoadOptionsFunctions, kind: ListKind): ListName {
	const type = check(
		// As in a run, an expression may give the name of the choice.
		z.object({ type: z.string().trim().toLowerCase().pipe(listTypeSchema) }),
		{ type: context.getCurrentNodeParameter(`${kind}Type`) },
		{
			type: {
				label: kind === 'avatar' ? 'Avatar Type' : 'Voice Type',
				advice:
					'choose Public or Custom, or first run the nodes before this one if it is an expression',
			},
		},
	);
	if (!type.ok) throw toNodeError(context.getNode(), type.problem);
	return { kind, type: type.value.type };
}

type Choice = ListEntry & { id: string; name: string };

const byName = new Intl.Collator('en', { numeric: true });

function choicesIn(entries: ListEntry[]): Choice[] {
	return entries
		.filter((entry): entry is Choice => entry.id !== undefined && entry.name !== undefined)
		.sort(
			(one, other) =>
				Number(isNameless(one)) - Number(isNameless(other)) || byName.compare(one.name, other.name),
		);
}

/** An entry without a name is shown by its id, after all others. */
function isNameless({ id, name }: Choice): boolean {
	return name === id;
}

function pageOf(choices: Choice[], start: number): INodeListSearchResult {
	const end = start + PAGE_SIZE;
	return {
		results: choices.slice(start, end).map(({ id, name, traits, previewUrl }) => ({
			name: [name, ...traits].join(' · '),
			value: id,
			...(previewUrl === undefined ? {} : { url: previewUrl }),
		})),
		...(end < choices.length ? { paginationToken: String(end) } : {}),
	};
}
