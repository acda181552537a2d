import type { Clock } from '../transport/clock';
import type { Stream } from '../transport/stream';
import { startTimeLimit, type TimeLimit } from '../transport/timeLimit';

/** A download that brings fewer bytes than these in such a time is given up. */
const LIMITS = [
	{ milliseconds: 60_000, bytes: 1 },
	{ milliseconds: 300_000, bytes: 64 * 1024 },
];

/** Watches a download from its first request to its last byte. */
export interface DownloadWatch extends TimeLimit {
	/** Watches the stream of this answer, and destroys the one before. */
	follow(stream: Stream | undefined): void;
}

/** Ends a download that is stopped, and one whose host sends too little. */
export function watchDownload(clock: Clock, stop: AbortSignal): DownloadWatch {
	let followed: Stream | undefined;
	// With unread data, or once all data has arrived, n8n's store is slower than the host.
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
			// The headers of an answer count as its first byte.
			limit.receive(1);
			if (stream === undefined) return;
			// Without a listener, an error while nothing reads the stream would crash n8n.
			stream.on('error', () => {});
			// Counted in `push`, since a listener for the blocks would take them away from n8n's store.
			const push = stream.push.bind(stream);
			stream.push = (block: unknown, encoding) => {
				if (block instanceof Uint8Array) limit.receive(block.length);
				return push(block, encoding);
			};
			if (limit.signal.aborted) drop();
		},
	};
}
