/** A signal for each of many tasks: Node warns of more than ten that listen to the same one. */
export interface AbortGroup {
	/** Aborts all tasks, and those that come later. */
	abort(): void;
	/** Runs a task with a signal of its own. */
	run<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
}

export function createAbortGroup(): AbortGroup {
	const running = new Set<AbortController>();
	let isAborted = false;
	return {
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
