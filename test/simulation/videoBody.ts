/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a file comes as a stream */
import { Readable } from 'node:stream';

import type { Answer } from './call';
import type { VirtualTime } from './virtualTime';

/** The body of a download as n8n hands it on: a stream that can have a time-out, like a socket's. */
export function createVideoBody({ body, bodyEnds }: Answer, time: VirtualTime): Readable {
	let hasBegun = false;
	const stream = new Readable({
		read() {
			if (!hasBegun) {
				hasBegun = true;
				this.push(Buffer.from(body));
			} else if (bodyEnds === 'broken') {
				this.destroy(Object.assign(new Error('made-up break'), { code: 'ECONNRESET' }));
			} else if (bodyEnds !== 'stalled') this.push(null);
		},
	});
	const setTimeout = (milliseconds: number, callback: () => void) => {
		const timer = time.after(milliseconds, callback);
		stream.on('close', () => timer.cancel());
	};
	return Object.assign(stream, { setTimeout });
}

/** Reads a body to its end, as n8n's binary store does. */
export async function readToEnd(stream: AsyncIterable<unknown>): Promise<number> {
	let blocks = 0;
	for await (const block of stream) blocks += block === undefined ? 0 : 1;
	return blocks;
}
