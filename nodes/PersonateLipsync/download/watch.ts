import type { Clock } from '../transport/clock';
import type { Stream } from '../transport/stream';
import { startTimeLimit, type TimeLimit } from '../transport/timeLimit';

/** A host that brings less is given up. */
const LIMITS = [
	{ milliseconds: 60_000, bytes: 1 },
	{ milliseconds: 300_000, bytes: 64 * 1024 },
];

/** Looks after a download from its first request to its last byte. */
export interface DownloadWatch extends TimeLimit {
	/** Goes on with the stream of this answer, and drops the one before. */
	follow(stream: Stream | undefined): void;
}

/** Ends a download that is stopped, and one whose host brings nothing, or next to nothing. */
export function watchDownload(clock: Clock, stop: AbortSignal): DownloadWatch {
	let followed: Stream | undefined;
	// What waits to be taken, or has come in whole, shows that n8n's store is the slower one.
	const isHeldUp = () => (followed?.readableLength ?? 0) > 0 || followed?.readableEnded === true;
	const limit = startTimeLimit(clock, LIMITS, stop, isHeldUp);
	const drop = () => {
		const cause = limit.cause();
		followed?.destroy(cause && new Error(cause.detail));
	};
	limit.signal.addEventListener('abort', drop);

	return {
		...limit,
		follow(stream) {
			followed?.destroy();
			followed = stream;
			// The answer itself is a sign of life.
			limit.receive(1);
			if (stream === undefined) return;
			// A break in a moment when nobody reads would otherwise end n8n's whole process.
			stream.on('error', () => {});
			// Counted as the blocks come in: whoever listens for them would take them from n8n's store.
			const push = stream.push.bind(stream);
			stream.push = (block: unknown, encoding) => {
				if (block instanceof Uint8Array) limit.receive(block.length);
				return push(block, encoding);
			};
			if (limit.signal.aborted) drop();
		},
	};
}
