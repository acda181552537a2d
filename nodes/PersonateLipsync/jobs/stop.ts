import { createAbortGroup } from './abortGroup';
import type { Clock } from '../transport/clock';

/** How long a POST may still take for its answer after the user has stopped the execution. */
const POST_GRACE = 10_000;

/** The one switch that ends a run before its time. */
export interface Stop {
	/** Aborted at once: nothing more is sent. */
	readonly signal: AbortSignal;
	/** Runs a GET or a download, which ends at once. */
	run<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
	/** Runs a POST, which goes on to its answer: one that is not read may be a paid job without an id. */
	runPost<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
	/** Why the run was stopped: by the user, or because another item failed. */
	readonly reason: 'cancelled' | 'halted' | undefined;
	/** Ends the run because an item has failed and the node stops on errors. */
	halt(): void;
	/** Lets go of n8n's signal and of all timers, when the run is over. */
	release(): void;
}

/** @param cancelSignal aborted by n8n when the user stops the execution */
export function createStop(cancelSignal: AbortSignal | undefined, clock: Clock): Stop {
	const all = new AbortController();
	const requests = createAbortGroup();
	const posts = createAbortGroup();
	let reason: Stop['reason'];

	const abort = () => {
		all.abort();
		requests.abort();
	};
	const cancel = () => {
		reason = 'cancelled';
		abort();
		void clock.sleep(POST_GRACE).then(posts.abort);
	};
	cancelSignal?.addEventListener('abort', cancel);
	if (cancelSignal?.aborted) cancel();

	return {
		signal: all.signal,
		run: requests.run,
		runPost: posts.run,
		get reason() {
			return reason;
		},
		halt() {
			if (reason !== undefined) return;
			reason = 'halted';
			abort();
		},
		release() {
			cancelSignal?.removeEventListener('abort', cancel);
			all.abort();
		},
	};
}
