/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a virtual clock replaces the timers */

/** Time goes in steps, with some turns of the event loop between them for answers to arrive. */
const STEP_MILLISECONDS = 100;
const TURNS_PER_STEP = 40;

/** Longer than any wait of a test: what has not ended by then never will. */
const LONGEST_MILLISECONDS = 2 * 3600 * 1000;

/**
 * Runs something in which time passes as fast as the machine allows, so that an hour of waiting takes
 * a moment. Network time-outs run on the same clock: a request that gets no answer does end.
 */
export async function inVirtualTime<Result>(run: () => Promise<Result>): Promise<Result> {
	jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
	try {
		let isDone = false;
		const result = run().finally(() => (isDone = true));
		const end = Date.now() + LONGEST_MILLISECONDS;
		while (!isDone) {
			if (Date.now() > end) throw new Error('It has not ended within two hours of virtual time');
			for (let turn = 0; turn < TURNS_PER_STEP; turn += 1) {
				await new Promise((resolve) => setImmediate(resolve));
			}
			jest.advanceTimersByTime(STEP_MILLISECONDS);
		}
		return await result;
	} finally {
		jest.useRealTimers();
	}
}
