/* eslint-disable @n8n/community-nodes/no-restricted-imports -- streams to look at */
import { Readable } from 'node:stream';

import { peek, watch } from '../../../nodes/PersonateLipsync/download/stream';

async function textOf(stream: Readable): Promise<string> {
	const blocks: Buffer[] = [];
	for await (const block of stream) blocks.push(Buffer.from(block));
	return Buffer.concat(blocks).toString();
}

describe('Looking at the first block of a download', () => {
	it('leaves it in the stream', async () => {
		const stream = Readable.from([Buffer.from('first '), Buffer.from('second')], {
			objectMode: false,
		});

		const block = await peek(stream);

		expect(Buffer.from(block).toString()).toMatch(/^first/);
		expect(await textOf(stream)).toBe('first second');
	});

	it('leaves it there for whoever listens for data, where the first block is the whole file', async () => {
		const stream = new Readable({ read: () => {} });
		stream.push('the whole file');
		stream.push(null);

		const block = await peek(stream);

		expect(Buffer.from(block).toString()).toBe('the whole file');
		expect(stream.readableEnded).toBe(false);
		expect(await textOf(stream)).toBe('the whole file');
	});

	it('finds nothing in an empty file', async () => {
		expect(await peek(Readable.from([], { objectMode: false }))).toHaveLength(0);
	});

	it('fails as the stream fails', async () => {
		const stream = new Readable({ read: () => stream.destroy(new Error('made-up break')) });

		await expect(peek(stream)).rejects.toThrow('made-up break');
	});
});

describe('A download that is watched', () => {
	const standing = () => new Readable({ read: () => {} });

	it('ends with an error when nothing has come for a minute', async () => {
		let idle = () => {};
		const stream = Object.assign(standing(), {
			setTimeout: (milliseconds: number, callback: () => void) => {
				expect(milliseconds).toBe(60_000);
				idle = callback;
			},
		});
		watch(stream, new AbortController().signal);

		idle();

		await expect(textOf(stream)).rejects.toThrow('Nothing has come for a minute');
	});

	it('ends with an error when the execution is stopped', async () => {
		const execution = new AbortController();
		const stream = standing();
		watch(stream, execution.signal);

		execution.abort();

		await expect(textOf(stream)).rejects.toThrow('The download was stopped');
	});

	it('does not end the process by a break while nobody reads it', () => {
		const stream = standing();
		watch(stream, new AbortController().signal);

		expect(stream.emit('error', new Error('made-up break'))).toBe(true);
	});

	it('is left alone once the watch has ended', () => {
		const execution = new AbortController();
		const stream = standing();
		watch(stream, execution.signal)();

		execution.abort();

		expect(stream.destroyed).toBe(false);
	});
});
