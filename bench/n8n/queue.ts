import { type Cluster, type WorkerOptions, openCluster } from '../../test/e2e/support/cluster';
import { eventually } from '../../test/e2e/support/eventually';
import type { Host } from '../../test/e2e/support/host';
import { createVideo } from '../../test/e2e/support/lipsync';
import { missingPrograms } from '../../test/e2e/support/services';
import { type WorkflowDraft, chain } from '../../test/e2e/support/workflow';
import type { Row } from '../table';
import { forgetPeak, peakOf } from './peakMemory';

const MIB = 1024 * 1024;
const PATIENCE = { deadlineMilliseconds: 5 * 60_000 };

/** What waiting and downloading ask of a worker in queue mode. There is no goal: it is for the documents. */
export async function measureQueue(): Promise<Row[]> {
	const missing = missingPrograms();
	if (missing.length > 0) throw new Error(`There is no ${missing.join(' and no ')} here`);
	return [await measureSlots(), await measureWaits(), await measureFiles()];
}

const EXECUTIONS = 20;
const RENDER_SECONDS = 15;

/** The same executions on a worker that has a slot for each, and on one that has not. */
async function measureSlots(): Promise<Row> {
	const wallTime = async (concurrency: number) =>
		await withWorker(
			{ concurrency },
			{ renderMilliseconds: RENDER_SECONDS * 1000 },
			async (cluster) => {
				const { session } = cluster.world;
				const startedAt = Date.now();
				const started = [];
				while (started.length < EXECUTIONS) started.push(await session.start(waitFor(cluster, 1)));
				for (const executionId of started) await session.ended(executionId, PATIENCE);
				return Date.now() - startedAt;
			},
		);
	const [few, many] = [5, EXECUTIONS];
	const ratio = (await wallTime(few)) / (await wallTime(many));
	return {
		what: `${EXECUTIONS} executions that wait ${RENDER_SECONDS} s each, on one worker: time with --concurrency=${few} over time with --concurrency=${many}`,
		measured: ratio.toFixed(1),
		goal: '',
	};
}

const WAITING_EXECUTIONS = 50;
const VIDEOS_EACH = 3;

/** By how much executions that wait raise a worker's memory. */
async function measureWaits(): Promise<Row> {
	const growth = await withWorker(
		{ concurrency: WAITING_EXECUTIONS },
		{ renderMilliseconds: 60_000 },
		async (cluster, worker) => {
			const { session, sandbox } = cluster.world;
			// The first execution loads what all of them share.
			await session.run(waitFor(cluster, 1, '[render 1s]'));
			await forgetPeak(worker.pid);
			const before = await peakOf(worker.pid);
			const jobs = sandbox.jobs.length + WAITING_EXECUTIONS * VIDEOS_EACH;
			const started = [];
			while (started.length < WAITING_EXECUTIONS) {
				started.push(await session.start(waitFor(cluster, VIDEOS_EACH)));
			}
			await eventually(
				'all wait',
				async () => (sandbox.jobs.length === jobs ? true : undefined),
				PATIENCE,
			);
			for (const executionId of started) await session.ended(executionId, PATIENCE);
			return (await peakOf(worker.pid)) - before;
		},
	);
	return {
		what: `${WAITING_EXECUTIONS} executions that wait for ${VIDEOS_EACH} videos each: growth of the worker's peak memory, for each execution`,
		measured: `${(growth / MIB / WAITING_EXECUTIONS).toFixed(1)} MiB`,
		goal: '',
	};
}

const FILE_MIB = 256;

/** One file, in the store that queue mode has by default and in the worker's file system. */
async function measureFiles(): Promise<Row> {
	const growth = async (mode: 'database' | 'filesystem') =>
		await withWorker(
			{ environment: { N8N_DEFAULT_BINARY_DATA_MODE: mode } },
			{ renderMilliseconds: 0, videoBytes: FILE_MIB * MIB },
			async (cluster, worker) => {
				const { session } = cluster.world;
				await session.run(waitFor(cluster, 1));
				await forgetPeak(worker.pid);
				const before = await peakOf(worker.pid);
				const execution = await session.run(waitFor(cluster, 1, '', { downloadVideo: true }));
				const [file] = Object.values(execution.items('Create')[0]?.binary ?? {});
				if (!file?.id?.startsWith(mode)) throw new Error(`The file is not in ${mode}`);
				return ((await peakOf(worker.pid)) - before) / MIB;
			},
		);
	const [database, filesystem] = [await growth('database'), await growth('filesystem')];
	return {
		what: `Download of ${FILE_MIB} MiB by a worker: growth of its peak memory with the database as the store (n8n's default in queue mode), and with the file system`,
		measured: `${database.toFixed(0)} MiB, ${filesystem.toFixed(0)} MiB`,
		goal: '',
	};
}

async function withWorker<Result>(
	worker: WorkerOptions,
	sandbox: Parameters<typeof openCluster>[0]['sandbox'],
	use: (cluster: Cluster, worker: Host) => Promise<Result>,
): Promise<Result> {
	// As n8n comes: what it says at debug level would be measured along.
	const environment = { N8N_LOG_LEVEL: 'info', ...worker.environment };
	const cluster = await openCluster({ environment, ...(sandbox ? { sandbox } : {}) });
	try {
		return await use(cluster, await cluster.addWorker(worker));
	} finally {
		await cluster.close();
	}
}

/** An execution that waits for so many videos. */
function waitFor(
	{ world }: Cluster,
	videos: number,
	text = '',
	more: Parameters<typeof createVideo>[2] = {},
): WorkflowDraft {
	const parameters = createVideo(world.sandbox, `Hello ${text}`, {
		waitForCompletion: true,
		options: {},
		...more,
	});
	return chain(
		world.credential,
		[{ name: 'Create', parameters }],
		Array.from({ length: videos }, () => ({})),
	);
}
