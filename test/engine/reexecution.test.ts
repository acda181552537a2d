import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import nock from 'nock';

import { callAsToolAgain } from '../support/agent';
import { deduplicator } from '../support/deduplicator';
import { NODE_NAME, runLipsync, type LipsyncResult, type LipsyncRun } from '../support/lipsync';
import { runInLoop } from '../support/loop';
import { createParameters, fakePersonate, finished, rendering, textOf } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

async function runFast(options: LipsyncRun): Promise<LipsyncResult> {
	return await inVirtualTime(async () => await runLipsync(options));
}

const perItem = { ...createParameters, text: '={{ $json.text }}' };
const waiting = { ...perItem, waitForCompletion: true };
const two = { items: [{ text: 'one' }, { text: 'two' }] };

const REEXECUTED =
	'This execution was started again after a crash of n8n, and its videos may exist, so none was created again: get them with Video > Get, or use the Retry button, which pays for all of them again';

const LOOK_INTO_LOG =
	'The job IDs are in the log of the n8n process that crashed, one line for each job.';

let warn: jest.SpyInstance;
beforeEach(() => {
	warn = jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();
});
afterEach(() => {
	jest.restoreAllMocks();
	deduplicator.reset();
});

/** The first life of an execution, whose process is killed while the node waits for the jobs. */
async function firstLife(executionId: string, options: LipsyncRun): Promise<void> {
	let cancel = () => {};
	const { statusRequests } = fakePersonate({
		create: (body) => rendering(`job-${textOf(body)}`),
		get: (jobId) => {
			cancel();
			return rendering(jobId);
		},
	});
	await runFast({
		...options,
		executionId,
		onStart: (execution) => (cancel = () => execution.cancel()),
	});
	expect(statusRequests).not.toEqual([]);
	nock.cleanAll();
	warn.mockClear();
}

describe('an execution that n8n runs a second time after its process was killed', () => {
	it.each([
		['', {}],
		[', with Retry On Fail', { retryOnFail: true, maxTries: 4 }],
	])('sends no POST and says what to do%s', async (_name, settings) => {
		await firstLife('killed', { parameters: waiting, ...two });
		const { posts } = fakePersonate({ create: () => rendering('a second video'), get: finished });

		const { error } = await runFast({
			parameters: waiting,
			...two,
			...settings,
			executionId: 'killed',
		});

		expect(posts).toEqual([]);
		expect(error?.message).toBe(`${REEXECUTED} [item 0]`);
		expect(error?.description).toBe(LOOK_INTO_LOG);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'says so in each item with onError "%s"',
		async (onError) => {
			await firstLife('killed', { parameters: waiting, ...two, onError });
			const { posts } = fakePersonate({ create: () => rendering('a second video'), get: finished });

			const { output, errorItems } = await runFast({
				parameters: waiting,
				...two,
				onError,
				retryOnFail: true,
				executionId: 'killed',
			});

			const failed =
				onError === 'continueErrorOutput' ? errorItems.map(({ json }) => json) : output;
			expect(posts).toEqual([]);
			expect(failed).toHaveLength(2);
			for (const { error } of failed) expect(error).toMatchObject({ message: REEXECUTED });
		},
	);

	it('keeps to that for each later run of the node, such as those of a loop', async () => {
		fakePersonate({ create: () => rendering('job-1') });
		await runInLoop({ parameters: createParameters, runs: 1, executionId: 'killed' });
		nock.cleanAll();
		const { posts } = fakePersonate({ create: () => rendering('a second video') });

		const run = await runInLoop({
			parameters: createParameters,
			runs: 3,
			executionId: 'killed',
			onError: 'continueRegularOutput',
		});

		const runs = run.data.resultData.runData[NODE_NAME] ?? [];
		expect(posts).toEqual([]);
		expect(runs.map(({ data }) => data?.main?.[0]?.[0]?.json)).toEqual(
			[0, 1, 2].map(() => ({ error: { message: REEXECUTED, description: LOOK_INTO_LOG } })),
		);
	});

	it('may be started by the Retry button, which is another execution', async () => {
		await firstLife('killed', { parameters: waiting, ...two });
		const { posts } = fakePersonate({
			create: (body) => rendering(`new-${textOf(body)}`),
			get: finished,
		});
		const second = await runFast({ parameters: waiting, ...two, executionId: 'killed' });

		const retried = await runFast({ parameters: waiting, ...two, retryOf: second.run });

		expect(second.error?.message).toContain('started again after a crash');
		expect(retried.output.map(({ job_id: jobId }) => jobId)).toEqual(['new-one', 'new-two']);
		expect(posts).toHaveLength(2);
	});

	it('still gets jobs by their ids, which costs nothing', async () => {
		fakePersonate({ get: finished });
		const parameters = { resource: 'video', operation: 'get', jobId: 'job-1' };
		await runFast({ parameters, executionId: 'killed' });

		const { output } = await runFast({ parameters, executionId: 'killed' });

		expect(output).toMatchObject([{ job_id: 'job-1', status: 'completed' }]);
	});
});

describe('the same life of an execution', () => {
	it('goes on with Retry On Fail after refused POSTs', async () => {
		const { posts } = fakePersonate({
			create: (body, count) => (count === 1 ? [402] : rendering(`job-${textOf(body)}`)),
			get: finished,
		});

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxConcurrency: 1 } },
			...two,
			retryOnFail: true,
		});

		expect(output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
		expect(posts.length).toBeLessThanOrEqual(3);
	});

	it('goes on where n8n takes it up from its stored data, as after a Wait node', async () => {
		const { posts } = fakePersonate({
			create: (body, count) => (count === 1 ? [402] : rendering(`job-${textOf(body)}`)),
			get: finished,
		});
		const options = { parameters: waiting, items: [{ text: 'one' }], executionId: 'stored' };
		const before = await runFast(options);

		const { output } = await runFast({ ...options, retryOf: before.run });

		expect(before.error?.message).toContain('Personate requires payment (402)');
		expect(output).toMatchObject([{ job_id: 'job-one', status: 'completed' }]);
		expect(posts).toHaveLength(2);
	});

	it('goes on next to another execution of the same workflow', async () => {
		const { posts } = fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
			get: finished,
		});

		const results = await inVirtualTime(
			async () =>
				await Promise.all([
					runLipsync({ parameters: waiting, ...two }),
					runLipsync({ parameters: waiting, ...two }),
				]),
		);

		expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(posts).toHaveLength(4);
	});

	it('writes one mark for the run and not one for each item', async () => {
		const write = jest.spyOn(deduplicator, 'checkProcessedAndRecord');
		fakePersonate({ create: (_body, count) => rendering(`job-${count}`) });

		await runFast({
			parameters: perItem,
			items: Array.from({ length: 30 }, (_, n) => ({ text: `n${n}` })),
		});

		const marks = new Set(write.mock.calls.map(([values]) => values.join()));
		expect(marks.size).toBe(1);
		expect(write.mock.calls.length).toBeLessThanOrEqual(4);
		expect(write.mock.calls[0]?.[3]).toEqual({ mode: 'entries', maxEntries: 10_000 });
	});

	it('goes on for an agent that calls the tool again and again', async () => {
		const { posts } = fakePersonate({ create: (_body, count) => rendering(`job-${count}`) });

		const calls = await callAsToolAgain(createParameters, [{}, {}, {}]);

		expect(posts).toHaveLength(3);
		for (const { told } of calls) expect(told).not.toContain('error');
	});
});

describe('without a place for the mark', () => {
	it('the node creates the videos, and the log says once that it cannot tell', async () => {
		deduplicator.isUnsaved = true;
		const { posts } = fakePersonate({ create: (_body, count) => rendering(`job-${count}`) });

		const { error } = await runFast({ parameters: perItem, ...two });

		expect(error).toBeUndefined();
		expect(posts).toHaveLength(2);
		expect(warn.mock.calls.flat()).toEqual([
			'Personate Lipsync cannot detect whether this execution was started again after a crash: The workflow has no id',
		]);
	});

	it('a store that fails once is tried again', async () => {
		jest
			.spyOn(deduplicator, 'checkProcessedAndRecord')
			.mockRejectedValueOnce(new Error('duplicate key'));
		await firstLife('killed', { parameters: waiting, ...two });
		const { posts } = fakePersonate({ create: () => rendering('a second video') });

		const { error } = await runFast({ parameters: waiting, ...two, executionId: 'killed' });

		expect(error?.message).toContain('started again after a crash');
		expect(posts).toEqual([]);
	});

	it('a mark that another execution has undone is written again', async () => {
		const write = deduplicator.checkProcessedAndRecord.bind(deduplicator);
		let isFirst = true;
		jest.spyOn(deduplicator, 'checkProcessedAndRecord').mockImplementation(async (...values) => {
			const result = await write(...values);
			if (isFirst) await deduplicator.removeProcessed(values[0], values[1], values[2]);
			isFirst = false;
			return result;
		});
		await firstLife('killed', { parameters: waiting, ...two });
		const { posts } = fakePersonate({ create: () => rendering('a second video') });

		const { error } = await runFast({ parameters: waiting, ...two, executionId: 'killed' });

		expect(error?.message).toContain('started again after a crash');
		expect(posts).toEqual([]);
	});
});
