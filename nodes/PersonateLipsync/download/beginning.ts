import { BEGINNING_BYTES } from '../transport/mediaType';
import type { Stream } from '../transport/stream';

/**
 * The first bytes of a file, and what is to be stored: the stream, to which they were given back, or the
 * file itself where they are all of it, since a stream that has ended takes nothing back.
 */
export interface Beginning {
	bytes: Uint8Array;
	file: Stream | Buffer;
}

/**
 * Reads the first `BEGINNING_BYTES` of a stream, in as many blocks as they come.
 *
 * @throws what the stream fails with
 */
export async function readBeginning(stream: Stream): Promise<Beginning> {
	if (stream.destroyed) throw stream.errored ?? new Error('The connection was closed');
	let bytes = Buffer.alloc(0);
	return await new Promise((resolve, reject) => {
		const take = () => {
			const block: unknown = stream.read();
			if (!(block instanceof Uint8Array)) return;
			bytes = Buffer.concat([bytes, block]);
			if (bytes.length < BEGINNING_BYTES) return;
			stream.off('readable', take);
			// Here and not by the caller: a stream that was read to its end would have ended by then.
			stream.unshift(bytes);
			resolve({ bytes, file: stream });
		};
		stream.on('readable', take);
		stream.once('end', () => resolve({ bytes, file: bytes }));
		stream.once('close', () => reject(stream.errored ?? new Error('The connection was closed')));
	});
}
