/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { setTimeout as pause } from 'node:timers/promises';

/** How long to go on asking, and how often. */
export interface Patience {
	deadlineMilliseconds?: number;
	lookAgainAfterMilliseconds?: number;
}

/** Asks until there is an answer. For what announces itself in no other way. */
export async function eventually<Value>(
	what: string,
	ask: () => Promise<Value | undefined>,
	{ deadlineMilliseconds = 30_000, lookAgainAfterMilliseconds = 50 }: Patience = {},
): Promise<Value> {
	const deadline = Date.now() + deadlineMilliseconds;
	for (;;) {
		const value = await ask();
		if (value !== undefined) return value;
		if (Date.now() > deadline) {
			throw new Error(`Not within ${deadlineMilliseconds} ms: ${what}`);
		}
		await pause(lookAgainAfterMilliseconds);
	}
}
