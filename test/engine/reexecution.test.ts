import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import nock from 'nock';

import { deduplicator } from '../support/deduplicator';
import { runFast, type LipsyncRun } from '../support/lipsync';
import {
	fakePersonate,
	finished,
	getParameters,
	named,
	numbered,
	numberedItems,
	perItem,
	rendering,
	textOf,
	texts,
	waitingPerItem,
} from '../support/personate';

const two = { items: texts('one', 'two') };
const killed = { parameters: waitingPerItem, ...two, executionId: 'killed' };

const REEXECUTED =
	'This execution was started again after a crash of n8n, and its videos may exist, so none was created again: get them with Video > Get, or use the Retry button, which pays for all of them again';

const LOOK_INTO_LOG =
	'The job IDs are in the log of the n8n process that crashed, one line for each job.';

let warn: jest.SpyInstance;
let write: jest.SpiedFunction<typeof deduplicator.checkProcessedAndRecord>;
beforeEach(() => {
	write = jest.spyOn(deduplicator, 'checkProcessedAndRecord');
	warn = jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();
});
afterEach(() => {
	jest.restoreAllMocks();
	deduplicator.reset();
});

/** The first life of an execution, whose process is killed while the node waits for the jobs. */
async function firstLife(settings: Pick<LipsyncRun, 'onError'> = {}): Promise<void> {
	let cancel = () => {};
	const { statusRequests } = fakePersonate({
		create: named,
		get: (jobId) => {
			cancel();
			return rendering(jobId);
		},
	});
	await runFast({
		...killed,
		...settings,
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
		await firstLife();
		const { posts } = fakePersonate({ create: () => rendering('a second video'), get: finished });

		const { error } = await runFast({ ...killed, ...settings });

		expect(posts).toEqual([]);
		expect(error?.message).toBe(`${REEXECUTED} [item 0]`);
		expect(error?.description).toBe(LOOK_INTO_LOG);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'says so in each item with onError "%s"',
		async (onError) => {
			await firstLife({ onError });
			const { posts } = fakePersonate({ create: () => rendering('a second video'), get: finished });

			const { output, errorItems } = await runFast({ ...killed, onError, retryOnFail: true });

			const failed =
				onError === 'continueErrorOutput' ? errorItems.map(({ json }) => json) : output;
			expect(posts).toEqual([]);
			expect(failed).toHaveLength(2);
			for (const { error } of failed) expect(error).toMatchObject({ message: REEXECUTED });
		},
	);

	it('may be started by the Retry button, which is another execution', async () => {
		await firstLife();
		const { posts } = fakePersonate({
			create: (body) => rendering(`new-${textOf(body)}`),
			get: finished,
		});
		const second = await runFast(killed);

		const retried = await runFast({ parameters: waitingPerItem, ...two, retryOf: second.run });

		expect(second.error?.message).toContain('started again after a crash');
		expect(retried.output.map(({ job_id: jobId }) => jobId)).toEqual(['new-one', 'new-two']);
		expect(posts).toHaveLength(2);
	});

	it('still gets jobs by their ids, which costs nothing', async () => {
		fakePersonate({ get: finished });
		await runFast({ parameters: getParameters, executionId: 'killed' });

		const { output } = await runFast({ parameters: getParameters, executionId: 'killed' });

		expect(output).toMatchObject([{ job_id: 'job-1', status: 'completed' }]);
	});
});

describe('the same life of an execution', () => {
	it('goes on where n8n takes it up from its stored data, as after a Wait node', async () => {
		const { posts } = fakePersonate({
			create: (body, count) => (count === 1 ? [402] : named(body)),
			get: finished,
		});
		const options = { parameters: waitingPerItem, items: texts('one'), executionId: 'stored' };
		const before = await runFast(options);

		const { output } = await runFast({ ...options, retryOf: before.run });

		expect(before.error?.message).toContain('Personate requires payment (402)');
		expect(output).toMatchObject([{ job_id: 'job-one', status: 'completed' }]);
		expect(posts).toHaveLength(2);
	});

	it('writes one mark for the run and not one for each item', async () => {
		fakePersonate({ create: numbered });

		await runFast({
			parameters: perItem,
			items: numberedItems(30),
		});

		const marks = new Set(write.mock.calls.map(([values]) => values.join()));
		expect(marks.size).toBe(1);
		expect(write.mock.calls.length).toBeLessThanOrEqual(4);
		expect(write.mock.calls[0]?.[3]).toEqual({ mode: 'entries', maxEntries: 10_000 });
	});
});

describe('without a place for the mark', () => {
	it('the node creates the videos, and the log says once that it cannot tell', async () => {
		deduplicator.isUnsaved = true;
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runFast({ parameters: perItem, ...two });

		expect(error).toBeUndefined();
		expect(posts).toHaveLength(2);
		expect(warn.mock.calls.flat()).toEqual([
			'Personate Lipsync cannot detect whether this execution was started again after a crash: The workflow has no id',
		]);
	});
});
