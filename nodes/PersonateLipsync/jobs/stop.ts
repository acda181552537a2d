import type { Clock } from './clock';

/** How long a POST may still take for its answer after the user has stopped the execution. */
const POST_GRACE = 10_000;

/** The one switch that ends a run before its time. */
export interface Stop {
	/** Aborted at once: nothing more is sent, and whatever is running ends, POSTs excepted. */
	readonly signal: AbortSignal;
	/** For POSTs: an answer that is not read may be a paid job without an id. */
	readonly postSignal: AbortSignal;
	/** Why the run was stopped: by the user, or because another item failed. */
	readonly reason: 'cancelled' | 'halted' | undefined;
	/** Ends the run because an item has failed and the node stops on errors. */
	halt(): void;
	/** Lets go of n8n's signal, when the run is over. */
	release(): void;
}

/** @param cancelSignal aborted by n8n when the user stops the execution */
export function createStop(cancelSignal: AbortSignal | undefined, clock: Clock): Stop {
	const all = new AbortController();
	const posts = new AbortController();
	let reason: Stop['reason'];

	const cancel = () => {
		reason = 'cancelled';
		all.abort();
		void clock.sleep(POST_GRACE).then(() => posts.abort());
	};
	cancelSignal?.addEventListener('abort', cancel, { once: true });
	if (cancelSignal?.aborted) cancel();

	return {
		signal: all.signal,
		postSignal: posts.signal,
		get reason() {
			return reason;
		},
		halt() {
			if (reason !== undefined) return;
			reason = 'halted';
			all.abort();
		},
		release: () => cancelSignal?.removeEventListener('abort', cancel),
	};
}
