import { isRecord } from './validation';

/**
 * A value as JSON, like JSON.stringify, but with every digit of a bigint, which JSON.stringify
 * refuses. (JSON.rawJSON would do, but Node.js 20 does not have it.)
 */
export function jsonText(value: unknown): string {
	if (typeof value === 'bigint') return value.toString();
	if (Array.isArray(value)) return `[${value.map((element) => jsonText(element)).join(',')}]`;
	if (isRecord(value)) {
		const properties = Object.entries(value)
			.filter(([, property]) => property !== undefined)
			.map(([name, property]) => `${JSON.stringify(name)}:${jsonText(property)}`);
		return `{${properties.join(',')}}`;
	}
	return value === undefined ? 'null' : JSON.stringify(value);
}
