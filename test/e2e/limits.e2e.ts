import type { INodeParameters } from 'n8n-workflow';

import type { SandboxOptions } from '../../sandbox/server';
import { videoBlocks } from '../../sandbox/video';
import { type Account, createAccounts } from './support/account';
import type { Execution } from './support/execution';
import { inEachN8n } from './support/inEachN8n';
import { createVideo, waiting } from './support/lipsync';
import { chain } from './support/workflow';

const VIDEO_BYTES = 300_001;
const patience = { deadlineMilliseconds: 120_000 };

/** A run with an account of its own, so that all of them run at the same time. */
interface Run extends Account {
	ended(): Promise<Execution>;
}

interface Runs {
	rateLimited: Run;
	slots: Run;
	maxJobs: Run;
	links: Run;
}

inEachN8n({}, (world) => {
	const accounts = createAccounts();
	let runs: Runs;

	async function start(
		sandboxOptions: SandboxOptions,
		texts: readonly string[],
		parameters: INodeParameters = waiting,
	): Promise<Run> {
		const account = await accounts.open(world(), sandboxOptions);
		const create = createVideo(account.sandbox, '={{ $json.text }}', parameters);
		const executionId = await world().session.start(
			chain(
				account.credential,
				[{ name: 'Create', parameters: create }],
				texts.map((text) => ({ text })),
			),
		);
		return {
			...account,
			ended: async () => await world().session.ended(executionId, patience),
		};
	}

	beforeAll(async () => {
		runs = {
			rateLimited: await start(
				{ renderMilliseconds: 1_000, postLimit: { count: 10, windowMilliseconds: 3_000 } },
				videos(60),
			),
			slots: await start({ renderMilliseconds: 3_000, jobLimit: { count: 4 } }, videos(12)),
			maxJobs: await start({ renderMilliseconds: 3_000, jobLimit: { count: 4 } }, videos(12), {
				waitForCompletion: true,
				options: { pollInterval: 1, maxJobs: 4 },
			}),
			links: await start(
				{ renderMilliseconds: 1_000, linkLifetimeMilliseconds: 3_000, videoBytes: VIDEO_BYTES },
				['one', 'two', 'three', 'four [render 12s]'],
				{ ...waiting, downloadVideo: true },
			),
		};
		runs.links.sandbox.faults.add({
			match: { path: /\/videos\// },
			fault: { kind: 'answer', status: 403 },
		});
	});
	afterAll(async () => await accounts.close());

	it('60 videos are delivered by an API that accepts 10 in 3 s and says when to come back', async () => {
		const { sandbox, ended } = runs.rateLimited;

		expectAll(await ended(), 60);
		expect(sandbox.jobs).toHaveLength(60);
		expect(world().log()).toContain('Rate limit: no new videos are started for');
	});

	it('12 videos are delivered by an API that has 4 places and says no more than that', async () => {
		const { sandbox, ended } = runs.slots;

		expectAll(await ended(), 12);
		expect(sandbox.jobs).toHaveLength(12);
	});

	it('no video is refused where Max Jobs at Once is what the API allows', async () => {
		const { sandbox, ended } = runs.maxJobs;

		expectAll(await ended(), 12);
		expect(sandbox.jobs).toHaveLength(12);
		expect(sandbox.requests.filter(({ status }) => status === 429)).toEqual([]);
	});

	it('every file is there though links expire while another video renders, and one of them too early', async () => {
		const { sandbox, ended } = runs.links;

		const execution = await ended();

		expectAll(execution, 4);
		for (const { json, binary } of execution.items('Create')) {
			const [file] = Object.values(binary ?? {});
			const served = Buffer.concat([...videoBlocks(String(json.job_id), VIDEO_BYTES)]);
			expect(file && served.equals(await world().session.fileBytes(file))).toBe(true);
		}
		const downloads = sandbox.requests.filter(({ path }) => path.startsWith('/videos/'));
		expect(downloads.map(({ status }) => status)).toEqual([403, 200, 200, 200, 200]);
	});

	it('a video that fails ends the node at once, though a status request of another one has no answer yet', async () => {
		const { sandbox, ended } = await start({}, [
			'Hello [render 2m]',
			'Hello [render 3s] [fail too quiet]',
		]);
		await sandbox.until(() => sandbox.jobs.length === 2);
		const failing = sandbox.jobs.find(({ failureReason }) => failureReason !== null);
		const other = sandbox.jobs.find((job) => job !== failing);
		sandbox.faults.add({
			match: { path: new RegExp(String(other?.jobId)) },
			fault: { kind: 'slow', milliseconds: 12_000 },
		});

		const execution = await ended();

		expect(Date.now() - Number(failing?.finishesAt)).toBeLessThan(2_000);
		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message: expect.stringContaining(`Job ${failing?.jobId} failed at Personate`),
			},
		});
		expect(execution.error?.description).toContain(other?.jobId);
		expect(sandbox.requests.filter(({ aborted }) => aborted)).toMatchObject([
			{ path: `/api/express_lipsync_video/${other?.jobId}` },
		]);
	});
});

const videos = (count: number) => Array.from({ length: count }, (_, index) => `Video ${index}.`);

/** All items are delivered, each with its own video, in order. */
function expectAll(execution: Execution, count: number): void {
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const items = execution.items('Create');
	expect(items.map(({ json }) => json.status)).toEqual(
		Array.from({ length: count }, () => 'completed'),
	);
	expect(new Set(items.map(({ json }) => json.job_id)).size).toBe(count);
}
