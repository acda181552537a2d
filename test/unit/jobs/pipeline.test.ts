import fc from 'fast-check';

import type { JobOutcome } from '../../../nodes/PersonateLipsync/jobs/outcome';
import {
	broken,
	failed,
	finished,
	linkOf,
	refused,
	rendering,
	request,
	unreadable,
	type JobAnswer,
} from '../support/answers';
import { MINUTE, SECOND, times } from '../support/times';
import { getItem, inWords, jobIdOf, runVirtually, type VirtualRun } from '../support/virtualRun';

const download = { download: { fileName: '' } };
const fault = async () => await Promise.reject(new Error('a fault'));

// Which words a status has is for `transport/` to say.
jest.mock('../../../nodes/PersonateLipsync/transport/status', () => {
	const actual = jest.requireActual('../../../nodes/PersonateLipsync/transport/status');
	const stateOf = (job: { status: string }) =>
		job.status === 'moderated' ? 'refused' : actual.stateOf(job);
	return { ...actual, stateOf };
});

const moderated = (jobId: string): JobAnswer => ({
	ok: true,
	value: { ...failed(jobId).value, status: 'moderated' },
});

/** What befalls the first item only. */
const atFirst = ({ post, get, store }: Partial<VirtualRun>): Partial<VirtualRun> => ({
	post: (item, ...rest) => (item === 0 ? post?.(item, ...rest) : undefined),
	get: (jobId, ...rest) => (jobId === 'job-0' ? get?.(jobId, ...rest) : undefined),
	store: (link, ...rest) => (link === linkOf('job-0') ? store?.(link, ...rest) : undefined),
});

describe('A run of several items', () => {
	it('yields the finished videos in the order of the items, whichever is finished first', async () => {
		const { outcomes, itemIndexes, sentAfterEnd } = await runVirtually({
			items: times(5, {}),
			renderTime: (jobId) => (jobId === 'job-0' ? 10 * MINUTE : 10 * SECOND),
		});

		expect(itemIndexes).toEqual([0, 1, 2, 3, 4]);
		expect(outcomes).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ ok: true, job: finished(jobIdOf(item)).value })),
		);
		expect(sentAfterEnd).toBe(0);
	});

	it('downloads each video as soon as it is seen to be finished, while others render', async () => {
		const { of } = await runVirtually({
			items: times(2, download),
			renderTime: (jobId) => (jobId === 'job-0' ? 20 * MINUTE : 10 * SECOND),
		});

		expect(of('store', 'job-1')[0]?.at).toBeLessThan(15 * SECOND);
	});

	it('has as many requests at once as Max Concurrency allows, and never more', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 6 }),
				fc.integer({ min: 1, max: 25 }),
				async (maxConcurrency, items) => {
					const { mostRunning } = await runVirtually({ items: times(items, {}), maxConcurrency });
					expect(mostRunning).toBe(Math.min(maxConcurrency, items));
				},
			),
			{ numRuns: 15 },
		);
	});

	it('never has more downloads at once than Max Concurrency', async () => {
		const { of } = await runVirtually({
			items: times(10, download),
			maxConcurrency: 2,
			renderTime: () => 0,
			downloadTime: MINUTE,
		});
		const begins = of('store').map(({ at }) => at);

		for (const [index, begin] of begins.slice(2).entries()) {
			expect(begin - (begins[index] ?? 0)).toBeGreaterThanOrEqual(MINUTE);
		}
	});

	it('is over at once where there are no items', async () => {
		expect(await runVirtually({ items: [] })).toMatchObject({ outcomes: [], duration: 0 });
	});
});

describe('An item', () => {
	it('that does not wait has the answer to its POST, and costs no status request', async () => {
		const { outcomes, sent } = await runVirtually({ items: [{ waits: false }] });

		expect(outcomes).toEqual([{ ok: true, job: rendering('job-0').value }]);
		expect(sent).toHaveLength(1);
	});

	it.each<[string, JobAnswer, JobOutcome]>([
		['the finished video', finished('job-0'), { ok: true, job: finished('job-0').value }],
		[
			'a failed job',
			failed('job-0'),
			{
				ok: false,
				failure: { kind: 'failed', isRefused: false },
				jobId: 'job-0',
				job: failed('job-0').value,
			},
		],
	])('whose POST is answered with %s is not polled', async (_what, answer, outcome) => {
		const { outcomes, of } = await runVirtually({ items: [{}], post: () => answer });

		expect(outcomes).toEqual([outcome]);
		expect(of('get')).toEqual([]);
	});

	const shown = {
		ok: true,
		value: { job_id: 'job-0', status: 'completed', output: 'see below' },
	} as const;
	const unexpected = { kind: 'unexpected', error: new Error('a fault') };
	it.each<[string, Partial<VirtualRun>, object]>([
		['a POST is refused', { post: () => refused(422) }, { kind: 'notCreated' }],
		['a POST has no answer', { post: () => broken('timedOut') }, { kind: 'notCreated' }],
		['a POST throws', { post: fault }, unexpected],
		['a job fails', { get: failed }, { kind: 'failed' }],
		['a status request is refused', { get: () => refused(403) }, { kind: 'statusRefused' }],
		['a status request throws', { get: fault }, unexpected],
		[
			'the Timeout is over',
			{ get: rendering },
			{ kind: 'timedOut', timeout: 30 * MINUTE, isCurrent: true },
		],
		[
			'a download fails',
			{ store: () => refused(451) },
			{ kind: 'notDownloaded', link: linkOf('job-0') },
		],
		['a download throws', { store: fault }, unexpected],
		['the output holds no link', { get: () => shown }, { kind: 'withoutLink' }],
	])('fails alone, with its job, where %s', async (_what, faults, failure) => {
		const { outcomes } = await runVirtually({ items: times(3, download), ...atFirst(faults) });

		const hasJob = faults.post === undefined;
		expect(outcomes[0]).toMatchObject({
			ok: false,
			failure,
			...(hasJob ? { jobId: 'job-0' } : {}),
		});
		expect(inWords(outcomes.slice(1))).toEqual(['ok', 'ok']);
	});

	it('is named the moment that nobody knows whether its POST created a job', async () => {
		const unknown: number[] = [];
		await runVirtually({
			items: [{}, {}],
			...atFirst({ post: () => broken('timedOut') }),
			events: { onUnknown: (_failure, itemIndex) => unknown.push(itemIndex) },
		});

		expect(unknown).toEqual([0]);
	});

	it('keeps its job where the log throws at the news of it', async () => {
		const onCreated = (jobId: string) => {
			if (jobId === 'job-0') throw new Error('the log is closed');
		};
		const { outcomes } = await runVirtually({ items: [{}, {}], events: { onCreated } });

		const [first, second] = outcomes;
		expect(first?.ok === true ? first.job.job_id : first?.jobId).toBe('job-0');
		expect(second).toMatchObject({ ok: true });
	});

	it('signs the links to its files anew for each POST', async () => {
		let signed = 0;
		const sign = async () => {
			signed += 1;
			return request;
		};
		const { outcomes } = await runVirtually({
			items: [{ from: { kind: 'request', request, requestHash: 'hash', sign } }],
			post: (_item, at) => (at < 10 * SECOND ? refused(429) : rendering('job-0')),
		});

		expect(inWords(outcomes)).toEqual(['ok']);
		expect(signed).toBe(5);
	});
});

describe('n8n’s log', () => {
	it('has each job id the moment it is known, with its item', async () => {
		const { log } = await runVirtually({ items: times(2, {}) });

		expect(log).toEqual(['job-0 for 0', 'job-1 for 1']);
	});
});

describe('n8n’s log of progress', () => {
	const linesOf = async (run: VirtualRun) => {
		const lines: string[] = [];
		const onProgress = (ended: number, all: number) => lines.push(`${ended} of ${all}`);
		await runVirtually({ events: { onProgress }, maxJobs: 1, renderTime: () => 0, ...run });
		return lines;
	};

	it('has a line at the first end, at the last, and each half minute, of all jobs that are waited for', async () => {
		// Each takes a little more than three seconds, one after the other.
		const items = [...times(25, {}), { waits: false }];
		const post = (item: number) => (item === 0 || item === 25 ? refused(422) : undefined);

		expect(await linesOf({ items, post })).toEqual(['1 of 24', '11 of 24', '21 of 24', '24 of 24']);
		expect(await linesOf({ items: times(3, {}), maxJobs: 3 })).toEqual(['1 of 3', '3 of 3']);
	});

	it('counts no job as ended that a stop leaves to render', async () => {
		const setting = { renderTime: () => MINUTE, cancelAt: 5 * SECOND };

		expect(await linesOf({ items: [{}], ...setting })).toEqual([]);
	});
});

describe('A retry by n8n', () => {
	/** Runs the same items twice in one execution; the second time as `again` says. */
	const twice = async (first: VirtualRun, again: Partial<VirtualRun> = {}) => {
		const kept: Record<number, unknown[]> = {};
		const before = await runVirtually({ ...first, kept });
		const untroubled = { post: () => undefined, get: () => undefined };
		return { before, after: await runVirtually({ ...first, ...untroubled, kept, ...again }) };
	};

	it('gets the same jobs and pays for none', async () => {
		const { after } = await twice({ items: times(3, {}), renderTime: () => 0 });

		expect(after.of('post')).toEqual([]);
		expect(after.outcomes).toMatchObject(
			[0, 1, 2].map((item) => ({ ok: true, job: { job_id: jobIdOf(item) } })),
		);
		expect(after.log).toEqual([]);
	});

	it('polls those jobs at once, and gives each its whole Timeout', async () => {
		const { after } = await twice(
			{ items: [{}], renderTime: () => 0 },
			{ renderTime: () => 29 * MINUTE },
		);

		expect(after.of('get')[0]?.at).toBe(0);
		expect(inWords(after.outcomes)).toEqual(['ok']);
	});

	it.each<[string, JobAnswer, Partial<VirtualRun>, string]>([
		['again where it was clearly refused', refused(422), {}, 'ok'],
		['again where no connection was made', broken('unreachable'), {}, 'ok'],
		['not again where it has timed out', broken('timedOut'), {}, 'notSentAgain'],
		['not again where it was answered with 504', refused(504), {}, 'notSentAgain'],
		['not again where the answer was no job', unreadable, {}, 'notSentAgain'],
		['again by the Retry button, another execution', refused(504), { execution: '8' }, 'ok'],
	])('sends a request %s', async (_what, answer, again, word) => {
		const { before, after } = await twice({ items: [{}], post: () => answer }, again);

		expect(inWords(before.outcomes)).toEqual(['notCreated']);
		expect(inWords(after.outcomes)).toEqual([word]);
		expect(after.of('post')).toHaveLength(word === 'ok' ? 1 : 0);
	});

	it('quotes an answer that was no job, each time that it is not sent again', async () => {
		const { after } = await twice({ items: [{}], post: () => unreadable });

		expect(after.outcomes).toMatchObject([{ failure: { quote: 'ok' } }]);
	});

	it('gets the job of an item whose request has moved, after the Retry button, too, and says so in the log', async () => {
		const kept = {};
		await runVirtually({ items: [{}], kept });
		await runVirtually({ items: [{}], kept, execution: '8' });
		const from = { kind: 'request', request, requestHash: 'moved' } as const;
		const { outcomes, of, log } = await runVirtually({ items: [{ from }], kept, execution: '8' });

		expect([inWords(outcomes), of('post')]).toEqual([['ok'], []]);
		expect(log).toEqual(['job-0 of another request for 0']);
	});

	it('has what its POST was answered for an item that does not wait, where there is no status', async () => {
		const { after } = await twice({ items: [{ waits: false }] }, { get: () => refused(503) });

		expect(after.outcomes).toEqual([{ ok: true, job: rendering('job-0').value }]);
	});

	it('does not create a job again that was refused for what it is, as the Retry button does', async () => {
		const kept = {};
		const run = { items: [{}], kept, get: moderated };
		const first = await runVirtually(run);
		const again = await runVirtually(run);
		const button = await runVirtually({ ...run, execution: '8' });

		const failure = { kind: 'failed', isRefused: true };
		expect([first, again, button].flatMap(({ outcomes }) => outcomes)).toMatchObject(
			times(3, { jobId: 'job-0', failure }),
		);
		expect([again.of('post').length, button.of('post').length]).toEqual([0, 1]);
	});

	it('creates a job again that has failed for good, and no other', async () => {
		const { after } = await twice({ items: times(3, {}), ...atFirst({ get: failed }) });

		expect(after.of('post').map(({ jobId }) => jobId)).toEqual(['0']);
	});

	it('after a process was killed creates nothing, and picks up what is on record', async () => {
		const kept: Record<number, unknown[]> = {};
		await runVirtually({ items: [{}], kept });
		const { outcomes, of } = await runVirtually({ items: times(3, {}), kept, isReexecuted: true });

		expect(of('post')).toEqual([]);
		expect(inWords(outcomes)).toEqual(['ok', 'reexecuted', 'reexecuted']);
	});
});

describe('A call of an agent’s tool', () => {
	const from = { kind: 'request', request, requestHash: 'hash' } as const;
	const run = async (setting: Partial<VirtualRun>) =>
		await runVirtually({
			items: [{ from }],
			isTool: true,
			post: (_item, at) => rendering(`of ${at}`),
			...setting,
		});

	it('that is made twice at once creates one job', async () => {
		const { of, outcomes, pickedUp } = await run({ items: times(3, { from }) });

		expect(of('post')).toHaveLength(1);
		expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.job.job_id)).size).toBe(1);
		expect(pickedUp).toEqual([false, true, true]);
	});

	it.each([
		['gets the same job within 30 s of its success', {}, 20 * SECOND, 0],
		['is a new order later', {}, 40 * SECOND, 1],
		['finds its job after its Timeout', { get: rendering }, 40 * SECOND, 0],
		[
			'is not sent again after an unclear outcome',
			{ post: () => broken('timedOut') },
			40 * SECOND,
			0,
		],
	])('%s', async (_what, faults, pause, posts) => {
		const kept = {};
		const { duration } = await run({ kept, ...faults });
		const again = await run({ kept, start: duration + pause });

		expect(again.of('post')).toHaveLength(posts);
	});
});

describe('Max Jobs at Once', () => {
	it('is never exceeded, and used in full', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 4 }),
				fc.array(fc.integer({ min: 0, max: 5 * MINUTE }), { minLength: 1, maxLength: 12 }),
				async (maxJobs, lengths) => {
					const { outcomes, mostInProgress } = await runVirtually({
						items: times(lengths.length, {}),
						maxJobs,
						renderTime: (jobId) => (lengths[Number(jobId.slice(4))] ?? 0) + SECOND,
					});
					expect(inWords(outcomes)).toEqual(times(lengths.length, 'ok'));
					expect(mostInProgress).toBe(Math.min(maxJobs, lengths.length));
				},
			),
			{ numRuns: 15 },
		);
	});

	it.each<[string, Partial<VirtualRun>]>([
		['fails', { get: failed }],
		['times out', { get: rendering }],
		['is refused', { get: () => refused(410) }],
		['throws', { get: fault }],
		['ends with the answer to its POST', { post: () => finished('job-0') }],
		['was refused', { post: () => refused(422) }],
		['may have been created', { post: () => broken('timedOut') }],
		['could not be created', { post: fault }],
	])('gives the place of a job on that %s, once, where it had one', async (_what, faults) => {
		for (const waits of [true, false]) {
			const items = [{ waits }, {}, {}];
			const run = await runVirtually({ items, maxJobs: 1, ...atFirst(faults) });

			expect(inWords(run.outcomes.slice(1))).toEqual(['ok', 'ok']);
			const [second, third] = run.of('post').slice(-2);
			expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(MINUTE);
		}
	});

	it('gives the place of a job on before its download, and holds up nothing that needs none', async () => {
		const others = [{ waits: false }, getItem('a'), getItem('b', { waits: false })];
		const kept = {
			5: [{ kind: 'created', jobId: 'job-5', requestHash: 'hash-5', execution: '7' }],
		};
		const { of } = await runVirtually({
			items: [...times(2, download), ...others, { waits: false }],
			kept,
			maxJobs: 1,
			maxConcurrency: 9,
			renderTime: (jobId) => (jobId === 'a' ? 0 : 10 * SECOND),
			downloadTime: 10 * MINUTE,
		});

		const early = (kind: 'post' | 'get') =>
			of(kind).flatMap(({ jobId, at }) => (at < SECOND ? [jobId] : []));
		expect([early('post'), early('get')]).toEqual([
			['0', '2'],
			['a', 'b', 'job-5'],
		]);
		expect(of('post', '1').map(({ at }) => Math.floor(at / SECOND))).toEqual([12]);
	});

	it('counts jobs that a retry picks up, and polls all of those at once', async () => {
		const kept: Record<number, unknown[]> = {};
		const items = times(3, {});
		await runVirtually({ items, kept, renderTime: () => 0 });
		const { of } = await runVirtually({
			items: [...items, {}],
			kept,
			maxJobs: 2,
			maxConcurrency: 4,
			renderTime: (jobId) => (jobId === 'job-0' ? 5 * MINUTE : 10 * MINUTE),
		});

		expect(of('get').slice(0, 3)).toEqual(
			[0, 1, 2].map((item) => ({ kind: 'get', jobId: jobIdOf(item), at: 0 })),
		);
		expect(of('post')[0]?.at).toBeGreaterThanOrEqual(10 * MINUTE);
	});
});

describe('A node that stops on errors', () => {
	it('sends nothing more after the first failure, and says of each item where it stood', async () => {
		const { outcomes, sentAfterEnd } = await runVirtually({
			items: times(10, {}),
			maxConcurrency: 1,
			latency: 5 * SECOND,
			stopsOnFailure: true,
			...atFirst({ get: failed }),
		});

		expect(outcomes[0]).toMatchObject({ jobId: 'job-0', failure: { kind: 'failed' } });
		expect(outcomes[1]).toMatchObject({
			jobId: 'job-1',
			job: rendering('job-1').value,
			failure: { kind: 'notWaitedFor', reason: 'halted' },
		});
		expect(inWords(outcomes.slice(3))).toEqual(times(7, 'notStarted'));
		expect(sentAfterEnd).toBe(0);
	});

	it.each<[string, Partial<VirtualRun>, string[]]>([
		[
			'a request was refused',
			{ post: (item) => (item === 1 ? refused(422) : undefined) },
			['0', '1'],
		],
		['a job has failed, whose place is free then', { maxJobs: 1, get: failed }, ['0']],
	])('pays for no video after %s', async (_what, faults, posts) => {
		const items = times(4, {});
		const { of } = await runVirtually({
			items,
			maxConcurrency: 1,
			stopsOnFailure: true,
			...faults,
		});

		expect(of('post').map(({ jobId }) => jobId)).toEqual(posts);
	});

	it('sends no status request after the rate limit has outlasted the Timeout of an item', async () => {
		const { of, outcomes } = await runVirtually({
			items: [getItem('job-9'), { timeout: SECOND }],
			maxConcurrency: 1,
			latency: 5 * SECOND,
			stopsOnFailure: true,
			post: () => refused(429),
		});

		expect(inWords(outcomes)).toEqual(['notWaitedFor', 'rateLimited']);
		expect(of('get')).toHaveLength(1);
	});

	it('lets a POST come to its answer, whose job id is not lost', async () => {
		const { outcomes, log } = await runVirtually({
			items: [getItem('job-9'), {}],
			stopsOnFailure: true,
			latency: 10 * SECOND,
			get: () => refused(403),
		});

		expect(log).toEqual(['job-1 for 1']);
		expect(outcomes[1]).toMatchObject({ jobId: 'job-1', failure: { kind: 'notWaitedFor' } });
	});
});

describe('A stop by the user', () => {
	it.each([0, 50, 150, 5 * SECOND, 61 * SECOND, 70 * SECOND])(
		'after %d ms sends nothing later, and ends the run within the ten seconds of its POSTs',
		async (cancelAt) => {
			const { sent, duration, sentAfterEnd, stop, outcomes } = await runVirtually({
				items: times(8, download),
				maxConcurrency: 2,
				downloadTime: MINUTE,
				cancelAt,
			});

			expect(sent.filter(({ at }) => at > cancelAt)).toEqual([]);
			expect(duration).toBeLessThanOrEqual(cancelAt + 10 * SECOND);
			expect(sentAfterEnd).toBe(0);
			expect(stop.reason).toBe('cancelled');
			if (cancelAt === 0) expect(inWords(outcomes)).toEqual(times(8, 'notStarted'));
		},
	);

	it.each([
		[
			'is read where it comes within ten seconds, so that the job’s id is not lost',
			8 * SECOND,
			{ jobId: 'job-0', failure: { kind: 'notWaitedFor', reason: 'cancelled' } },
		],
		[
			'is not waited for any longer, and may have started a video',
			MINUTE,
			{ failure: { kind: 'notCreated', failure: { kind: 'cancelled' } } },
		],
		['may be that nothing was created', 7 * SECOND, { failure: { kind: 'notStarted' } }],
	])('the answer to a POST %s', async (_what, latency, outcome) => {
		const post = () => (latency === 7 * SECOND ? refused(429) : undefined);
		const { log, outcomes, duration } = await runVirtually({
			items: [{}],
			latency,
			post,
			cancelAt: SECOND,
		});

		expect(outcomes).toMatchObject([outcome]);
		expect(log).toEqual('jobId' in outcome ? ['job-0 for 0'] : []);
		expect(duration).toBeLessThanOrEqual(11 * SECOND);
	});
});
