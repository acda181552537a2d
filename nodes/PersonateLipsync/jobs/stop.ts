import type { Clock } from '../transport/clock';

/** How long a POST may still take for its answer after the user has stopped the execution, in milliseconds. */
const POST_GRACE = 10_000;

/** Ends a run early, for all its items. */
export interface Stop {
	/** Whether nothing more is to be sent. */
	readonly isOver: boolean;
	/** Calls back when `isOver` becomes true. */
	onOver(callback: () => void): void;
	/** Runs a GET or a download, which ends at once. */
	run<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
	/** Runs a POST, which continues until its answer: one that is not read may be a paid job without an id. */
	runPost<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
	/** Why the run was stopped: by the user, or because another item failed. */
	readonly reason: 'cancelled' | 'halted' | undefined;
	/** Ends the run because an item has failed and the node stops on errors. */
	halt(): void;
	/** Releases n8n's signal and all timers when the run is over. */
	release(): void;
}

/** @param cancelSignal aborted by n8n when the user stops the execution */
export function createStop(cancelSignal: AbortSignal | undefined, clock: Clock): Stop {
	const requests = createAbortGroup();
	const posts = createAbortGroup();
	const callbacks: Array<() => void> = [];
	let isOver = false;
	let reason: Stop['reason'];

	const end = () => {
		isOver = true;
		requests.abort();
		for (const callback of callbacks.splice(0)) callback();
	};
	const cancel = () => {
		reason = 'cancelled';
		end();
		void clock.sleep(POST_GRACE).then(posts.abort);
	};
	cancelSignal?.addEventListener('abort', cancel);
	if (cancelSignal?.aborted) cancel();

	return {
		get isOver() {
			return isOver;
		},
		onOver: (callback) => void callbacks.push(callback),
		run: requests.run,
		runPost: posts.run,
		get reason() {
			return reason;
		},
		halt() {
			if (isOver) return;
			reason = 'halted';
			end();
		},
		release() {
			cancelSignal?.removeEventListener('abort', cancel);
			end();
		},
	};
}

/** One signal for each task: Node warns if more than ten tasks listen to the same one. */
function createAbortGroup() {
	const running = new Set<AbortController>();
	let isAborted = false;
	return {
		/** Aborts all tasks, and those that come later. */
		abort() {
			isAborted = true;
			for (const controller of running) controller.abort();
		},
		async run<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
			const controller = new AbortController();
			if (isAborted) controller.abort();
			running.add(controller);
			try {
				return await task(controller.signal);
			} finally {
				running.delete(controller);
			}
		},
	};
}
