import { z } from 'zod';

import { isEmpty, isRecord } from './json';
import { anything, filledText, webAddress, type ListType } from './schemas';

/**
 * What the lists of avatars and voices look like. The vendor's documentation names a list in two ways,
 * `avatars` in its tables and `avatars_list` in its examples, and says nothing about what an entry
 * holds. So every name that is likely is looked for, and a row is kept as it came.
 */

export type ListKind = 'avatar' | 'voice';

/** One of the four lists of the API. */
export interface ListName {
	kind: ListKind;
	type: ListType;
}

const rowSchema = z.record(z.string(), anything);

type Row = z.infer<typeof rowSchema>;

/** One avatar or voice. */
export interface ListEntry {
	row: Row;
	/** What a video is created with, where the row has it. */
	id: string | undefined;
	/** All candidates for the id; the field that is named as in the request comes first. */
	ids: string[];
	/** What to show: the name, else the id. */
	name: string | undefined;
	/** What tells it from others: its language and its gender, where the row has them as texts. */
	traits: string[];
	/** Where it can be seen or heard, where the row has such a link. */
	previewUrl: string | undefined;
}

/** A list of avatars or voices, as far as the API gave it. */
export interface List {
	entries: ListEntry[];
	/** Whether the answer says that there are more. Nothing about pages is documented. */
	hasMore: boolean;
}

/** The answer of a list endpoint, in every shape that is accepted. */
export function listSchema(kind: ListKind) {
	const keys = [`${kind}s_list`, `${kind}s`, 'data', 'items', 'results'];
	return z
		.preprocess(
			(body) => ({ body, rows: findRows(body, keys) }),
			z.object({ body: anything, rows: z.array(entrySchema.nullable()) }),
		)
		.transform(
			({ body, rows }): List => ({
				entries: rows.flatMap((row) => (row === null ? [] : [readEntry(row, kind)])),
				hasMore: saysMore(body, rows.length),
			}),
		);
}

/** An entry that is only an id becomes a row with that id. */
const entrySchema = z.union([rowSchema, filledText.transform((id): Row => ({ id }))]);

/** The list itself, or under one of the keys, or one level deeper. */
function findRows(body: unknown, keys: string[]): unknown {
	if (!isRecord(body)) return body;
	return [body, ...Object.values(body).filter(isRecord)]
		.flatMap((fields) => keys.map((key) => fields[key]))
		.find(Array.isArray);
}

/** Keys about pages, in lower case and without separators. */
const NEXT_PAGE =
	/^(next|hasnext|hasmore|more)(page|token|cursor|url|link|offset|items|results)*$|^(is)?truncated$/;
const TOTAL = /^(count|total(count|items|results|records|elements|entries|avatars|voices)?)$/;
const PAGES = /^((total|num)?pages|pagecount|lastpage)$/;

/** Whether the fields beside a list say that it goes on. The request names no page, so this is the first. */
function saysMore(body: unknown, rows: number, depth = 0): boolean {
	if (!isRecord(body) || depth > 3) return false;
	return Object.entries(body).some(([key, value]) => {
		const name = key.toLowerCase().replace(/[^a-z]/g, '');
		if (NEXT_PAGE.test(name)) return !isEmpty(value) && value !== 'false';
		if (TOTAL.test(name)) return Number(value) > rows;
		if (PAGES.test(name)) return Number(value) > 1;
		return saysMore(value, rows, depth + 1);
	});
}

const PREVIEWS = ['preview', 'thumbnail', 'image', 'video', 'audio', 'sample'];
const PREVIEW_KEYS = [...PREVIEWS.flatMap((name) => [`${name}_url`, name]), 'url'];

/** The request's name for the id goes first, since `id` may be only a number of the row. */
function readEntry(row: Row, kind: ListKind): ListEntry {
	const ids = matches(row, [`${kind}_id`, 'id', '_id', 'uuid'], filledText);
	const [id] = ids;
	const [name = id] = matches(row, ['name', `${kind}_name`, 'title', 'display_name'], filledText);
	const [previewUrl] = matches(row, PREVIEW_KEYS, webAddress);
	const traits = [LANGUAGE_KEYS, ['gender', 'sex']].flatMap((keys) =>
		// Some APIs keep them one level deeper, as labels.
		[row, ...Object.values(row).filter(isRecord)]
			.flatMap((fields) => matches(fields, keys, shortText))
			.slice(0, 1),
	);
	return { row, id, ids, name, traits, previewUrl };
}

const LANGUAGE_KEYS = ['language', 'language_name', 'lang', 'locale', 'language_code'];

/** A text that fits after a name in a picker. */
const shortText = z.string().trim().min(1).max(40);

/** The values under these keys that match the schema, in the order of the keys. */
function matches<Schema extends z.ZodTypeAny>(
	fields: Readonly<Record<string, unknown>>,
	keys: string[],
	schema: Schema,
): Array<z.infer<Schema>> {
	return keys.flatMap((key) => {
		const match = schema.safeParse(fields[key]);
		return match.success ? [match.data] : [];
	});
}
