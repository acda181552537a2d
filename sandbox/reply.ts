/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a development server, no node code */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Answer, firstBytes } from './answer';

/** The ways an answer can leave the sandbox: whole, in part, or not at all. */
export class Reply {
	/** Whether the sandbox itself broke the connection off. */
	cutOff = false;

	constructor(
		private readonly response: ServerResponse,
		private readonly onStatus: (status: number) => void,
		/** Resolves when the answer may be sent: an answer can be late. */
		private readonly latency: () => Promise<void> = async () => {},
	) {}

	/** Sends the whole answer, as fast as the caller reads it. */
	async send(answer: Answer): Promise<void> {
		if (!(await this.sendPart(answer, answer.blocks))) return;
		this.response.end();
	}

	/** Announces the whole answer, sends half of its bytes and closes the connection. */
	async sendHalf(answer: Answer): Promise<void> {
		const half = firstBytes(answer.blocks, Math.floor((answer.length ?? 0) / 2));
		if (!(await this.sendPart(answer, half))) return;
		this.cutOff = true;
		this.response.socket?.destroySoon();
	}

	/** Sends the status and the headers, then resets the connection. */
	async sendHeadAndReset(answer: Answer): Promise<void> {
		await this.latency();
		if (this.response.destroyed) return;
		this.sendHead(answer);
		this.response.flushHeaders();
		// An empty write is done when everything before it has left: only then may the reset follow.
		await new Promise<void>((resolve) => {
			this.response.socket?.write('', () => resolve());
			this.response.once('close', resolve);
		});
		this.reset();
	}

	/** Resets the connection. */
	reset(): void {
		this.cutOff = true;
		this.response.socket?.resetAndDestroy();
	}

	/** Answers whether the caller was there to the end of it. */
	private async sendPart(answer: Answer, blocks: Iterable<Uint8Array>): Promise<boolean> {
		await this.latency();
		if (this.response.destroyed) return false;
		this.sendHead(answer);
		try {
			await pipeline(Readable.from(blocks), this.response, { end: false });
			return true;
		} catch {
			// The caller has gone away, which is its right; the record says so.
			return false;
		}
	}

	private sendHead(answer: Answer): void {
		this.response.writeHead(answer.status, {
			...(answer.length === undefined ? {} : { 'content-length': String(answer.length) }),
			...answer.headers,
		});
		this.onStatus(answer.status);
	}
}
