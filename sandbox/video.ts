/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a development server, no node code */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK_BYTES = 64 * 1024;

/** The bytes of a file, and how many there are. */
export interface Bytes {
	length: number;
	blocks: Iterable<Uint8Array>;
}

/**
 * The video of a job: the talking face, which every player shows, or so many bytes where a size is
 * given. The same job always gives the same bytes, and another job gives others.
 */
export function videoOf(jobId: string, length?: number): Bytes {
	if (length !== undefined) return { length, blocks: videoBlocks(jobId, length) };
	// A player skips a free box, wherever it is.
	const file = Buffer.concat([readMedia('talking-face.mp4'), box('free', Buffer.from(jobId))]);
	return { length: file.length, blocks: [file] };
}

/** A file that `npm run media` has made. */
export function readMedia(name: string): Buffer {
	return readFileSync(join(__dirname, 'media', name));
}

/**
 * The bytes of a video of this size, block by block: the boxes of an mp4 file (`ftyp`, then a `free` box
 * with the job id, then `mdat`) with a filler where the picture would be. The same job and length
 * always give the same bytes, no two blocks are alike, and only one block exists at a time.
 */
export function* videoBlocks(jobId: string, length: number): Generator<Uint8Array> {
	const boxes = leadingBoxes(jobId, length);
	yield boxes.subarray(0, Math.min(length, boxes.length));

	const filler = Buffer.alloc(BLOCK_BYTES);
	for (let index = 0; index < BLOCK_BYTES; index++) filler[index] = (index * 31 + 7) % 251;

	for (let sent = boxes.length; sent < length; sent += BLOCK_BYTES) {
		// A copy, since the socket may still hold the block before.
		const block = Buffer.from(filler);
		block.writeBigUInt64BE(BigInt(sent));
		yield block.subarray(0, Math.min(BLOCK_BYTES, length - sent));
	}
}

function leadingBoxes(jobId: string, length: number): Buffer {
	const fileType = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));
	const label = box('free', Buffer.from(jobId));
	// A size of 1 says that the real size follows in 64 bits: a video may be larger than 4 GiB.
	const media = Buffer.alloc(16);
	media.writeUInt32BE(1);
	media.write('mdat', 4, 'latin1');
	const mediaBytes = Math.max(media.length, length - fileType.length - label.length);
	media.writeBigUInt64BE(BigInt(mediaBytes), 8);
	return Buffer.concat([fileType, label, media]);
}

function box(type: string, content: Buffer): Buffer {
	const header = Buffer.alloc(8);
	header.writeUInt32BE(header.length + content.length);
	header.write(type, 4, 'latin1');
	return Buffer.concat([header, content]);
}
