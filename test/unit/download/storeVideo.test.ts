/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- streams to download, a store that takes its time */
import { Readable } from 'node:stream';

import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { StoredVideo } from '../../../nodes/PersonateLipsync/download/failure';
import { storeVideo } from '../../../nodes/PersonateLipsync/download/storeVideo';
import { createVirtualClock, type VirtualClock } from '../support/virtualClock';

const OWN = 'https://personate.test';
const KEY = 'example-key-4711';
const ELSEWHERE = 'https://cdn.test/video.mp4?signature=x';

/** An MP4 of so many bytes. */
const mp4 = (length = 20_000) =>
	Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'), Buffer.alloc(length - 24, 7)]);

const inBlocks = (bytes: Uint8Array, size: number) =>
	Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
		bytes.subarray(index * size, (index + 1) * size),
	);

interface Answer {
	status?: number;
	headers?: Record<string, string>;
	/** Bytes, blocks of them, a stream, or none at all. */
	body?: string | Uint8Array | Uint8Array[] | Readable | null;
	/** Whether no answer comes, or none before the download is given up. */
	hangs?: boolean | 'until the end';
}

interface Request {
	url: string;
	withToken: boolean;
	options: IHttpRequestOptions;
}

interface Download {
	link?: string;
	fileName?: string;
	signal?: AbortSignal;
	clock?: VirtualClock;
	/** In place of n8n's store. */
	store?: (file: Readable | Buffer) => Promise<void>;
}

function bodyOf({ body = mp4() }: Answer): Readable | null {
	if (body === null || body instanceof Readable) return body;
	if (Array.isArray(body)) return Readable.from(body, { objectMode: false, highWaterMark: 1 });
	const bytes = Buffer.from(body);
	return Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false });
}

/** Downloads from hosts that give these answers, one after the other. */
async function download(answers: Answer[], options: Download = {}) {
	const { link = ELSEWHERE, clock = createVirtualClock(), fileName = '', store } = options;
	const { signal = new AbortController().signal } = options;
	const requests: Request[] = [];
	const bodies: Array<Readable | null> = [];
	const stored: Array<{ bytes: Buffer; fileName: string; mediaType: string }> = [];

	const answer = async (withToken: boolean, request: IHttpRequestOptions, aborted: unknown) => {
		if (!(aborted instanceof AbortSignal)) throw new Error('A request that nothing can end');
		requests.push({ url: request.url, withToken, options: request });
		const next = answers.shift() ?? {};
		if (next.hangs !== undefined || aborted.aborted) {
			await new Promise<void>((resolve, reject) => {
				const canceled = Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
				const cancel = () => (next.hangs === 'until the end' ? resolve() : reject(canceled));
				if (aborted.aborted) cancel();
				else aborted.addEventListener('abort', cancel);
			});
		}
		const body = bodyOf(next);
		bodies.push(body);
		return { statusCode: next.status ?? 200, headers: next.headers ?? {}, body };
	};
	const context: IExecuteFunctions = Object.assign(Object.create(null), {
		helpers: {
			httpRequest: async (request: IHttpRequestOptions) =>
				await answer(false, request, request.abortSignal),
			async httpRequestWithAuthentication(
				this: IExecuteFunctions,
				credential: string,
				request: IHttpRequestOptions,
			) {
				expect(credential).toBe('personateApi');
				return await answer(true, request, this.getExecutionCancelSignal());
			},
			async prepareBinaryData(file: Readable | Buffer, fileName: string, mediaType: string) {
				await store?.(file);
				const blocks: Buffer[] = [];
				for await (const block of Readable.from(file)) blocks.push(Buffer.from(block));
				stored.push({ bytes: Buffer.concat(blocks), fileName, mediaType });
				return { data: 'memory', mimeType: mediaType, fileName };
			},
		},
	});
	const transport = {
		baseUrl: OWN,
		send: async () => await Promise.reject(new Error('not used')),
		redact: (text: string) => text.replaceAll(KEY, '[API key]'),
	};
	const result = await clock.letTimePassUntil(
		storeVideo(context, transport, { link, jobId: 'job-1', fileName }, signal, clock),
	);
	return { result, requests, bodies, stored, seconds: clock.now() / 1000 };
}

const failureOf = (result: StoredVideo) => (result.ok ? undefined : result.failure);

/** What became of a download that fails. */
async function failedDownload(answers: Answer[], options: Download = {}) {
	const { result, stored, ...rest } = await download(answers, options);
	expect(stored).toHaveLength(0);
	return { failure: failureOf(result), ...rest };
}

describe('A downloaded file', () => {
	it('is stored whole, with the name and the type of what it is', async () => {
		const { result, stored, requests } = await download([
			{ headers: { 'Content-Type': 'text/plain; charset=utf-8' } },
		]);

		expect(result).toMatchObject({ ok: true, file: { mimeType: 'video/mp4' } });
		expect(stored).toEqual([{ bytes: mp4(), fileName: 'video.mp4', mediaType: 'video/mp4' }]);
		expect(requests).toHaveLength(1);
	});

	it.each([
		['GIF89a', 'video/mp4', 'clip.gif', 'image/gif'],
		['\x1aE\xdf\xa3', 'video/mp4', 'clip.webm', 'video/webm'],
		['\x01 unheard of', 'video/quicktime', 'clip.mov', 'video/quicktime'],
		['\x01 unheard of', '', 'clip.mp4', 'video/mp4'],
	])('that begins with %j and is called "%s" is %s', async (text, said, fileName, mediaType) => {
		const { stored } = await download(
			[{ headers: { 'content-type': said }, body: Buffer.from(text, 'latin1') }],
			{ fileName: 'clip.mp4' },
		);

		expect(stored).toMatchObject([{ fileName, mediaType }]);
	});

	it.each<[bytes: Buffer, blockSize: number]>([
		[mp4(5_000), 1],
		[mp4(100_000), 1_000],
		[mp4(300_000), 300_000],
		// As many bytes as are looked at, and one less.
		...[mp4(3 * 4_096), mp4(4_096)].map((bytes): [Buffer, number] => [bytes, 4_096]),
		[mp4(4_095), 4_095],
	])('is whole where it comes in whatever blocks: case %#', async (bytes, size) => {
		const link = 'https://cdn.test/video.webm';

		const { stored } = await download([{ body: inBlocks(bytes, size) }], { link });

		expect(stored.map((file) => file.mediaType)).toEqual(['video/mp4']);
		expect(stored[0]?.bytes.equals(bytes)).toBe(true);
	});

	it('passes through: n8n gets it as a stream, while it comes', async () => {
		let given: unknown;
		const store = async (file: unknown) => await Promise.resolve(void (given = file));

		const { bodies } = await download([{ body: mp4(300_000) }], { store });

		expect(given).toBe(bodies[0]);
	});

	it.each([{ status: 203 }, { status: 206, headers: { 'content-range': 'bytes 0-19999/20000' } }])(
		'is stored from an answer that brings all of it: %j',
		async (answer) => {
			expect((await download([answer])).stored).toHaveLength(1);
		},
	);

	it('is asked for as a video, and not compressed: its end would not show', async () => {
		const { requests } = await download([]);

		expect(requests[0]?.options).toMatchObject({
			url: ELSEWHERE,
			headers: { Accept: 'video/*, */*;q=0.8', 'Accept-Encoding': 'identity' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		});
		expect(requests[0]?.options.disableFollowRedirect).toBeUndefined();
	});
});

describe('What is no video is not stored:', () => {
	const page = { kind: 'message', mediaType: 'text/html' };
	const json = { kind: 'message', mediaType: 'application/json' };

	it.each<[body: string | null, failure: object, status?: number]>([
		['<!doctype html><p>expired', page],
		['{"detail": "expired"}', json],
		['%PDF-1.7', { kind: 'message', mediaType: 'application/pdf' }],
		['#EXTM3U\n#EXTINF:4,\n1.ts', { kind: 'playlist', format: 'HLS' }],
		['<?xml version="1.0"?><MPD>', { kind: 'playlist', format: 'DASH' }],
		['', { kind: 'empty' }],
		[null, { kind: 'empty' }],
		['', { kind: 'empty' }, 204],
		['', { kind: 'empty' }, 205],
	])('%j', async (...[body, expected, status = 200]) => {
		const headers = { 'content-type': 'video/mp4' };

		expect((await failedDownload([{ status, headers, body }])).failure).toEqual(expected);
	});

	it.each([
		...['', 'bytes 0-19999/20000?', 'not bytes 0-19999/20000', 'bytes 0-99/20000'],
		'bytes 1-19999/20000',
	])('a part of a video, by status 206 and the range "%s"', async (range) => {
		const headers: Record<string, string> = range === '' ? {} : { 'content-range': range };

		const { failure } = await failedDownload([{ status: 206, headers }]);

		expect(failure).toEqual({ kind: 'partial' });
	});

	it.each([
		['before its first byte', []],
		['near its beginning', [mp4(100)]],
		['in the middle', [mp4(200_000)]],
	])('a file whose connection breaks %s', async (_when, blocks) => {
		const error = new Error(`read ECONNRESET ${KEY}`);
		const body = new Readable({
			read() {
				const block = blocks.shift();
				if (block === undefined) this.destroy(error);
				else this.push(block);
			},
		});
		if (blocks.length === 0) body.destroy(error);

		const { failure } = await failedDownload([{ body }]);

		expect(failure).toEqual({ kind: 'interrupted', detail: 'read ECONNRESET [API key]' });
	});

	it.each([
		['before it is read', (body: Readable) => void body.destroy()],
		['while it is read', (body: Readable) => void setImmediate(() => body.destroy())],
	])('a file whose connection is closed without a word %s', async (_when, close) => {
		const body = new Readable({ read() {} });
		close(body);
		if (body.destroyed) await new Promise((resolve) => setImmediate(resolve));

		const { failure } = await failedDownload([{ body }]);

		expect(failure).toEqual({ kind: 'interrupted', detail: 'The connection was closed' });
	});

	it('a video that n8n cannot store; the connection is closed, and nothing is fetched again', async () => {
		const { failure, requests, bodies } = await failedDownload([{ body: mp4(300_000) }], {
			store: async () => await Promise.reject(new Error('no space left on device')),
		});

		expect(failure).toEqual({ kind: 'notStored', detail: 'no space left on device' });
		expect(requests).toHaveLength(1);
		expect(bodies[0]?.destroyed).toBe(true);
	});
});

describe('A host that refuses a link', () => {
	it.each<[body: string | null, reason: string | undefined]>([
		['<Error><Code>ExpiredToken</Code></Error>', 'ExpiredToken'],
		['{"detail": "link expired"}', 'link expired'],
		[`no, not with ${KEY}`, 'no, not with [API key]'],
		['', undefined],
		[null, undefined],
	])('is quoted, as far as it gives its reason: %j', async (body, text) => {
		const { failure } = await failedDownload([{ status: 400, body }]);

		const reasons = text === undefined ? [] : [{ text }];
		expect(failure).toEqual({ kind: 'refused', status: 400, reasons });
	});

	it('is read no further than a few kilobytes, and its refusal stands where it breaks off', async () => {
		const endless = new Readable({ read: () => void endless.push(Buffer.alloc(1_000, 'no ')) });
		const cut = new Readable({ read: () => cut.destroy(new Error('made-up break')) });

		expect((await failedDownload([{ status: 403, body: endless }])).failure).toMatchObject({
			reasons: [{ text: expect.stringMatching(/^no no/) }],
		});
		const refusal = { status: 403, reasons: [] };
		expect((await failedDownload([{ status: 403, body: cut }])).failure).toMatchObject(refusal);
	});

	it('for its limit is known by its headers, also where its body never comes', async () => {
		const headers = { 'retry-after': '7' };
		const body = new Readable({ read() {} });

		const { result, seconds } = await download([{ status: 429, headers, body }]);

		expect(failureOf(result)).toMatchObject({ status: 429, retryAfterMilliseconds: 7000 });
		expect(seconds).toBe(0);
	});

	it.each([199, 300, 404])('is told by its status: %i', async (status) => {
		const { failure } = await failedDownload([{ status, headers: { 'Retry-After': '7' } }]);

		expect(failure).toMatchObject({ kind: 'refused', status, retryAfterMilliseconds: 7_000 });
	});

	it('that is not there is said to be out of reach', async () => {
		const unreachable = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
		const body = new Readable({ read: () => body.destroy(unreachable) });

		const { failure } = await failedDownload([{ body }]);

		expect(failure).toMatchObject({ kind: 'unreachable' });
	});
});

describe('The API key', () => {
	const own = `${OWN}/files/1.mp4`;
	const tokens = (requests: Request[]) =>
		requests.map(({ url, withToken }) => `${url}${withToken ? ' with it' : ''}`);

	it.each([401, 403])("goes to the base URL's own origin where that answers %i", async (status) => {
		const refusal = new Readable({ read() {} });

		const { requests, stored } = await download([{ status, body: refusal }, {}], { link: own });

		expect(stored).toHaveLength(1);
		expect(tokens(requests)).toEqual([own, `${own} with it`]);
		expect(requests[1]?.options.disableFollowRedirect).toBe(true);
		expect(refusal.destroyed).toBe(true);
	});

	it.each([
		[401, ELSEWHERE],
		[401, 'http://personate.test/files/1.mp4'],
		[404, own],
	])('goes nowhere after %i from %s', async (status, link) => {
		const { requests } = await failedDownload([{ status, body: 'no' }, {}], { link });

		expect(tokens(requests)).toEqual([link]);
	});

	it.each([
		['https://cdn.test/1.mp4', 'https://cdn.test/1.mp4'],
		['/other/1.mp4', `${OWN}/other/1.mp4`],
	])('is not taken along a redirect to %s', async (location, url) => {
		const redirect = { status: 302, headers: { Location: location } };

		const { requests, stored } = await download([{ status: 401 }, redirect, {}], { link: own });

		expect(stored).toHaveLength(1);
		expect(tokens(requests)).toEqual([own, `${own} with it`, url]);
	});

	it.each([
		[302, {}],
		[200, { location: 'https://cdn.test/1.mp4' }],
	])('leads on by a redirect with an address only: %i, %j', async (status, headers) => {
		const { requests } = await download([{ status: 401 }, { status, headers }], { link: own });

		expect(requests).toHaveLength(2);
	});
});

describe('A download that takes too long', () => {
	const standing = (beginning: Uint8Array = new Uint8Array()) => {
		const body = new Readable({ read() {} });
		if (beginning.length > 0) body.push(beginning);
		return body;
	};
	/** A host that brings so many bytes in each second, or none. */
	const bringing = (clock: VirtualClock, bytesAt: (second: number) => number, end = 2_000) => {
		const body = standing(mp4(5_000));
		for (let second = 1; second <= end; second += 1) {
			clock.at(second * 1_000 - 500, () => {
				const bytes = bytesAt(second);
				if (bytes > 0 && !body.destroyed) body.push(Buffer.alloc(bytes, 7));
				if (second === end && !body.destroyed) body.push(null);
			});
		}
		return body;
	};
	const nothing = { kind: 'timedOut', detail: 'Nothing came within 60 seconds' };

	it.each([
		['to another host', ELSEWHERE, [{ hangs: true }], 60],
		['to the own one', `${OWN}/1.mp4`, [{ status: 401, body: 'no' }, { hangs: true }], 65],
	])('ends where no answer comes for a minute %s', async (_where, link, answers, after) => {
		const { failure, seconds } = await failedDownload(answers, { link });

		expect(failure).toEqual(nothing);
		expect(seconds).toBeLessThanOrEqual(after);
		expect(seconds).toBeGreaterThanOrEqual(60);
	});

	it.each([
		['from the start', standing()],
		['after its first bytes', standing(mp4(100))],
		['later', standing(mp4(50_000))],
	])('ends where the host brings nothing for a minute %s', async (_when, body) => {
		const { failure, seconds } = await failedDownload([{ body }]);

		expect(failure).toEqual(nothing);
		expect(seconds).toBe(60);
		expect(body.errored?.message).toBe(nothing.detail);
	});

	it('ends where the host brings next to nothing for five minutes', async () => {
		const clock = createVirtualClock();

		const body = bringing(clock, () => 200);

		const { failure, seconds } = await failedDownload([{ body }], { clock });

		const detail = 'Less than 64 KiB came within 300 seconds';
		expect(failure).toEqual({ kind: 'timedOut', detail });
		expect(seconds).toBeGreaterThanOrEqual(300);
		expect(seconds).toBeLessThanOrEqual(310);
	});

	it.each([
		['a little all the time', () => 240],
		['something in each minute', (second: number) => (second % 55 === 0 ? 14_000 : 0)],
	])('is waited for where the host brings %s', async (_what, bytesAt) => {
		const clock = createVirtualClock();

		const { stored } = await download([{ body: bringing(clock, bytesAt) }], { clock });

		expect(stored).toHaveLength(1);
	});

	it.each([
		['while more is to come', mp4(200_000)],
		['when it has come in whole', mp4(1_000)],
	])("is waited for where n8n's store is slow, %s", async (_when, bytes) => {
		const clock = createVirtualClock();
		const store = async (file: Readable | Buffer) => {
			await clock.sleep(1_000_000);
			expect(file instanceof Readable && file.destroyed).toBe(false);
		};

		const { stored } = await download([{ body: inBlocks(bytes, 50_000) }], { clock, store });

		expect(stored[0]?.bytes.equals(bytes)).toBe(true);
	});

	it("is not blamed on the host where n8n's store fails late", async () => {
		const clock = createVirtualClock();
		const store = async () => {
			await clock.sleep(1_000_000);
			throw new Error('no space left on device');
		};

		const { failure } = await failedDownload([{ body: mp4(1_000) }], { clock, store });

		expect(failure).toMatchObject({ kind: 'notStored' });
	});

	it.each([
		['before it begins', 0, { hangs: true }],
		['while no answer comes', 1_000, { hangs: true }],
		['just when its answer comes', 1_000, { hangs: 'until the end' as const, body: standing() }],
		['while nothing comes', 1_000, { body: standing() }],
		['in the middle', 1_000, { body: standing(mp4(50_000)) }],
	])('ends when the execution is stopped %s', async (_when, time, answer) => {
		const clock = createVirtualClock();
		const execution = new AbortController();
		if (time === 0) execution.abort();
		else clock.at(time, () => execution.abort());

		const { signal } = execution;
		const { failure, seconds } = await failedDownload([answer], { clock, signal });

		expect(failure).toEqual({ kind: 'cancelled', detail: 'The request was stopped' });
		expect(seconds).toBe(time / 1_000);
	});

	it('leaves nothing behind: no sleep, no listener', async () => {
		const clock = createVirtualClock();
		const execution = new AbortController();
		const removed = jest.spyOn(execution.signal, 'removeEventListener');

		await download([{}], { clock, signal: execution.signal });
		const naps = clock.naps();
		await clock.letTimePass(600_000);

		expect(clock.naps()).toBe(naps);
		expect(removed.mock.calls).toEqual([['abort', expect.any(Function)]]);
	});

	it('does not end the process where it breaks while nobody reads it', async () => {
		const body = standing();
		const { failure } = await failedDownload([{ body }]);

		expect(failure).toEqual(nothing);
		expect(body.emit('error', new Error('made-up break'))).toBe(true);
	});
});
