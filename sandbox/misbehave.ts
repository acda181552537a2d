/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a development server, no node code */
import { setTimeout as delay } from 'node:timers/promises';

import { type Answer, jsonAnswer, paddedAnswer, textAnswer } from './answer';
import type { Fault } from './faults';
import type { Reply } from './reply';

/**
 * Lets a request meet its fault. `handle` does what the request asks and gives the normal answer;
 * where it is not called, nothing has happened: no job exists.
 */
export async function misbehave(
	fault: Fault,
	handle: () => Answer,
	reply: Reply,
	closing: AbortSignal,
): Promise<void> {
	switch (fault.kind) {
		case 'answer':
			return await reply.send(cannedAnswer(fault));
		case 'redirect':
			return await reply.send(textAnswer(fault.status ?? 302, '', { location: fault.location }));
		case 'hang':
			return;
		case 'reset':
			if (fault.when === 'after-headers') return await reply.sendHeadAndReset(handle());
			return reply.reset();
		case 'slow': {
			// Handled at once and answered late: a caller that gives up has its job all the same.
			const answer = handle();
			await delay(fault.milliseconds, undefined, { signal: closing });
			return await reply.send(answer);
		}
		case 'truncate':
			return await reply.sendHalf(handle());
		case 'oversize':
			return await reply.send(paddedAnswer(handle(), fault.bytes));
		case 'drop-after-handling':
			handle();
			return reply.reset();
	}
}

function cannedAnswer(fault: Extract<Fault, { kind: 'answer' }>): Answer {
	const headers = Object.fromEntries(
		Object.entries(fault.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
	);
	if (fault.body === undefined || typeof fault.body === 'string') {
		return textAnswer(fault.status, fault.body ?? '', headers);
	}
	return jsonAnswer(fault.status, fault.body, headers);
}
