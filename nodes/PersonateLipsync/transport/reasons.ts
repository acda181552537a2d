import { isEmpty, isNested, isRecord, parseJson, textsIn } from './json';
import type { Job } from './schemas';
import { excerptOf, plainText } from './text';

/** One reason in the vendor's own words. */
export interface VendorReason {
	/** The request field it is about, such as `actor.avatar_id`, where the vendor names one. */
	field?: string;
	text: string;
}

/** A reason is near the top; texts that are nested deeper are not meant for people. */
const DEEPEST_REASON = 8;

/** An error with more reasons is not read. */
const MOST_REASONS = 10;

/**
 * The vendor's reasons in the text of an error answer: those in its JSON, else the text itself, of HTML
 * its title or heading; none where it says nothing.
 */
export function readReasons(text: string): VendorReason[] {
	const body = parseJson(text);
	const found = reasonsIn(body);
	if (found.length > 0) return found;
	return body === undefined || (isNested(body) && !isEmpty(body)) ? shortened([{ text }]) : [];
}

/**
 * Why a job failed, in the vendor's own words: a text in `error`, `message` or `detail`, else in the
 * output, else any other value of one of the three, as JSON. None where the answer gives no reason.
 */
export function reasonsOfJob({ error, message, detail, output }: Job): VendorReason[] {
	const fields = [error, message, detail];
	const candidates = [
		...fields.map((field) => reasonsIn(field)),
		reasonsInOutput(output),
		...fields.filter(hasCause).map((field) => shortened([{ text: JSON.stringify(field) }])),
	];
	return candidates.find((reasons) => reasons.length > 0) ?? [];
}

/** An empty text, or the progress of the job. */
const NO_TEXT = /^([\d.,]+ ?%)?$/;

/**
 * The reasons in every shape that an error can have: FastAPI's two forms of `detail`, `message`,
 * `error`, `errors`, `reason`, `description`, or a text.
 */
function reasonsIn(body: unknown): VendorReason[] {
	return shortened(textsOf(body, DEEPEST_REASON));
}

function textsOf(body: unknown, depth: number): VendorReason[] {
	if (depth === 0) return [];
	if (typeof body === 'string') return NO_TEXT.test(body.trim()) ? [] : [{ text: body }];
	if (Array.isArray(body)) return body.flatMap((entry) => textsOf(entry, depth - 1));
	if (!isRecord(body)) return [];

	const { loc, msg, detail, message, error, errors, reason, description } = body;
	if (typeof msg === 'string') return [{ ...fieldAt(loc), text: msg }];

	for (const candidate of [detail, message, error, errors, reason, description]) {
		const reasons = textsOf(candidate, depth - 1);
		if (reasons.length > 0) return reasons;
	}
	return [];
}

/** FastAPI's `loc` begins with where the field stands (`body`) and goes on with its path. */
function fieldAt(loc: unknown): { field?: string } {
	const path = (Array.isArray(loc) ? loc : []).filter((part) =>
		/^(string|number)$/.test(typeof part),
	);
	const field = excerptOf((path[0] === 'body' ? path.slice(1) : path).join('.'));
	return field === '' ? {} : { field };
}

function shortened(reasons: VendorReason[]): VendorReason[] {
	return reasons
		.map((reason) => ({ ...reason, text: excerptOf(plainText(reason.text)) }))
		.filter(({ text }) => text !== '')
		.slice(0, MOST_REASONS);
}

/** Texts in an output that are no reason: links, and the progress of the job. */
const NO_REASON = /^(https?:|[\d.,]+ ?%?$)/i;

function reasonsInOutput(output: unknown): VendorReason[] {
	const texts = shortened([...textsIn(output)].map(({ text }) => ({ text })));
	const reasons = [...reasonsIn(output), ...texts].filter(({ text }) => !NO_REASON.test(text));
	return reasons.slice(0, 1);
}

/** Whether a value holds more than the progress of the job. */
function hasCause(value: unknown): boolean {
	if (!isNested(value)) return typeof value === 'number' && value !== 0;
	const entries: Array<[string, unknown]> = Object.entries(value);
	return entries.some(([key, inner]) => !isEmpty(inner) && !/progress|percent/i.test(key));
}
