/** Runs a task as soon as fewer than the limit are running, in the order of the calls. */
export type Limiter = <Value>(task: () => Promise<Value>) => Promise<Value>;

/**
 * Bounds how many tasks run at once.
 *
 * @param limit at least 1
 */
export function createLimiter(limit: number): Limiter {
	const waiting: Array<() => void> = [];
	let first = 0;
	let running = 0;

	return async (task) => {
		if (running >= limit) await new Promise<void>((start) => waiting.push(start));
		else running += 1;
		try {
			return await task();
		} finally {
			// The place is handed on, not freed, so that a newcomer cannot overtake those who wait.
			const next = waiting[first];
			if (next === undefined) running -= 1;
			else {
				first += 1;
				next();
			}
		}
	};
}
