import { z } from 'zod';

import { isRecord } from './json';
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
	/** What to show: the name, else the id. */
	name: string | undefined;
	/** Where it can be seen or heard, where the row has such a link. */
	previewUrl: string | undefined;
}

/** The answer of a list endpoint, in every shape that is accepted. */
export function listSchema(kind: ListKind) {
	const keys = [`${kind}s_list`, `${kind}s`, 'data', 'items', 'results'];
	return z
		.preprocess((body) => findList(body, keys), z.array(entrySchema.nullable()))
		.transform((rows) => rows.flatMap((row) => (row === null ? [] : [readEntry(row, kind)])));
}

/** An entry that is no more than an id becomes a row with that id. */
const entrySchema = z.union([rowSchema, filledText.transform((id): Row => ({ id }))]);

function findList(body: unknown, keys: string[]): unknown {
	if (!isRecord(body)) return body;
	return keys.map((key) => body[key]).find(Array.isArray);
}

const PREVIEW_KEYS = [
	'preview_url',
	'preview',
	'thumbnail_url',
	'thumbnail',
	'image_url',
	'image',
	'video_url',
	'audio_url',
	'sample_url',
	'url',
];

/** The request's own word for the id goes first: a row may count its entries under `id`. */
function readEntry(row: Row, kind: ListKind): ListEntry {
	const id = firstMatch(row, [`${kind}_id`, 'id', '_id', 'uuid'], filledText);
	const name = firstMatch(row, ['name', `${kind}_name`, 'title', 'display_name'], filledText);
	return { row, id, name: name ?? id, previewUrl: firstMatch(row, PREVIEW_KEYS, webAddress) };
}

function firstMatch<Schema extends z.ZodTypeAny>(
	row: Row,
	keys: string[],
	schema: Schema,
): z.infer<Schema> | undefined {
	for (const key of keys) {
		const match = schema.safeParse(row[key]);
		if (match.success) return match.data;
	}
	return undefined;
}
