import type { IExecuteFunctions } from 'n8n-workflow';

/** A stream as n8n's binary store takes it. */
export type VideoStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Uint8Array
>;

export function isStream(value: unknown): value is VideoStream {
	return typeof value === 'object' && value !== null && 'pipe' in value && 'destroy' in value;
}

/**
 * The first block of a stream, which stays in the stream for whoever reads it next.
 *
 * @throws what the stream fails with
 */
export async function peek(stream: VideoStream): Promise<Uint8Array> {
	return await new Promise((resolve, reject) => {
		stream.once('error', reject);
		stream.once('end', () => resolve(new Uint8Array()));
		stream.once('readable', () => {
			stream.off('error', reject);
			const block: unknown = stream.read();
			if (!(block instanceof Uint8Array)) return resolve(new Uint8Array());
			// At once: a stream that was read to its end ends before anything that is awaited goes on.
			stream.unshift(block);
			resolve(block);
		});
	});
}

/** How long a download may stand still before it is given up. */
const STALL_MILLISECONDS = 60_000;

/**
 * Ends the stream with an error when nothing has come for a minute, or when the execution is stopped.
 *
 * @returns a function that ends the watch
 */
export function watch(stream: VideoStream, signal: AbortSignal): () => void {
	// A break in a moment when nobody reads would otherwise end n8n's whole process.
	stream.on('error', () => {});
	const stop = () => stream.destroy(new Error('The download was stopped'));
	signal.addEventListener('abort', stop);
	if (signal.aborted) stop();
	// Timers are not allowed in a community node; an HTTP answer brings its socket's along.
	if ('setTimeout' in stream && typeof stream.setTimeout === 'function') {
		stream.setTimeout(STALL_MILLISECONDS, () =>
			stream.destroy(new Error('Nothing has come for a minute')),
		);
	}
	return () => signal.removeEventListener('abort', stop);
}
