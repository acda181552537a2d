import { z } from 'zod';

/**
 * Reads the form in which n8n stores and sends the data of an execution: a list in which every text,
 * list and object stands once, and is referred to by its place in the list, written as a text.
 */
export function readFlatted(text: string): unknown {
	const list = z.array(z.unknown()).parse(JSON.parse(text));
	const known = new Map<number, unknown>();

	const resolve = (value: unknown): unknown =>
		typeof value === 'string' ? valueAt(Number(value)) : value;

	function valueAt(place: number): unknown {
		if (known.has(place)) return known.get(place);
		const stored = list[place];
		if (Array.isArray(stored)) {
			const values: unknown[] = [];
			known.set(place, values);
			for (const value of stored) values.push(resolve(value));
			return values;
		}
		if (typeof stored === 'object' && stored !== null) {
			const values: Record<string, unknown> = {};
			known.set(place, values);
			for (const [key, value] of Object.entries(stored)) values[key] = resolve(value);
			return values;
		}
		return stored;
	}

	return valueAt(0);
}
