import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from './json';

/** A stream as n8n gives it for `encoding: 'stream'`, and as its binary store takes it. */
export type Stream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Uint8Array
>;

export function isStream(value: unknown): value is Stream {
	return isRecord(value) && 'pipe' in value && 'destroy' in value;
}

/**
 * The text of an answer's body, piece by piece as it arrives. UTF-8, without a byte order mark.
 *
 * @param body a stream; anything else is one piece
 * @throws what the stream fails with
 */
export async function* textOf(body: unknown): AsyncGenerator<string> {
	if (!isStream(body)) return yield String(body ?? '');
	// A character may be split between two blocks.
	const decoder = new TextDecoder();
	for await (const block of body) yield decoder.decode(block, { stream: true });
	yield decoder.decode();
}
