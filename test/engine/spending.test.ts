import { callAsToolAgain } from '../support/agent';
import { runInLoop } from '../support/loop';
import { runFast, type LipsyncRun } from '../support/lipsync';
import {
	byId,
	createParameters,
	failed,
	fakePersonate,
	finished,
	itemsOf,
	named,
	numbered,
	numberedItems,
	perItem,
	rendering,
	textOf,
	waiting,
	waitingPerItem,
} from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

const upTo = (maxNewVideos: number | string) => ({ options: { maxNewVideos } });
const TOO_MANY =
	'This run would create 3 videos, and Max New Videos is 2, so none was created: check the input, or raise Max New Videos under Options';

const errorOf = (message: string) => expect.objectContaining({ message });

describe('Where a run would create more than Max New Videos, none is created', () => {
	const run = async (options: Partial<LipsyncRun> = {}) => {
		const { posts } = fakePersonate({ create: named });
		const result = await runFast({
			parameters: { ...perItem, ...upTo(2) },
			items: numberedItems(3),
			...options,
		});
		expect(posts).toEqual([]);
		return result;
	};

	it.each([false, true])('and the run stops, Retry On Fail: %s', async (retryOnFail) => {
		const { error } = await run({ retryOnFail });
		expect(error?.message).toBe(`${TOO_MANY} [item 0]`);
	});

	it.each([false, true])('and each item has the error, Retry On Fail: %s', async (retryOnFail) => {
		const { output } = await run({ onError: 'continueRegularOutput', retryOnFail });
		expect(output).toEqual(itemsOf(3).map(() => ({ error: errorOf(TOO_MANY) })));
	});

	it('and each item goes to the error output', async () => {
		const { output, errorItems } = await run({ onError: 'continueErrorOutput' });
		expect(output).toEqual([]);
		expect(errorItems.map(({ json }) => json.error)).toEqual(
			itemsOf(3).map(() => errorOf(TOO_MANY)),
		);
	});

	it('where the lowest value of all items is the limit', async () => {
		const items = [9, 2, 5].map((most, n) => ({ text: `n${n}`, most }));
		const { error } = await run({
			parameters: { ...perItem, ...upTo('={{ $json.most }}') },
			items,
		});
		expect(error?.message).toBe(`${TOO_MANY} [item 0]`);
	});
});

describe('Max New Videos', () => {
	it('holds for all runs of an execution together', async () => {
		const { posts } = fakePersonate({ create: numbered });

		const { data } = await runInLoop({ parameters: { ...createParameters, ...upTo(2) }, runs: 4 });

		expect(posts).toHaveLength(2);
		expect(data.resultData.error?.message).toBe(
			'This run would create 1 video after 2 videos in this execution, and Max New Videos is 2, so none was created: check the input, or raise Max New Videos under Options',
		);
	});

	it('counts anew in another execution, also in one that the Retry button starts', async () => {
		const { posts } = fakePersonate({ create: numbered, get: failed });
		const parameters = { ...waiting, ...upTo(1) };

		const { run } = await runFast({ parameters });
		await runFast({ parameters, retryOf: run });

		expect(posts).toHaveLength(2);
	});

	it('gives back what was surely not created, and only that', async () => {
		const answers = [500, 402, 429];
		const { posts } = fakePersonate({
			create: (body, count) => (count <= 3 ? [answers[count - 1] ?? 0] : named(body)),
		});

		const { output } = await runFast({
			parameters: { ...perItem, ...upTo(3) },
			items: numberedItems(3),
			onError: 'continueRegularOutput',
			retryOnFail: true,
			maxTries: 3,
		});

		// The unclear one keeps its place and is not sent again; the refused one has a second try.
		expect(output.map(({ error }) => Boolean(error))).toEqual([true, false, false]);
		expect(posts.map(textOf).filter((text) => text === 'n0')).toHaveLength(1);
		expect(posts).toHaveLength(5);
	});

	describe('lets a retry deliver the videos that exist where one has failed and all are paid for', () => {
		const run = async (options: Partial<LipsyncRun>) => {
			const { posts } = fakePersonate({
				create: named,
				get: (jobId) => (jobId === 'job-n0' ? failed(jobId) : finished(jobId)),
			});
			const result = await runFast({
				parameters: { ...waitingPerItem, ...upTo(50) },
				items: numberedItems(50),
				retryOnFail: true,
				...options,
			});
			expect(posts).toHaveLength(50);
			return result;
		};
		const message = expect.stringMatching(
			/^This run would create 1 video after 50 videos in this execution, and Max New Videos is 50/,
		);

		it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'with onError "%s"',
			async (onError) => {
				const { items, errorItems } = await run({ onError });
				const all = [...items, ...errorItems].map(({ json }) => json);
				expect(all.filter(({ status }) => status === 'completed')).toHaveLength(49);
				expect(all.filter(({ error }) => error)).toEqual([
					expect.objectContaining({ error: expect.objectContaining({ message }) }),
				]);
			},
		);

		it('by their ids in the error that stops the run', async () => {
			const { error } = await run({});
			expect(error?.message).toEqual(message);
			for (const n of itemsOf(50).keys()) {
				if (n > 0) expect(error?.description).toContain(`job-n${n} (item ${n})`);
			}
		});
	});
});

describe('Max New Videos of an agent’s tool', () => {
	const parameters = {
		...createParameters,
		voiceId: byId("={{ $fromAI('voice', '', 'string') }}"),
		...upTo(5),
	};
	const voices = [1, 2, 3, 4, 5, 6].map((n) => ({ voice: `v${n}` }));

	it.each(['at once', 0, 60_000] as const)(
		'holds for all its calls in an execution (%s)',
		async (rhythm) => {
			const { posts } = fakePersonate({ create: numbered, get: rendering });

			const calls = await inVirtualTime(
				async () => await callAsToolAgain(parameters, voices, { rhythm }),
			);

			expect(posts).toHaveLength(5);
			expect(calls.filter(({ told }) => told.includes('Max New Videos is 5'))).toHaveLength(1);
		},
	);

	it('is an error where n8n runs the tool without an execution, since nothing could keep it', async () => {
		const { posts } = fakePersonate({ create: numbered });

		const calls = await callAsToolAgain(parameters, voices.slice(1), { executionId: '' });

		expect(posts).toEqual([]);
		for (const { told } of calls) {
			expect(JSON.parse(told)).toEqual([
				{ error: errorOf(expect.stringMatching(/^Max New Videos cannot be kept here/)) },
			]);
		}
	});
});
