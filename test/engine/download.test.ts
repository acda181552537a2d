/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a host that stalls and drips */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';

import nock from 'nock';

import { readBinary, withoutRoomFor } from '../support/binaryStore';
import { API_KEY, runFast, type LipsyncRun } from '../support/lipsync';
import { waiting } from '../support/personate';

const servers = new Set<Server>();

/** Videos over real connections: nock would read them ahead. */
beforeEach(() => nock.restore());
afterEach(() => {
	for (const server of servers) server.closeAllConnections();
	for (const server of servers) server.close();
	servers.clear();
	if (!nock.isActive()) nock.activate();
});

type Response = Parameters<RequestListener>[1];

/** A video with so many bytes after its beginning. */
const video = (bytes: number) =>
	Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42'), Buffer.alloc(bytes, 7)]);
const VIDEO = video(200_000);
const sendsVideo = (response: Response) => void response.end(VIDEO);

interface Host {
	url: string;
	/** What the downloads from it carried, whether their connections were closed before the end, and after how many seconds. */
	downloads: Array<{ withToken: boolean; isCut: boolean; seconds: number }>;
}

/**
 * An API whose jobs are finished at once, and which is the host of their videos as well.
 *
 * @param refusal the status for who wants a video without the token; without it everyone gets one
 */
async function hostThat(serve: (response: Response) => void, refusal?: number): Promise<Host> {
	const host: Host = { url: '', downloads: [] };
	const server = createServer((request, response) => {
		if (request.url !== '/v.mp4') {
			const job = { job_id: 'job-1', status: 'done', output: `${host.url}/v.mp4` };
			return void response.end(JSON.stringify(job));
		}
		const withToken = request.headers.authorization !== undefined;
		const download = { withToken, isCut: false, seconds: 0 };
		const began = Date.now();
		host.downloads.push(download);
		response.on('close', () => {
			download.isCut = !response.writableFinished;
			download.seconds = (Date.now() - began) / 1000;
		});
		if (refusal !== undefined && !withToken) return void response.writeHead(refusal).end();
		serve(response);
	});
	servers.add(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	host.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
	return host;
}

/** Creates a video, waits for it and downloads it. */
const downloadFrom = async (host: Host, { parameters, ...run }: Partial<LipsyncRun> = {}) =>
	await runFast({
		parameters: { ...waiting, downloadVideo: true, ...parameters },
		credential: { baseUrl: host.url, apiKey: API_KEY },
		...run,
	});

const tokensOf = ({ downloads }: Host) => downloads.map(({ withToken }) => withToken);

describe('Download Video', () => {
	it('puts the whole file into the output, next to the answer with its link', async () => {
		const large = video(3_000_000);
		const host = await hostThat((response) => void response.end(large));

		const { items } = await downloadFrom(host);

		const { json, binary } = items[0] ?? {};
		expect(json).toMatchObject({ status: 'done', output: `${host.url}/v.mp4` });
		expect(binary?.data).toMatchObject({
			mimeType: 'video/mp4',
			fileExtension: 'mp4',
			fileName: 'v.mp4',
		});
		expect(binary?.data && (await readBinary(binary.data)).equals(large)).toBe(true);
		// The token does not go to who gives the video without it.
		expect(tokensOf(host)).toEqual([false]);
	});

	it('uses the names that the options give, without anything that could do harm', async () => {
		const options = { binaryPropertyName: 'clip', fileName: '../../etc/wel\u0000come' };

		const { items } = await downloadFrom(await hostThat(sendsVideo), { parameters: { options } });

		expect(items[0]?.binary?.clip?.fileName).toBe('welcome.mp4');
		expect(items[0]?.binary?.clip?.directory).toBeUndefined();
	});

	it.each([401, 403])(
		"sends the token to the base URL's own origin where that answers %i without it",
		async (status) => {
			const host = await hostThat(sendsVideo, status);

			const { items } = await downloadFrom(host);

			expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
			expect(tokensOf(host)).toEqual([false, true]);
		},
	);

	it('does not take it along a redirect to another host', async () => {
		const elsewhere = await hostThat(sendsVideo);
		const headers = { location: `${elsewhere.url}/v.mp4` };
		const host = await hostThat((response) => void response.writeHead(302, headers).end(), 401);

		const { items } = await downloadFrom(host);

		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect([tokensOf(host), tokensOf(elsewhere)]).toEqual([[false, true], [false]]);
	});

	it('says so, and does not fetch it once more, when n8n cannot store the file', async () => {
		const host = await hostThat(sendsVideo);
		const executionId = 'execution-without-room';

		const { error } = await withoutRoomFor(
			executionId,
			async () => await downloadFrom(host, { executionId }),
		);

		expect(error?.message).toBe(
			'The video of job job-1 is finished but could not be downloaded because n8n could not store it: download it from the link below, or run Video > Get for this job',
		);
		expect(error?.description).toContain(`Link: ${host.url}/v.mp4`);
		expect(error?.description).toMatch(/Reason: .*ENOTDIR/);
		expect(host.downloads).toHaveLength(1);
	});

	it('ends when the execution is stopped', async () => {
		let cancel = () => {};
		let closed: Promise<unknown> | undefined;
		const host = await hostThat((response) => {
			closed = once(response, 'close');
			cancel();
		});

		await downloadFrom(host, { onStart: (execution) => (cancel = () => execution.cancel()) });

		await closed;
		expect(host.downloads).toMatchObject([{ isCut: true }]);
	});
});

describe('A host', () => {
	type Misbehave = (response: Response) => void;
	const isSilent: Misbehave = () => {};
	const stalls: Misbehave = (response) => void response.write(VIDEO);
	/** Sends a little each second, by the clock of the run, until nobody listens. */
	const drips: Misbehave = (response) => {
		const timer = setInterval(() => response.write(Buffer.alloc(150, 7)), 1_000);
		response.on('close', () => clearInterval(timer));
	};

	it.each([
		['is silent', 'no key', isSilent, 60],
		['is silent', 'the key', isSilent, 60],
		['stalls', 'no key', stalls, 60],
		['stalls', 'the key', stalls, 60],
		['drips', 'no key', drips, 300],
		['drips', 'the key', drips, 300],
	])('that %s, with %s, is given up, and tried again', async (_what, key, misbehave, seconds) => {
		let misbehaved = false;
		const withToken = key === 'the key';
		const host = await hostThat(
			(response) => {
				if (misbehaved) return void response.end(VIDEO);
				misbehaved = true;
				misbehave(response);
			},
			withToken ? 403 : undefined,
		);

		const { items } = await downloadFrom(host);

		expect(items[0]?.binary?.data?.bytes).toBe(VIDEO.length);
		const [first, second, ...others] = host.downloads.filter(
			(download) => download.withToken === withToken,
		);
		expect([first?.isCut, second?.isCut, others]).toEqual([true, false, []]);
		expect(first?.seconds).toBeGreaterThanOrEqual(seconds - 1);
		// On a busy machine virtual time runs on before the host sees that the connection is closed.
		expect(first?.seconds).toBeLessThan(seconds * 10);
	});

	it.each([
		['a file that is shorter than announced', {}, VIDEO.subarray(0, 100_000), VIDEO.length],
		[
			'half of a compressed file',
			{ 'content-encoding': 'gzip' },
			gzipSync(VIDEO).subarray(0, 200),
			400,
		],
	])(
		'that sends %s is tried four times, and brings no file',
		async (_what, headers, body, length) => {
			const host = await hostThat((response) => {
				response.writeHead(200, { ...headers, 'content-length': length });
				response.write(body, () => response.socket?.destroySoon());
			});

			const { items, error } = await downloadFrom(host);

			expect(items).toEqual([]);
			expect(error?.message).toContain("because the connection to the video's host was closed: ");
			expect(error?.description).toContain(`Link: ${host.url}/v.mp4`);
			expect(host.downloads).toHaveLength(4);
		},
	);

	it.each([
		['a video that it calls a text', 'text/plain', VIDEO, 'video/mp4'],
		['a compressed one', 'video/mp4', gzipSync(VIDEO), 'video/mp4'],
	])('that sends %s brings a video', async (_what, type, body, mimeType) => {
		const encoding = body === VIDEO ? {} : { 'content-encoding': 'gzip' };
		const host = await hostThat((response) => {
			response.writeHead(203, { 'content-type': type, ...encoding }).end(body);
		});

		const { items } = await downloadFrom(host);

		expect(items[0]?.binary?.data).toMatchObject({ bytes: VIDEO.length, mimeType });
	});

	it.each<[string, number, string, string]>([
		['a page', 200, '<html>expired', 'its link returned text/html instead of a video'],
		['a playlist', 200, '#EXTM3U', 'its link returned a playlist (HLS) and not a file'],
		['nothing', 200, '', 'the file was empty'],
		['a refusal', 400, '<Error><Code>Gone</Code></Error>', 'The host says: Gone'],
	])('that sends %s is told in the error', async (_what, status, body, reason) => {
		const host = await hostThat((response) => {
			response.writeHead(status, { 'content-type': 'video/mp4' }).end(body);
		});

		const { error } = await downloadFrom(host);

		expect(`${error?.message} ${error?.description}`).toContain(reason);
	});
});
