/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command-line program, no node code */
import { setTimeout as delay } from 'node:timers/promises';

/** Time in milliseconds, so that a test can let an hour pass at once. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

export const realClock: Clock = {
	now: () => Date.now(),
	sleep: async (milliseconds) => await delay(milliseconds),
};
