import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';

import { isRecord } from '../transport/json';

/**
 * Converts a value to what its field holds, since n8n converts nothing for a community node and a sheet
 * gives texts, numbers and dates. Numbers and switches follow n8n's own `validateFieldType` (n8n-workflow
 * 2.41), except where that makes a value out of nothing, such as 0 out of `[]`. A value that does not fit is
 * returned unchanged, and the check that follows refuses it.
 */
export function convert(field: INodeProperties, given: unknown): unknown {
	switch (field.type) {
		case 'number':
			return toNumber(given);
		case 'boolean':
			return toSwitch(given);
		case 'options':
			return toChoice(field, given);
		case 'string':
			return toText(given);
		case 'resourceLocator':
			return toText(toId(given));
		default:
			return given;
	}
}

const TEXTS: readonly NodePropertyTypes[] = ['string', 'resourceLocator'];

/** A number that is to be a text and has lost its last digits, since JavaScript cannot hold them. */
export function cutNumberIn(field: INodeProperties, given: unknown): number | undefined {
	const value = toId(given);
	if (!TEXTS.includes(field.type) || typeof value !== 'number') return undefined;
	return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : undefined;
}

function toNumber(given: unknown): unknown {
	if (typeof given !== 'string' || given.trim() === '') return given;
	const number = Number(given);
	return Number.isFinite(number) ? number : given;
}

/** true and false, also as text in any letter case, or as 1 and 0. */
function toSwitch(given: unknown): unknown {
	const text = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
	if (/^(true|1)$/i.test(text)) return true;
	if (/^(false|0)$/i.test(text)) return false;
	return given;
}

/** A choice by its value or by its name in the editor, in any letter case. */
function toChoice({ options = [] }: INodeProperties, given: unknown): unknown {
	if (typeof given !== 'string') return given;
	const wanted = given.trim().toLowerCase();
	const choice = options.find(
		(option) =>
			'value' in option &&
			[option.name, String(option.value)].some((word) => word.toLowerCase() === wanted),
	);
	return choice !== undefined && 'value' in choice ? choice.value : given;
}

/** A finite number as it is written; a date as in JSON, which is how n8n writes one into a longer text. */
function toText(given: unknown): unknown {
	if (typeof given === 'bigint' || Number.isFinite(given)) return String(given);
	const isDate = isRecord(given) && (given instanceof Date || typeof given.toISO === 'function');
	const date: unknown = isDate && typeof given.toJSON === 'function' ? given.toJSON() : undefined;
	return typeof date === 'string' ? date : given;
}

/**
 * The id in a resource locator, whatever its mode. One that was written by hand or by a model may lack the
 * mark `__rl`, and an expression may put a locator into another.
 */
function toId(given: unknown): unknown {
	return isRecord(given) && 'mode' in given ? toId(given.value) : given;
}
