import type { Clock } from './clock';
import type { NetworkCause } from './networkCause';

/** A request is given up when fewer bytes have come in this time. `Infinity` bytes: the whole answer. */
export interface Limit {
	milliseconds: number;
	bytes: number;
}

/** Ends a request that is stopped or too slow. n8n's own timeout counts to the first byte, or from each byte to the next. */
export interface TimeLimit {
	/** Aborted when the request is given up, and at its end. */
	readonly signal: AbortSignal;
	/** Why it was given up, once it was. */
	cause(): NetworkCause | undefined;
	/** To be called with the number of bytes that have arrived. */
	receive(bytes: number): void;
	/** To be called when the request has ended. */
	end(): void;
}

/** n8n 1 cannot end a timer early: none is to outlive its request by more than this. */
const CHECK_MILLISECONDS = 5_000;

/**
 * @param stop gives the request up when it is aborted
 * @param isHeldUp whether the receiver is the slower one now: such time does not count
 */
export function startTimeLimit(
	clock: Clock,
	limits: readonly Limit[],
	stop: AbortSignal | undefined,
	isHeldUp = () => false,
): TimeLimit {
	const request = new AbortController();
	const { signal } = request;
	const start = clock.now();
	const marks = limits.map((limit) => ({ ...limit, got: 0, end: start + limit.milliseconds }));
	let cause: NetworkCause | undefined;

	const end = () => {
		stop?.removeEventListener('abort', onStop);
		request.abort();
	};
	const giveUp = (kind: NetworkCause['kind'], detail: string) => {
		cause = { kind, detail };
		end();
	};
	const onStop = () => giveUp('cancelled', 'The request was stopped');
	stop?.addEventListener('abort', onStop);
	if (stop?.aborted) onStop();

	const watch = async () => {
		while (!signal.aborted) {
			const now = clock.now();
			const left = Math.min(...marks.map((mark) => mark.end - now));
			const exceeded = marks.find((mark) => mark.end <= now);
			if (exceeded !== undefined) return giveUp('timedOut', describe(exceeded));
			await clock.sleep(Math.min(left, CHECK_MILLISECONDS), signal);
			if (isHeldUp()) for (const mark of marks) mark.end += clock.now() - now;
		}
	};
	void watch();

	return {
		signal,
		cause: () => cause,
		receive(bytes) {
			for (const mark of marks) {
				mark.got += bytes;
				if (mark.got < mark.bytes) continue;
				Object.assign(mark, { got: 0, end: clock.now() + mark.milliseconds });
			}
		},
		end,
	};
}

function describe({ bytes, milliseconds }: Limit): string {
	const few = bytes === 1 ? 'Nothing' : `Less than ${bytes / 1024} KiB`;
	const what = bytes === Infinity ? 'No complete answer' : few;
	return `${what} came within ${milliseconds / 1000} seconds`;
}
