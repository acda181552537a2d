import type { INodeParameters } from 'n8n-workflow';

import type { SandboxOptions } from '../../sandbox/server';
import { type Account, createAccounts } from './support/account';
import type { Execution } from './support/execution';
import { inEachN8n } from './support/inEachN8n';
import { createVideo, getVideo, waiting } from './support/lipsync';
import { chain } from './support/workflow';

/** How many videos the API takes at once, of how many that are wanted. */
const TAKEN = 8;
const WANTED = 20;

/** How many jobs the node polls from the start. */
const WATCHED = 5;

/** What n8n says of an execution that it finds unfinished when it starts. */
const crashed = {
	status: 'crashed',
	error: { message: 'Workflow did not finish, possible out-of-memory issue' },
};

/** An execution that waits for its videos when n8n is killed, with an account of its own. */
interface Waiting {
	sandbox: Account['sandbox'];
	executionId: string;
	/** Resolves when all jobs that the API takes are created, and the oldest are polled. */
	polled(): Promise<void>;
}

inEachN8n({}, (world) => {
	const accounts = createAccounts();
	let getWithProgress: Waiting;
	let getWithoutProgress: Waiting;
	let createThatWaits: Waiting;
	let createThatStarts: Waiting;

	/** Create with these parameters, and where it does not wait, Get after it. */
	async function start(
		more: INodeParameters,
		{ items = 2, taken = items, saveExecutionProgress = true, ...limits }: StartOptions = {},
	): Promise<Waiting> {
		const account = await accounts.open(world(), { renderMilliseconds: 60_000, ...limits });
		const { sandbox, credential } = account;
		const create = { name: 'Create', parameters: createVideo(sandbox, 'Hello', more) };
		const get = { name: 'Get', parameters: getVideo(waiting) };
		const nodes = more.waitForCompletion === true ? [create] : [create, get];
		const executionId = await world().session.start(
			chain(
				credential,
				nodes,
				Array.from({ length: items }, () => ({})),
				{ saveExecutionProgress },
			),
		);
		const isPolled = ({ jobId }: { jobId: unknown }) =>
			sandbox.requests.some(({ path }) => path.endsWith(String(jobId)));
		const polled = () => sandbox.jobs.filter(isPolled).length;
		return {
			sandbox,
			executionId,
			polled: async () =>
				await sandbox.until(
					() => sandbox.jobs.length === taken && polled() >= Math.min(taken, WATCHED),
				),
		};
	}

	beforeAll(async () => {
		getWithoutProgress = await start({}, { saveExecutionProgress: false });
		createThatWaits = await start(waiting);
		createThatStarts = await start(waiting, {
			items: WANTED,
			taken: TAKEN,
			jobLimit: { count: TAKEN },
		});
		// The last to be started: its videos are finished soon after n8n is back.
		getWithProgress = await start({}, { renderMilliseconds: 20_000 });
		const all = [getWithProgress, getWithoutProgress, createThatWaits, createThatStarts];
		for (const { polled } of all) await polled();
		await world().crash();
	}, 300_000);
	afterAll(async () => await accounts.close());

	const ended = async ({ executionId }: Waiting): Promise<Execution> =>
		await world().session.ended(executionId);
	const jobIdsOf = ({ sandbox }: Waiting) => sandbox.jobs.map(({ jobId }) => String(jobId));
	const missingInLog = (jobIds: string[]) =>
		jobIds.filter((jobId) => !world().log().includes(jobId));

	it('a crash while Get waits loses nothing where progress is saved: the job ids are there, and Retry goes on', async () => {
		const jobIds = jobIdsOf(getWithProgress).sort();

		const execution = await ended(getWithProgress);
		const retried = await world().session.retry(execution.id);

		expect(execution).toMatchObject(crashed);
		expect(Object.keys(execution.runs)).toEqual(['Start', 'Create', 'Get']);
		const kept = execution.items('Create').map(({ json }) => String(json.job_id));
		expect(kept.sort()).toEqual(jobIds);
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		const finished = retried.items('Get').map(({ json }) => [String(json.job_id), json.status]);
		expect(finished.sort()).toEqual(jobIds.map((jobId) => [jobId, 'completed']));
		expect(getWithProgress.sandbox.jobs).toHaveLength(jobIds.length);
	});

	it('a crash while Create itself waits leaves its job ids in the log alone, and Retry pays again', async () => {
		const { sandbox } = createThatWaits;
		const jobIds = jobIdsOf(createThatWaits);

		const execution = await ended(createThatWaits);

		expect(execution).toMatchObject(crashed);
		expect(Object.keys(execution.runs)).toEqual(['Start', 'Create']);
		expect(execution.items('Create')).toEqual([]);
		expect(await world().userFolder.find(jobIds)).toEqual([]);
		expect(missingInLog(jobIds)).toEqual([]);

		await world().session.retryUntil(
			execution,
			async () => await sandbox.until(() => sandbox.jobs.length === 2 * jobIds.length),
		);
	});

	it('a crash while videos are still being started leaves the job ids of those that were in the log', async () => {
		const jobIds = jobIdsOf(createThatStarts);

		expect(await ended(createThatStarts)).toMatchObject(crashed);
		expect(jobIds).toHaveLength(TAKEN);
		expect(missingInLog(jobIds)).toEqual([]);
	});

	it('a crash leaves nothing of an execution whose progress is not saved, not even the button Retry', async () => {
		const execution = await ended(getWithoutProgress);

		expect(execution).toMatchObject({ ...crashed, runs: {} });
		expect(await world().userFolder.find(jobIdsOf(getWithoutProgress))).toEqual([]);
		await expect(world().session.retry(execution.id)).rejects.toThrow('cannot be retried');
	});
});

interface StartOptions extends SandboxOptions {
	items?: number;
	/** How many of them the API takes. */
	taken?: number;
	saveExecutionProgress?: boolean;
}
