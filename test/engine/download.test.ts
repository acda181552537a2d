import nock from 'nock';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server';
import { readBinary, withoutRoomFor } from '../support/binaryStore';
import { runLipsync, type LipsyncResult, type LipsyncRun } from '../support/lipsync';
import { createParameters } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

/** Videos over real connections: nock would read them ahead. */
beforeEach(() => nock.restore());
afterEach(() => nock.activate());

const open = new Set<Sandbox>();

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
	const byId = (value = '') => ({ __rl: true, mode: 'id', value });
	return await inVirtualTime(
		async () =>
			await runLipsync({
				parameters: {
					...createParameters,
					avatarId: byId(sandbox.catalog.avatars.public[0]?.avatar_id),
					voiceType: 'public',
					voiceId: byId(sandbox.catalog.voices.public[0]?.voice_id),
					waitForCompletion: true,
					downloadVideo: true,
					...parameters,
				},
				credential: { baseUrl: sandbox.url, apiKey: sandbox.apiKey },
				...options,
			}),
	);
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
		sandbox.faults.add({ match: { path: /videos/ }, fault: { kind: 'answer', status: 401 } });
		sandbox.faults.add({
			match: { path: /videos/ },
			fault: { kind: 'redirect', location: String(output[0]?.output) },
		});

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(downloadsOf(sandbox).map(({ carriedToken }) => carriedToken)).toEqual([false, true]);
		expect(elsewhere.requests.at(-1)).toMatchObject({ carriedToken: false, status: 200 });
	});

	it.each([
		['503', { kind: 'answer', status: 503 }],
		['429', { kind: 'answer', status: 429, headers: { 'retry-after': '5' } }],
		['a dropped connection', { kind: 'reset', when: 'before-headers' }],
		['a connection that breaks in the middle', { kind: 'reset', when: 'after-headers' }],
		['a file that is cut short', { kind: 'truncate' }],
	] as const)('tries again from the start after %s', async (_name, fault) => {
		const sandbox = await sandboxWith({ videoBytes: 500_000 });
		sandbox.faults.add({ match: { path: /videos/ }, times: 3, fault });

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.binary?.data?.bytes).toBe(500_000);
		expect(downloadsOf(sandbox)).toHaveLength(4);
	});

	it.each([
		['503', { kind: 'answer', status: 503 }, "the video's host failed on its side"],
		[
			'a file that is cut short',
			{ kind: 'truncate' },
			"the connection to the video's host broke off",
		],
	] as const)(
		'gives up after the fourth time of %s, with the link in the error and no short file',
		async (_name, fault, reason) => {
			const sandbox = await sandboxWith({ videoBytes: 500_000 });
			sandbox.faults.add({ match: { path: /videos/ }, times: Infinity, fault });

			const { error, items } = await createAndDownload(sandbox);

			const jobId = sandbox.jobs[0]?.jobId ?? 'none';
			expect(items).toEqual([]);
			expect(error?.message).toContain(
				`The video of job ${jobId} is finished but could not be downloaded, because ${reason}`,
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
			`The video of job ${jobId} is finished but could not be downloaded, because n8n could not store it: download it from the link below, or run Video > Get for this job again`,
		);
		expect(error?.description).toContain(`Link: ${sandbox.url}/videos/${jobId}.mp4`);
		expect(error?.description).toMatch(/Reason: .*ENOTDIR/);
		expect(downloadsOf(sandbox)).toHaveLength(1);
	});

	it('leaves the link in the output where the node continues on errors', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({
			match: { path: /videos/ },
			times: Infinity,
			fault: { kind: 'answer', status: 410 },
		});

		const { items } = await createAndDownload(sandbox, { onError: 'continueRegularOutput' });

		expect(items[0]?.binary).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			status: 'completed',
			output: expect.stringContaining('/videos/'),
			error: expect.stringContaining('could not be downloaded'),
		});
		expect(downloadsOf(sandbox)).toHaveLength(1);
	});

	it('says so when the link shows a page and not a video', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({
			match: { path: /videos/ },
			fault: {
				kind: 'answer',
				status: 200,
				headers: { 'content-type': 'text/html; charset=utf-8' },
				body: '<html>This link has expired</html>',
			},
		});

		const { error } = await createAndDownload(sandbox);

		expect(error?.message).toContain('its link answers with a message (text/html)');
	});

	it('finds the link in an output that is an object', async () => {
		const sandbox = await sandboxWith({ outputAs: 'object' });

		const { items } = await createAndDownload(sandbox);

		expect(items[0]?.json.output).toEqual(expect.any(Object));
		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
	});

	it('says so when the output holds no link', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({
			match: { method: 'POST' },
			fault: {
				kind: 'answer',
				status: 200,
				body: { job_id: 'job-1', status: 'done', output: 'ok' },
			},
		});

		const { error } = await createAndDownload(sandbox);

		expect(error?.message).toBe(
			'Job job-1 is finished, but its output holds no link to a video: switch off Download Video and use the output as it is',
		);
	});

	it('ends when the execution is stopped', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({ match: { path: /videos/ }, times: Infinity, fault: { kind: 'hang' } });

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
		const faults = [
			{ kind: 'answer', status: 503 },
			{ kind: 'answer', status: 403 },
		] as const;
		for (const fault of faults) sandbox.faults.add({ match: { path: /videos/ }, fault });

		const { error } = await createAndDownload(sandbox, {
			parameters: { options: { maxConcurrency: 1 } },
			items: [{}, {}],
		});

		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.message).toContain("the video's host does not allow this");
		expect(error?.description).toContain(`${sandbox.jobs[0]?.jobId} (item 0)`);
	});

	it('does not pay for the video again when a retry downloads it', async () => {
		const sandbox = await sandboxWith();
		sandbox.faults.add({
			match: { path: /videos/ },
			fault: { kind: 'answer', status: 403 },
		});

		const { items } = await createAndDownload(sandbox, { retryOnFail: true });

		expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(sandbox.jobs).toHaveLength(1);
	});
});
