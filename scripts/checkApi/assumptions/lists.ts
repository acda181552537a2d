import type { FreeObservations, ListObservation } from '../observations';
import { bodyOf, fieldsOf, isRecord, readList, type ListEntry } from '../reading';
import type { Assumption, Verdict } from './assumption';

const FILE = 'nodes/PersonateLipsync/transport/lists.ts';

/** What is assumed about the four lists of avatars and voices. */
export const listAssumptions: ReadonlyArray<Assumption<FreeObservations>> = [
	{
		id: 'list.readable',
		source: 'documented',
		assumed: 'Each of the four lists comes with a 2xx status and can be read as a list.',
		file: FILE,
		check: ({ lists }, describe) =>
			overLists(lists, (list) => ({
				held: readList(list.answer, list.kind) !== undefined,
				came: describe.answer(list.answer),
			})),
	},
	{
		id: 'list.key',
		source: 'documented',
		assumed: 'The list stands under avatars or avatars_list, voices or voices_list.',
		file: FILE,
		check: ({ lists }, describe) =>
			overReadLists(lists, ({ kind, answer }) => ({
				held: [`${kind}s`, `${kind}s_list`].some((key) => Array.isArray(fieldsOf(answer)[key])),
				came: describe.shape(bodyOf(answer)),
			})),
	},
	{
		id: 'list.complete',
		source: 'assumed',
		assumed: 'A list comes whole: there are no pages.',
		file: 'nodes/PersonateLipsync/actions/listOperation.ts',
		check: ({ lists }) =>
			overReadLists(lists, ({ answer }) => {
				const signs = signsOfPages(fieldsOf(answer));
				const link = answer.answered && /rel="?next/.test(answer.headers.link ?? '');
				const came = [...signs, ...(link ? ['a Link header to the next page'] : [])];
				return { held: came.length === 0, came: came.join(', ') || 'no sign of pages' };
			}),
	},
	{
		id: 'list.rowId',
		source: 'assumed',
		assumed: 'Every row has an id that can be found: avatar_id or voice_id, id, _id, uuid.',
		file: FILE,
		check: ({ lists }, describe) =>
			overRows(lists, (rows) => {
				const without = rows.filter(({ id }) => id === undefined);
				return {
					held: without.length === 0,
					came:
						without.length === 0
							? 'all rows have one'
							: `none in ${describe.shape(without.map(({ row }) => row))}`,
				};
			}),
	},
	{
		id: 'list.rowIdKey',
		source: 'assumed',
		assumed: "The id stands under the request's own word for it: avatar_id or voice_id.",
		file: FILE,
		check: ({ lists }, describe) =>
			overRows(lists, (rows, { kind }) => ({
				held: rows.every(({ row }) => Object.hasOwn(row, `${kind}_id`)),
				came: describe.shape(rows.map(({ row }) => row)),
			})),
	},
	{
		id: 'list.oneId',
		source: 'assumed',
		assumed: 'A row that has several fields for an id has the same value in all of them.',
		file: FILE,
		check: ({ lists }, describe) =>
			overRows(lists, (rows, { kind }) => {
				const keys = [`${kind}_id`, 'id', '_id', 'uuid'];
				const different = rows.filter(
					({ row }) =>
						new Set(keys.filter((key) => Object.hasOwn(row, key)).map((key) => String(row[key])))
							.size > 1,
				);
				return {
					held: different.length === 0,
					came:
						different.length === 0
							? 'one id in each row'
							: `different ids in ${describe.shape(different.map(({ row }) => row))}`,
				};
			}),
	},
	{
		id: 'list.rowName',
		source: 'assumed',
		assumed: 'Most rows have a name: name, avatar_name or voice_name, title, display_name.',
		file: FILE,
		check: ({ lists }, describe) =>
			overRows(lists, (rows) => {
				const named = rows.filter(({ id, name }) => name !== undefined && name !== id);
				return {
					held: named.length * 2 > rows.length,
					came: `${named.length} of ${rows.length} have one: ${describe.shape(rows.map(({ row }) => row))}`,
				};
			}),
	},
];

const PAGE_KEYS =
	/^(next|next_?page|next_?cursor|next_?token|cursor|has_?more|page|pages|total_?pages|offset)$/i;

/** Keys that lists in pages have, at the top or one level below. */
function signsOfPages(fields: Record<string, unknown>): string[] {
	return Object.entries(fields).flatMap(([key, value]) => {
		if (PAGE_KEYS.test(key) && value !== null && value !== false) return [`the key ${key}`];
		return isRecord(value) ? signsOfPages(value) : [];
	});
}

/** One verdict over several lists: each list that deviates is named, else what came of all. */
function overLists(lists: ListObservation[], check: (list: ListObservation) => Verdict): Verdict {
	const verdicts = lists.map((list) => ({ name: list.name, ...check(list) }));
	const telling = verdicts.filter(({ held }) => held !== undefined);
	const held = telling.length === 0 ? undefined : telling.every((verdict) => verdict.held);
	const shown = held === false ? telling.filter((verdict) => !verdict.held) : verdicts;
	return { held, came: shown.map(({ name, came }) => `${name}: ${came}`).join('\n') };
}

function overReadLists(
	lists: ListObservation[],
	check: (list: ListObservation, rows: ListEntry[]) => Verdict,
): Verdict {
	return overLists(lists, (list) => {
		const rows = readList(list.answer, list.kind);
		return rows === undefined
			? { held: undefined, came: 'not a list that can be read' }
			: check(list, rows);
	});
}

function overRows(
	lists: ListObservation[],
	check: (rows: ListEntry[], list: ListObservation) => Verdict,
): Verdict {
	return overReadLists(lists, (list, rows) =>
		rows.length === 0 ? { held: undefined, came: 'no rows' } : check(rows, list),
	);
}
