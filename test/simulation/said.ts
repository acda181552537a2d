import type { TryEnd } from './storyEvent';
import type { Item } from './workload';

/** What an error tells the user: its message, and what stands under it. */
export function wordsOf(error: Error): string {
	const description: unknown = Reflect.get(error, 'description');
	return [error.message, typeof description === 'string' ? description : ''].join('\n');
}

/** The error that stands in an output item, as text; empty where there is none. */
export function errorOfItem(end: TryEnd, index: number): string {
	if (end.kind === 'error') return '';
	const json = end.output[index]?.json;
	return json !== undefined && 'error' in json ? JSON.stringify(json.error) : '';
}

/** All that an end tells of errors. */
export function allWordsOf(end: TryEnd): string {
	if (end.kind === 'error') return wordsOf(end.error);
	return end.output.map((_item, index) => errorOfItem(end, index)).join('\n');
}

/** What the server has said is not the node's word. */
const QUOTE = /\(answered: .*?\)(?=, \d| and \d|$)|The answer was: .*/g;

const IS_UNKNOWN = /unknown whether|may exist/;

/**
 * Whether an end tells the user that a video of this item may exist without its id: by the error of the
 * item itself, by a line of the node's error that names it, or by an error about all of them.
 */
export function saysUnknown(item: Item, itemCount: number, end: TryEnd): boolean {
	if (IS_UNKNOWN.test(errorOfItem(end, item.index))) return true;
	if (end.kind === 'output') return false;
	if (saysAllAreUnknown(end)) return true;
	return linesSayUnknown(item, itemCount, wordsOf(end.error).split('\n'));
}

/** Whether an end tells that all videos may exist which a killed process of the execution has asked for. */
export function saysAllAreUnknown(end: TryEnd): boolean {
	return allWordsOf(end).includes('its videos may exist');
}

/** As `saysUnknown`, for lines each of which stands for itself, such as those of n8n's log. */
export function linesSayUnknown(item: Item, itemCount: number, lines: readonly string[]): boolean {
	const names = new RegExp(`\\bitems?\\b.*\\b${item.index}\\b`, 'i');
	return lines
		.map((line) => line.replace(QUOTE, ''))
		.some((line) => IS_UNKNOWN.test(line) && (itemCount === 1 || names.test(line)));
}

/**
 * Whether a line of the log says that n8n's store failed, so that the node works without its fence
 * against a second life of the execution.
 */
export function saysNoFence(line: string): boolean {
	return line.includes('cannot detect whether this execution was started again');
}
