/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_AFTER_MILLISECONDS = 50;

/** Asks until there is an answer. For what announces itself in no other way. */
export async function eventually<Value>(
	what: string,
	ask: () => Promise<Value | undefined>,
	deadlineMilliseconds = 30_000,
): Promise<Value> {
	const deadline = Date.now() + deadlineMilliseconds;
	for (;;) {
		const value = await ask();
		if (value !== undefined) return value;
		if (Date.now() > deadline) {
			throw new Error(`Not within ${deadlineMilliseconds} ms: ${what}`);
		}
		await pause(LOOK_AGAIN_AFTER_MILLISECONDS);
	}
}
