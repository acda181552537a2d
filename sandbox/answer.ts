import { jsonText } from './json-text';

/** An answer before it is sent. Its bytes come in blocks, so that a video needs no memory. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	/** The number of bytes in `blocks`, or undefined where the caller is not to be told. */
	length: number | undefined;
	blocks: Iterable<Uint8Array>;
}

/** An answer in JSON; a bigint in it becomes a number with all its digits. */
export function jsonAnswer(
	status: number,
	value: unknown,
	headers: Record<string, string> = {},
): Answer {
	return textAnswer(status, jsonText(value), {
		'content-type': 'application/json',
		...headers,
	});
}

/** An answer whose body is this text; the text is sent as it stands. */
export function textAnswer(
	status: number,
	text: string,
	headers: Record<string, string> = {},
): Answer {
	// These two have no body by definition, and a length would contradict that.
	const bodiless = status === 204 || status === 304;
	const bytes = Buffer.from(bodiless ? '' : text);
	return {
		status,
		headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
		length: bodiless ? undefined : bytes.length,
		blocks: [bytes],
	};
}

/** An error in the words of FastAPI. */
export function errorAnswer(
	status: number,
	detail: unknown,
	headers: Record<string, string> = {},
): Answer {
	return jsonAnswer(status, { detail }, headers);
}

/** The first bytes of an answer's body. */
export function* firstBytes(blocks: Iterable<Uint8Array>, count: number): Generator<Uint8Array> {
	let left = count;
	for (const block of blocks) {
		if (left <= 0) return;
		yield block.subarray(0, left);
		left -= block.length;
	}
}

/** The same answer, padded with blanks to so many bytes; its length is not announced. */
export function paddedAnswer(answer: Answer, bytes: number): Answer {
	return { ...answer, length: undefined, blocks: pad(answer.blocks, bytes) };
}

function* pad(blocks: Iterable<Uint8Array>, bytes: number): Generator<Uint8Array> {
	let left = bytes;
	for (const block of blocks) {
		yield block;
		left -= block.length;
	}
	const blanks = Buffer.alloc(64 * 1024, ' ');
	for (; left > 0; left -= blanks.length) yield blanks.subarray(0, left);
}
