/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const LOOK_AGAIN_AFTER_MILLISECONDS = 50;
const DEADLINE_MILLISECONDS = 20_000;

/**
 * What the page shows once it shows what is expected, or else what it shows in the end, so that a
 * failed expectation tells the difference.
 */
export async function settled<Value>(
	look: () => Promise<Value>,
	expected: NoInfer<Value>,
): Promise<Value> {
	const deadline = Date.now() + DEADLINE_MILLISECONDS;
	for (;;) {
		const seen = await look();
		if (isDeepStrictEqual(seen, expected) || Date.now() > deadline) return seen;
		await pause(LOOK_AGAIN_AFTER_MILLISECONDS);
	}
}
