/* eslint-disable @n8n/community-nodes/no-restricted-imports -- an answer comes as a stream */
import type { Readable } from 'node:stream';

import { createBody } from './body';
import { CANCELED, type Answer, type Call, type ConnectionFailure, type Ending } from './call';
import type { Fault, Faults } from './faults';
import type { Vendor } from './vendor';
import type { VirtualTime } from './virtualTime';

/** What n8n gets: an answer, whose body is still to come, or none. */
export type Received = { answer: Answer; body: Readable } | { failure: ConnectionFailure };

/** The way between n8n and the vendor. */
export type Network = ReturnType<typeof createNetwork>;

export interface NetworkTools {
	time: VirtualTime;
	vendor: Vendor;
	faults: Faults;
	/** Whether the process that sends runs on. */
	isAlive(): boolean;
	onSent(call: Call): void;
	/** Called before the node gets to know. */
	onEnded(call: Call, ending: Ending, fault: Fault | undefined): void;
}

/** By how much a slow answer is late, in milliseconds: less than the node waits. */
const LATE: Readonly<Record<Call['kind'], number>> = {
	post: 72_000,
	get: 18_000,
	download: 36_000,
};

export function createNetwork(tools: NetworkTools) {
	const { time, vendor, faults, isAlive, onSent, onEnded } = tools;
	return {
		/** Sends a request. Never resolves once the process is killed. */
		async send(call: Call, signal: AbortSignal | undefined): Promise<Received> {
			if (!isAlive()) return await new Promise(() => {});
			if (signal?.aborted === true) return { failure: CANCELED };
			onSent(call);
			const fault = faults.meet(call);
			const [there, back] = vendor.takes();
			return await new Promise<Received>((resolve) => {
				let hasEnded = false;
				const end = (ending: Ending) => {
					if (hasEnded || !isAlive()) return;
					hasEnded = true;
					signal?.removeEventListener('abort', abort);
					onEnded(call, ending, fault);
					if (ending.kind === 'failed') resolve({ failure: ending.failure });
				};
				const abort = () => end({ kind: 'failed', failure: CANCELED, arrived: '' });
				signal?.addEventListener('abort', abort);

				const receive = (ending: Ending) => {
					if (hasEnded || !isAlive()) return;
					if (ending.kind === 'failed') return end(ending);
					const { answer } = ending;
					signal?.removeEventListener('abort', abort);
					// An answer of the API has ended when it was read.
					const isWhole = call.kind === 'download' || answer.arrival === undefined;
					if (isWhole) end(ending);
					const onEnd = (arrived: string, failure?: ConnectionFailure) =>
						end(failure === undefined ? ending : { kind: 'failed', failure, arrived });
					resolve({ answer, body: createBody(answer, { time, signal, isAlive, onEnd }) });
				};
				// The server does not see that its client has gone.
				time.after(there, () => {
					if (fault?.kind === 'network' && !fault.failure.wasSent) {
						return end({ kind: 'failed', failure: fault.failure, arrived: '' });
					}
					const ending = handle(call, fault);
					if (ending === undefined) return;
					time.after(back + (fault?.kind === 'slow' ? LATE[call.kind] : 0), () => receive(ending));
				});
			});
		},
	};

	/** `undefined` where no answer comes. */
	function handle(call: Call, fault: Fault | undefined): Ending | undefined {
		const isHandled = fault === undefined || !('isHandled' in fault) || fault.isHandled;
		const good = isHandled ? vendor.handle(call) : { status: 500, headers: {}, body: '' };
		switch (fault?.kind) {
			case 'no answer':
				return undefined;
			case 'network':
				return { kind: 'failed', failure: fault.failure, arrived: '' };
			case 'status': {
				const { status, headers, body } = fault;
				return answered({ status, headers, body }, false);
			}
			case 'body':
				return answered({ ...good, body: fault.change(good.body) }, good.status !== 200);
			case 'arrival': {
				const { part, arrival } = fault;
				// A refusal is told by its first line.
				if (call.kind === 'download' && good.status !== 200) return answered(good);
				const isPart = part < 1 && call.kind !== 'download';
				const body = isPart ? good.body.slice(0, part * good.body.length) : good.body;
				return answered({ ...good, body, arrival });
			}
			case 'page':
				return answered({ ...good, headers: { 'content-type': 'text/html' } });
			default:
				return answered(good);
		}
	}
}

function answered(answer: Answer, isReadable = true): Ending {
	return { kind: 'answered', answer, isReadable };
}
