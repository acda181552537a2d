/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command-line program, no node code */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Lets the user agree to something, or not. */
export type Confirm = (text: string) => Promise<boolean>;

/** Takes `y` and `yes` as agreement, and everything else as none. Without a terminal nobody agrees. */
export function confirmOn(input: Readable & { isTTY?: boolean }, output: Writable): Confirm {
	return async (text) => {
		if (input.isTTY !== true) {
			output.write('There is no terminal to confirm on, so nothing that costs money is sent.\n');
			return false;
		}
		const lines = createInterface({ input, output });
		try {
			output.write(`${text} [y/N] `);
			const typed: unknown[] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
			return /^y(es)?$/i.test(String(typed[0] ?? '').trim());
		} finally {
			lines.close();
		}
	};
}
