import type { Answer } from './connection';
import { bodyOf, isRecord } from './reading';

/**
 * What came, in a form that can be shown to anybody: keys, types and status words. No text of an
 * answer is repeated, so that no name, e-mail address or secret gets into a report.
 */
export interface Describe {
	/** The shape of any value. */
	shape(value: unknown): string;
	/** The shape of a job, with its status word. */
	job(value: unknown): string;
	/** The status of an answer and the shape of its body. */
	answer(answer: Answer): string;
}

/** Deeper and wider shapes are cut off. */
const DEEPEST = 5;
const MOST_KEYS = 30;
const MOST_SHAPES = 3;

/** @param baseUrl its host is the only one that is named */
export function createDescribe(baseUrl: string): Describe {
	const { host } = new URL(baseUrl);

	const shape = (value: unknown, depth = DEEPEST): string => {
		if (value === null || typeof value === 'boolean') return String(value);
		if (typeof value === 'string') return shapeOfText(value, host);
		if (Array.isArray(value)) {
			if (value.length === 0) return '[]';
			return depth === 0 ? '[…]' : `[${value.length} of ${rowShape(value, depth - 1)}]`;
		}
		if (isRecord(value)) return depth === 0 ? '{…}' : rowShape([value], depth - 1);
		return typeof value;
	};

	/** One shape for all rows; `?` marks a key that not all have. */
	const rowShape = (rows: unknown[], depth: number): string => {
		const records = rows.filter(isRecord);
		if (records.length < rows.length) return oneOf(rows.map((row) => shape(row, depth)));
		const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
		if (keys.length === 0) return '{}';
		const fields = keys.slice(0, MOST_KEYS).map((key) => {
			const having = records.filter((record) => Object.hasOwn(record, key));
			const mark = having.length < records.length ? '?' : '';
			return `${shapeOfKey(key)}${mark}: ${oneOf(having.map((record) => shape(record[key], depth)))}`;
		});
		return `{ ${[...fields, ...(keys.length > MOST_KEYS ? ['…'] : [])].join(', ')} }`;
	};

	const job = (value: unknown): string => {
		if (!isRecord(value) || !isStatusWord(value.status)) return shape(value);
		const { status, ...others } = value;
		return `status "${status}" and ${shape(others)}`;
	};

	return {
		shape: (value) => shape(value),
		job,
		answer(answer) {
			if (!answer.answered) return `no answer (${answer.cause})`;
			return `HTTP ${answer.status}${whereTo(answer.headers.location, host)}, ${bodyShape(answer, job)}`;
		},
	};
}

/** A word or three: a text in this place could be anything. */
export function isStatusWord(status: unknown): status is string {
	return (
		typeof status === 'string' && /^[a-z]+([ _-][a-z]+){0,2}$/i.test(status) && status.length <= 30
	);
}

function bodyShape(answer: Answer & { answered: true }, describeJob: (value: unknown) => string) {
	if (answer.text === '') return 'no body';
	const body = bodyOf(answer);
	if (body !== undefined) return describeJob(body);
	const type = /^[a-z]+\/[a-z.+-]+/.exec(answer.headers['content-type'] ?? '')?.[0];
	return `${answer.text.length} characters of ${type ?? 'an unnamed type'} that are no JSON`;
}

function whereTo(location: string | undefined, host: string): string {
	if (location === undefined) return '';
	const isElsewhere = URL.canParse(location) && new URL(location).host !== host;
	return ` to ${isElsewhere ? 'another host' : 'another path'}`;
}

function shapeOfText(text: string, host: string): string {
	if (text === '') return '""';
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'string';
	const url = new URL(text);
	const extension = /\.[a-z0-9]{2,4}$/i.exec(url.pathname)?.[0] ?? '';
	const query = url.search === '' ? '' : '?…';
	return `"${url.protocol}//${url.host === host ? host : '[other host]'}/…${extension}${query}"`;
}

/** Some APIs use ids, names or addresses as keys. */
function shapeOfKey(key: string): string {
	return /^_{0,2}[a-z][a-z_]*([A-Z][a-z]+)*\d{0,2}$/.test(key) && key.length <= 40 ? key : '[key]';
}

function oneOf(shapes: string[]): string {
	const different = [...new Set(shapes)];
	const more = different.length > MOST_SHAPES ? [`${different.length - MOST_SHAPES} more`] : [];
	return [...different.slice(0, MOST_SHAPES), ...more].join(' | ');
}
