import { isResourceLocatorValue, NodeError, type IExecuteFunctions } from 'n8n-workflow';
import type { z } from 'zod';

import type { ItemProblem, Outcome } from './outcome';

/** How a checked value is called in the editor, and what to do about it when it is wrong. */
export interface FieldHelp {
	label: string;
	advice: string;
}

/** The help for each checked value, by its path in the schema, such as `actor.avatar_id`. */
export type FieldHelps = Readonly<Record<string, FieldHelp>>;

/**
 * Reads the parameters of every input item before anything is done with any of them. An expression
 * that fails is that item's problem.
 */
export function readEach<Plan>(
	context: IExecuteFunctions,
	read: (context: IExecuteFunctions, itemIndex: number) => Outcome<Plan>,
): Array<Outcome<Plan>> {
	return context.getInputData().map((_item, itemIndex) => {
		try {
			return read(context, itemIndex);
		} catch (error) {
			return { ok: false, problem: problemOf(error) };
		}
	});
}

function problemOf(error: unknown): ItemProblem {
	const message = error instanceof Error ? error.message : String(error);
	const description = error instanceof NodeError ? error.description : undefined;
	return { origin: 'input', message, ...(description ? { description } : {}) };
}

/**
 * A parameter's value for one item, with the expression resolved. A resource locator yields its id
 * whatever its mode; a parameter that is not shown or not set yields an empty string.
 */
export function readParameter(
	context: IExecuteFunctions,
	name: string,
	itemIndex: number,
): unknown {
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	return isResourceLocatorValue(value) ? value.value : value;
}

/** Like `readParameter`, for text: a number from an expression is taken as the text it is written as. */
export function readText(context: IExecuteFunctions, name: string, itemIndex: number): unknown {
	const value = readParameter(context, name, itemIndex);
	return typeof value === 'number' ? String(value) : value;
}

/** Checks what was read against its schema; the first thing wrong becomes a problem in the user's words. */
export function check<Schema extends z.ZodTypeAny>(
	schema: Schema,
	candidate: unknown,
	helps: FieldHelps,
): Outcome<z.infer<Schema>> {
	const result = schema.safeParse(candidate);
	if (result.success) return { ok: true, value: result.data };

	const path = result.error.issues[0]?.path ?? [];
	const { label, advice } = helps[path.join('.')] ?? {
		label: path.join('.') || 'The input',
		advice: 'correct it',
	};
	const given = path.reduce<unknown>(
		(value, key) => (isIndexable(value) ? value[String(key)] : undefined),
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

function isIndexable(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

const LONGEST_SHOWN = 80;

function show(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
