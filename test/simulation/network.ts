import type { Answer, Call, Ending } from './call';
import type { Fault, Faults } from './faults';
import type { Vendor } from './vendor';
import type { VirtualTime } from './virtualTime';

/** The way between n8n and the vendor. */
export interface Network {
	/**
	 * Sends a request. Resolves with how it ended; never, once the process is killed.
	 *
	 * @param timeout in milliseconds
	 */
	send(call: Call, timeout: number, signal: AbortSignal | undefined): Promise<Ending>;
}

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

export function createNetwork(tools: NetworkTools): Network {
	const { time, vendor, faults, isAlive, onSent, onEnded } = tools;
	return {
		async send(call, timeout, signal) {
			if (!isAlive()) return await new Promise(() => {});
			if (signal?.aborted === true) {
				return { kind: 'failed', code: 'ERR_CANCELED', wasSent: false };
			}
			onSent(call);
			const fault = faults.meet(call);
			const [there, back] = vendor.takes(call);
			return await new Promise<Ending>((resolve) => {
				const end = (ending: Ending) => {
					if (hasEnded) return;
					hasEnded = true;
					signal?.removeEventListener('abort', abort);
					if (!isAlive()) return;
					onEnded(call, ending, fault);
					resolve(ending);
				};
				let hasEnded = false;
				const abort = () => end({ kind: 'failed', code: 'ERR_CANCELED', wasSent: true });
				signal?.addEventListener('abort', abort);

				const slow = fault?.kind === 'slow' ? timeout * 0.6 : 0;
				const total = there + back + slow;
				if (fault?.kind === 'no answer' || total >= timeout) {
					time.after(timeout, () => end({ kind: 'failed', code: 'ECONNABORTED', wasSent: true }));
					if (fault?.kind === 'no answer' && !fault.isHandled) return;
				}
				// The server does not see that its client has gone.
				time.after(there, () => {
					const { ending, answersIn } = handle(call, fault);
					if (fault?.kind === 'no answer' || total >= timeout) return;
					time.after(answersIn ?? back + slow, () => end(ending));
				});
			});
		},
	};

	function handle(call: Call, fault: Fault | undefined): { ending: Ending; answersIn?: number } {
		if (fault?.kind === 'network' && !fault.wasSent) {
			return { ending: { kind: 'failed', code: fault.code, wasSent: false }, answersIn: 0 };
		}
		const isHandled = fault === undefined || !('isHandled' in fault) || fault.isHandled;
		const good = isHandled ? vendor.handle(call) : undefined;
		switch (fault?.kind) {
			case 'network':
				return { ending: { kind: 'failed', code: fault.code, wasSent: true } };
			case 'status': {
				const { status, headers, body } = fault;
				return { ending: answered({ status, headers, body }, false) };
			}
			default: {
				if (good === undefined) return { ending: answered({ status: 500, headers: {}, body: '' }) };
				return { ending: changed(good, fault) };
			}
		}
	}

	/** An answer to a request that was handled, as it arrives. */
	function changed(answer: Answer, fault: Fault | undefined): Ending {
		switch (fault?.kind) {
			case 'body':
				return answered({ ...answer, body: fault.change(answer.body) }, answer.status !== 200);
			case 'broken file':
				return answered({ ...answer, bodyEnds: 'broken' });
			case 'stalled file':
				return answered({ ...answer, bodyEnds: 'stalled' });
			case 'page':
				return answered({ ...answer, headers: { 'content-type': 'text/html' } });
			default:
				return answered(answer);
		}
	}
}

function answered(answer: Answer, isReadable = true): Ending {
	return { kind: 'answered', answer, isReadable };
}
