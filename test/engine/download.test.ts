import nock from 'nock';

import type { FaultRule } from '../../sandbox/faults';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server';
import { readBinary, withoutRoomFor } from '../support/binaryStore';
import { runFast, type LipsyncResult, type LipsyncRun } from '../support/lipsync';
import { byId, waiting } from '../support/personate';

/** Videos over real connections: nock would read them ahead. */
beforeEach(() => nock.restore());
afterEach(() => {
	if (!nock.isActive()) nock.activate();
});

const open = new Set<Sandbox>();

/** The clock of the run, for what is to happen in a virtual second of it. */
const byTheRun = { now: () => Date.now() };

async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await startSandbox({ renderMilliseconds: 0, ...options });
	open.add(sandbox);
	return sandbox;
}

afterEach(async () => {
	await Promise.all([...open].map(async (sandbox) => await sandbox.close()));
	open.clear();
});

/** Creates a video, waits for it and downloads it. */
async function createAndDownload(
	sandbox: Sandbox,
	{ parameters, ...options }: Partial<LipsyncRun> = {},
): Promise<LipsyncResult> {
	return await runFast({
		parameters: {
			...waiting,
			avatarId: byId(sandbox.catalog.avatars.public[0]?.avatar_id),
			voiceType: 'public',
			voiceId: byId(sandbox.catalog.voices.public[0]?.voice_id),
			downloadVideo: true,
			...parameters,
		},
		credential: { baseUrl: sandbox.url, apiKey: sandbox.apiKey },
		...options,
	});
}

/** What the requests for videos meet in place of an answer: the next one, or so many of them. */
function failDownloads(sandbox: Sandbox, fault: FaultRule['fault'] | number, times = 1): void {
	const answer = typeof fault === 'number' ? ({ kind: 'answer', status: fault } as const) : fault;
	sandbox.faults.add({ match: { path: /videos/ }, times, fault: answer });
}

/** What the next POST is answered with. */
function answerCreateWith(sandbox: Sandbox, body: Record<string, string>): void {
	sandbox.faults.add({ match: { method: 'POST' }, fault: { kind: 'answer', status: 200, body } });
}

const downloadsOf = (sandbox: Sandbox) =>
	sandbox.requests.filter(({ path }) => path.startsWith('/videos/'));

describe('Download Video', () => {
	it('puts the whole file into the output, next to the answer with its link', async () => {
		const sandbox = await sandboxWith({ videoBytes: 3_000_000 });

		const { items } = await createAndDownload(sandbox);

		const { json, binary } = items[0] ?? {};
		const expected = Buffer.from(await (await fetch(String(json?.output))).arrayBuffer());
		expect(json).toMatchObject({
			status: 'completed',
			output: expect.stringContaining('/videos/'),
		});
		expect(binary?.data).toMatchObject({
			mimeType: 'video/mp4',
			fileExtension: 'mp4',
			fileName: `${String(json?.job_id)}.mp4`,
		});
		expect(binary?.data && (await readBinary(binary.data)).equals(expected)).toBe(true);
	});

	it('uses the names that the options give, without anything that could do harm', async () => {
		const sandbox = await sandboxWith();

		const { items } = await createAndDownload(sandbox, {
			parameters: { options: { binaryPropertyName: 'clip', fileName: '../../etc/wel\u0000come' } },
		});

		expect(items[0]?.binary?.clip?.fileName).toBe('welcome.mp4');
		expect(items[0]?.binary?.clip?.directory).toBeUndefined();
	});

	it('does not send the token to the host of the video', async () => {
		const sandbox = await sandboxWith();

		await createAndDownload(sandbox);

		expect(downloadsOf(sandbox).map(({ carriedToken }) => carriedToken)).toEqual([false]);
	});

	it("sends it to the base URL's own origin where that answers 401 without it", async () => {
		const sandbox = await sandboxWith({ protectVideos: true });

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(downloadsOf(sandbox).map(({ carriedToken }) => carriedToken)).toEqual([false, true]);
	});

	it('does not take it along a redirect to another host', async () => {
		const elsewhere = await sandboxWith();
		const { output } = await createAndDownload(elsewhere);
		const sandbox = await sandboxWith();
		failDownloads(sandbox, 401);
		failDownloads(sandbox, { kind: 'redirect', location: String(output[0]?.output) });

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(downloadsOf(sandbox).map(({ carriedToken }) => carriedToken)).toEqual([false, true]);
		expect(elsewhere.requests.at(-1)).toMatchObject({ carriedToken: false, status: 200 });
	});

	it('does not send it to another host, even where that answers 401', async () => {
		const elsewhere = await sandboxWith({ protectVideos: true });
		const { output } = await createAndDownload(elsewhere, { parameters: { downloadVideo: false } });
		const sandbox = await sandboxWith();
		answerCreateWith(sandbox, {
			job_id: 'job-1',
			status: 'done',
			output: String(output[0]?.output),
		});

		const { error } = await createAndDownload(sandbox);

		expect(error?.httpCode).toBe('401');
		expect(downloadsOf(elsewhere).map(({ carriedToken }) => carriedToken)).toEqual([false]);
	});

	it('says so where a host answers with a redirect that leads nowhere', async () => {
		const sandbox = await sandboxWith();
		failDownloads(sandbox, 401);
		failDownloads(sandbox, 302);

		const { error } = await createAndDownload(sandbox);

		expect(error?.httpCode).toBe('302');
		expect(downloadsOf(sandbox)).toHaveLength(2);
	});

	it('asks for a video, and not for a compressed one: its end would not show', async () => {
		const sandbox = await sandboxWith();
		answerCreateWith(sandbox, {
			job_id: 'job-1',
			status: 'done',
			output: 'http://videos.test/1.mp4',
		});
		nock.activate();
		const reqheaders = { accept: 'video/*, */*;q=0.8', 'accept-encoding': 'identity' };
		nock('http://videos.test', { reqheaders }).get('/1.mp4').reply(200, 'a video');

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.binary?.data?.bytes).toBe('a video'.length);
	});

	it.each([
		['503', { kind: 'answer', status: 503 }],
		['429', { kind: 'answer', status: 429, headers: { 'retry-after': '5' } }],
		['a dropped connection', { kind: 'reset', when: 'before-headers' }],
		['a connection that breaks in the middle', { kind: 'reset', when: 'after-headers' }],
		['a file that is cut short', { kind: 'truncate' }],
	] as const)('tries again from the start after %s', async (_name, fault) => {
		const sandbox = await sandboxWith({ videoBytes: 500_000 });
		failDownloads(sandbox, fault, 3);

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.binary?.data?.bytes).toBe(500_000);
		expect(downloadsOf(sandbox)).toHaveLength(4);
	});

	it.each([
		['503', { kind: 'answer', status: 503 }, "the video's host had a server error"],
		[
			'a file that is cut short',
			{ kind: 'truncate' },
			"the connection to the video's host was closed",
		],
	] as const)(
		'gives up after the fourth time of %s, with the link in the error and no short file',
		async (_name, fault, reason) => {
			const sandbox = await sandboxWith({ videoBytes: 500_000 });
			failDownloads(sandbox, fault, Infinity);

			const { error, items } = await createAndDownload(sandbox);

			const jobId = sandbox.jobs[0]?.jobId ?? 'none';
			expect(items).toEqual([]);
			expect(error?.message).toContain(
				`The video of job ${jobId} is finished but could not be downloaded because ${reason}`,
			);
			expect(error?.description).toContain(`Link: ${sandbox.url}/videos/${jobId}.mp4`);
			expect(downloadsOf(sandbox)).toHaveLength(4);
		},
	);

	it('says so, and does not fetch it once more, when n8n cannot store the file', async () => {
		const sandbox = await sandboxWith();
		const executionId = 'execution-without-room';

		const { error } = await withoutRoomFor(
			executionId,
			async () => await createAndDownload(sandbox, { executionId }),
		);

		const jobId = sandbox.jobs[0]?.jobId ?? 'none';
		expect(error?.message).toBe(
			`The video of job ${jobId} is finished but could not be downloaded because n8n could not store it: download it from the link below, or run Video > Get for this job`,
		);
		expect(error?.description).toContain(`Link: ${sandbox.url}/videos/${jobId}.mp4`);
		expect(error?.description).toMatch(/Reason: .*ENOTDIR/);
		expect(downloadsOf(sandbox)).toHaveLength(1);
	});

	it('leaves the link in the output where the node continues on errors', async () => {
		const sandbox = await sandboxWith();
		failDownloads(sandbox, 410, Infinity);

		const { items } = await createAndDownload(sandbox, { onError: 'continueRegularOutput' });

		expect(items[0]?.binary).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			status: 'completed',
			output: expect.stringContaining('/videos/'),
			error: {
				message: expect.stringContaining('could not be downloaded'),
				job_id: sandbox.jobs[0]?.jobId,
				http_code: 410,
			},
		});
		expect(downloadsOf(sandbox)).toHaveLength(1);
	});

	it('that starts as soon as a video is finished brings 4 of 4 files, with links that live 6 s', async () => {
		const sandbox = await sandboxWith({
			...byTheRun,
			renderMilliseconds: 2_000,
			linkLifetimeMilliseconds: 6_000,
			videoBytes: 1_000,
		});

		const { items } = await createAndDownload(sandbox, {
			parameters: { text: '={{ $json.text }}' },
			items: [{ text: 'a' }, { text: 'b' }, { text: '[render 15s]' }, { text: 'd' }],
		});

		expect(items.map(({ binary }) => binary?.data?.bytes)).toEqual([1_000, 1_000, 1_000, 1_000]);
		expect(downloadsOf(sandbox)).toHaveLength(4);
		const statusRequestsOf = (jobId: unknown) =>
			sandbox.requests.filter(({ path }) => path.endsWith(`/${String(jobId)}`)).length;
		expect(statusRequestsOf(items[0]?.json.job_id)).toBeLessThanOrEqual(2);
	});

	it.each([401, 403, 404, 410])(
		'whose link answers %i costs one status request for a fresh link, and one more try',
		async (status) => {
			const sandbox = await sandboxWith({
				...byTheRun,
				linkLifetimeMilliseconds: 60_000,
				videoBytes: 1_000,
			});
			// A 401 of the Base URL's own host is answered with the token first.
			failDownloads(sandbox, status, status === 401 ? 2 : 1);

			const { items } = await createAndDownload(sandbox);

			const links = downloadsOf(sandbox).map(({ path }) => path);
			expect(items[0]?.binary?.data?.bytes).toBe(1_000);
			expect(new Set(links).size).toBe(2);
			expect(items[0]?.json.output).toBe(`${sandbox.url}${links.at(-1)}`);
			expect(sandbox.requests.filter(({ path }) => path.startsWith('/api/'))).toHaveLength(2);
		},
	);

	it('whose fresh link fails, too, ends with that', async () => {
		const sandbox = await sandboxWith({ ...byTheRun, linkLifetimeMilliseconds: 60_000 });
		failDownloads(sandbox, 403, Infinity);

		const { error } = await createAndDownload(sandbox);

		expect(error?.message).toContain("the video's host denied access (403)");
		expect(error?.httpCode).toBe('403');
		expect(downloadsOf(sandbox)).toHaveLength(2);
	});

	it('keeps its first error where the status request for a fresh link fails', async () => {
		const sandbox = await sandboxWith({ ...byTheRun, linkLifetimeMilliseconds: 60_000 });
		failDownloads(sandbox, 410);
		sandbox.faults.add({
			match: { method: 'GET', path: /express_lipsync_video/ },
			times: Infinity,
			fault: { kind: 'answer', status: 500 },
		});

		const { error } = await createAndDownload(sandbox);

		expect(error?.message).toContain("the video's host rejected the request (410)");
		expect(downloadsOf(sandbox)).toHaveLength(1);
	});

	it('says so when the link shows a page and not a video', async () => {
		const sandbox = await sandboxWith();
		const headers = { 'content-type': 'text/html; charset=utf-8' };
		failDownloads(sandbox, { kind: 'answer', status: 200, headers, body: '<html></html>' });

		const { error } = await createAndDownload(sandbox);

		expect(error?.message).toContain('its link returned text/html instead of a video');
	});

	it('tries an empty file again, and says so when it stays empty', async () => {
		const sandbox = await sandboxWith();
		const headers = { 'content-type': 'video/mp4' };
		failDownloads(sandbox, { kind: 'answer', status: 200, headers, body: '' }, Infinity);

		const { error } = await createAndDownload(sandbox);

		expect(error?.description).toContain('The file was empty');
		expect(downloadsOf(sandbox)).toHaveLength(4);
	});

	it('finds the link in an output that is an object', async () => {
		const sandbox = await sandboxWith({ outputAs: 'object' });

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.json.output).toEqual(expect.any(Object));
		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
	});

	it('says so when the output holds no link', async () => {
		const sandbox = await sandboxWith();
		answerCreateWith(sandbox, { job_id: 'job-1', status: 'done', output: 'ok' });

		const { error } = await createAndDownload(sandbox);

		expect(error?.message).toBe(
			'Job job-1 is finished, but its output has no link to a video: turn off Download Video and use the output as it is',
		);
	});

	it('ends when the execution is stopped', async () => {
		const sandbox = await sandboxWith();
		failDownloads(sandbox, { kind: 'hang' }, Infinity);

		await createAndDownload(sandbox, {
			onStart: (execution) => {
				void sandbox.until(() => downloadsOf(sandbox).length > 0).then(() => execution.cancel());
			},
		});

		await sandbox.until(() => downloadsOf(sandbox)[0]?.aborted === true);
		expect(downloadsOf(sandbox)).toHaveLength(1);
	});

	it('that fails stops the node with its own error, not with that of one given up for it', async () => {
		const sandbox = await sandboxWith();
		failDownloads(sandbox, 503);
		failDownloads(sandbox, 403);

		const { error } = await createAndDownload(sandbox, {
			parameters: { options: { maxConcurrency: 1 } },
			items: [{}, {}],
		});

		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.message).toContain("the video's host denied access (403)");
		expect(error?.description).toContain(`${sandbox.jobs[0]?.jobId} (item 0)`);
	});

	it('is aborted at once when another item ends the node', async () => {
		const sandbox = await sandboxWith();
		failDownloads(sandbox, { kind: 'hang' });
		failDownloads(sandbox, 403);

		const { error } = await createAndDownload(sandbox, { items: [{}, {}] });

		expect(error?.message).toContain("the video's host denied access (403)");
		await sandbox.until(() => downloadsOf(sandbox)[0]?.aborted === true);
		expect(downloadsOf(sandbox)).toHaveLength(2);
	});

	it('does not pay for the video again when a retry downloads it', async () => {
		const sandbox = await sandboxWith();
		failDownloads(sandbox, 403);

		const { items } = await createAndDownload(sandbox, { retryOnFail: true });

		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(sandbox.jobs).toHaveLength(1);
	});
});
