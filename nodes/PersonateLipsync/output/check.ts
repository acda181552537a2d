import type { z } from 'zod';

import { isRecord } from '../transport/json';
import { cut } from '../transport/text';
import type { Result } from './result';

/** The label of a checked value in the editor, and what to do when the value is wrong. */
export interface FieldHelp {
	label: string;
	advice: string;
}

/** The help for each checked value, by its path in the schema, such as `actor.avatar_id`. */
export type FieldHelps = Readonly<Record<string, FieldHelp>>;

/** Checks what was read against its schema. The first invalid value becomes a problem that names its field. */
export function check<Schema extends z.ZodTypeAny>(
	schema: Schema,
	candidate: unknown,
	helps: FieldHelps,
): Result<z.infer<Schema>> {
	const result = schema.safeParse(candidate);
	if (result.success) return { ok: true, value: result.data };

	const path = result.error.issues[0]?.path ?? [];
	const { label, advice } = helps[path.join('.')] ?? {
		label: path.join('.') || 'The input',
		advice: 'correct it',
	};
	const given = path.reduce<unknown>(
		(value, key) => (isRecord(value) ? value[String(key)] : undefined),
		candidate,
	);
	return {
		ok: false,
		problem: {
			origin: 'input',
			message: `${label} ${isEmpty(given) ? 'is empty' : `cannot be ${show(given)}`}: ${advice}`,
		},
	};
}

/** Whether a value counts as missing: an expression or an empty cell of a sheet can give such values. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

const LONGEST_SHOWN = 80;

/** A value for an error message, cut where it is long. */
export function show(value: unknown): string {
	// JSON has neither NaN nor Infinity.
	const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
	return cut(text, LONGEST_SHOWN);
}
