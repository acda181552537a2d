/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a virtual clock replaces the timers */

/** Long enough for an answer of nock's to travel through axios and n8n. */
const TURNS_WITHOUT_TIME = 15;

/**
 * Runs something in which time passes only when nothing else is left to do, so that an hour of waiting
 * takes a moment. Node's own network timers are not affected.
 */
export async function inVirtualTime<Result>(run: () => Promise<Result>): Promise<Result> {
	jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
	try {
		let isDone = false;
		const result = run().finally(() => (isDone = true));
		while (!isDone) {
			for (let turn = 0; turn < TURNS_WITHOUT_TIME; turn += 1) {
				await new Promise((resolve) => setImmediate(resolve));
			}
			if (!isDone) jest.advanceTimersToNextTimer();
		}
		return await result;
	} finally {
		jest.useRealTimers();
	}
}
