/* eslint-disable @n8n/community-nodes/no-restricted-imports -- an answer comes as a stream */
import { Readable } from 'node:stream';

import { CANCELED, type Answer, type ConnectionFailure } from './call';
import type { VirtualTime } from './virtualTime';

const BROKEN: ConnectionFailure = { code: 'ECONNRESET', message: 'aborted', wasSent: true };

export interface BodyTools {
	time: VirtualTime;
	signal: AbortSignal | undefined;
	isAlive(): boolean;
	/** Called once, before whoever reads it knows; without a failure the body has come in full. */
	onEnd(arrived: string, failure?: ConnectionFailure): void;
}

/** The body of an answer as n8n hands it on. */
export function createBody({ body, arrival }: Answer, tools: BodyTools): Readable {
	const { time, signal, isAlive, onEnd } = tools;
	const trickle = arrival?.kind === 'trickling' ? arrival : undefined;
	let blanksLeft = trickle?.blanks ?? 0;
	let isBodyLeft = true;
	let hasBegun = false;
	let hasEnded = false;
	let arrived = '';

	const end = (failure?: ConnectionFailure) => {
		if (hasEnded) return;
		hasEnded = true;
		signal?.removeEventListener('abort', abort);
		onEnd(arrived, failure);
		if (failure === undefined) stream.push(null);
		else stream.destroy(Object.assign(new Error(failure.message), { code: failure.code }));
	};
	const abort = () => end(CANCELED);
	const push = (text: string) => {
		arrived += text;
		stream.push(Buffer.from(text));
	};
	const goOn = () => {
		if (stream.destroyed || hasEnded || !isAlive()) return;
		if (isBodyLeft && (trickle?.isBodyFirst !== false || blanksLeft === 0)) {
			isBodyLeft = false;
			push(body);
		}
		if (blanksLeft > 0) {
			blanksLeft -= 1;
			push(' ');
			time.after(trickle?.every ?? 0, goOn);
		} else if (arrival?.kind === 'broken') end(BROKEN);
		else if (arrival?.kind !== 'stalled') end();
	};
	const stream = new Readable({
		read() {
			if (hasBegun) return;
			hasBegun = true;
			goOn();
		},
	});
	signal?.addEventListener('abort', abort);
	return stream;
}
