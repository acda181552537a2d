import fc from 'fast-check';

import { openLedger } from '../../../nodes/PersonateLipsync/jobs/ledger';
import type { JobOutcome } from '../../../nodes/PersonateLipsync/jobs/outcome';
import {
	broken,
	failed,
	finished,
	finishedWithoutOutput,
	linkOf,
	refused,
	rendering,
	request,
	type JobAnswer,
} from '../support/answers';
import { MINUTE, SECOND, times } from '../support/times';
import {
	downloaded,
	getItem,
	inWords,
	jobIdOf,
	runVirtually,
	type VirtualRun,
} from '../support/virtualRun';

const download = { download: { fileName: '' } };
const fault = async () => await Promise.reject(new Error('a fault'));

/** What befalls the first item only. */
const atFirst = ({ post, get, store }: Partial<VirtualRun>): Partial<VirtualRun> => ({
	post: (item, ...rest) => (item === 0 ? post?.(item, ...rest) : undefined),
	get: (jobId, ...rest) => (jobId === 'job-0' ? get?.(jobId, ...rest) : undefined),
	store: (link, at) => (link === linkOf('job-0') ? store?.(link, at) : undefined),
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

	it('polls the first jobs while the last are still to be created', async () => {
		const { of } = await runVirtually({
			items: times(100, {}),
			latency: 2 * SECOND,
			maxConcurrency: 2,
		});

		expect(of('get')[0]?.at).toBeLessThan(15 * SECOND);
		expect(of('post').at(-1)?.at).toBeGreaterThan(MINUTE);
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

	it('has few listeners at its signal, however many wait for a next try: Node warns of more than ten', async () => {
		let most = 0;
		await runVirtually({
			items: times(50, download),
			renderTime: () => 0,
			downloadTime: 1,
			onSignal(signal) {
				let listeners = 0;
				const { addEventListener, removeEventListener } = signal;
				signal.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
					listeners += 1;
					most = Math.max(most, listeners);
					addEventListener.apply(signal, parameters);
				};
				signal.removeEventListener = (...parameters: Parameters<typeof removeEventListener>) => {
					listeners -= 1;
					removeEventListener.apply(signal, parameters);
				};
			},
			store: (_link, at) => (at < MINUTE ? refused(503) : undefined),
		});

		expect(most).toBeLessThanOrEqual(10);
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
			{ ok: false, failure: { kind: 'failed' }, jobId: 'job-0', job: failed('job-0').value },
		],
	])('whose POST is answered with %s is not polled', async (_what, answer, outcome) => {
		const { outcomes, of } = await runVirtually({ items: [{}], post: () => answer });

		expect(outcomes).toEqual([outcome]);
		expect(of('get')).toEqual([]);
	});

	it('that gets a job without waiting has it as it is now', async () => {
		const { outcomes, sent } = await runVirtually({
			items: [getItem('job-9', { waits: false }), getItem('job-9', { waits: false })],
		});

		expect(outcomes).toEqual(times(2, { ok: true, job: rendering('job-9').value }));
		expect(sent).toEqual([{ kind: 'get', jobId: 'job-9', at: 0 }]);
	});

	it('has a status request at once where its job exists, and after a first pause where it is created', async () => {
		const { of } = await runVirtually({ items: [getItem('job-9'), {}] });

		expect(of('get', 'job-9')[0]?.at).toBe(0);
		expect(of('get', 'job-1')[0]?.at).toBe((of('post')[0]?.at ?? 0) + 100 + 3 * SECOND);
	});

	it.each<[string, Partial<VirtualRun>, object]>([
		['is refused', { get: () => refused(404) }, { failure: { status: 404 } }],
		['is refused for the rate limit', { get: () => refused(429) }, { failure: { status: 429 } }],
		[
			'is not sent as the key is refused',
			{ get: () => refused(401) },
			{ failure: { status: 401 } },
		],
		['is stopped', { cancelAt: 0 }, { kind: 'notWaitedFor', reason: 'cancelled' }],
		['throws', { get: fault }, { kind: 'unexpected', error: new Error('a fault') }],
	])(
		'that does not wait for its job fails where its status request %s',
		async (_what, faults, failure) => {
			const items = [0, 1].map((item) => getItem(jobIdOf(item), { waits: false }));
			const { outcomes } = await runVirtually({ items, maxConcurrency: 1, ...faults });

			expect(outcomes).toMatchObject(
				[0, 1].map((item) => ({ ok: false, failure, jobId: jobIdOf(item) })),
			);
		},
	);

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

	it('fails with the others that have no job where the API refuses the key', async () => {
		const { outcomes, of } = await runVirtually({
			items: times(3, {}),
			maxConcurrency: 1,
			post: () => refused(401),
		});

		expect(of('post')).toHaveLength(1);
		expect(outcomes).toMatchObject(
			times(3, { ok: false, failure: { kind: 'notCreated', failure: { status: 401 } } }),
		);
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

	it('is not lost where the API does not know its job yet', async () => {
		const { outcomes } = await runVirtually({
			items: [{}],
			get: (_jobId, at) => (at < 30 * SECOND ? refused(404) : undefined),
		});

		expect(inWords(outcomes)).toEqual(['ok']);
	});

	it('keeps the id that the user gave where the job is refused', async () => {
		const { outcomes } = await runVirtually({ items: [getItem('a')], get: () => refused(410) });

		expect(outcomes).toMatchObject([{ ok: false, jobId: 'a' }]);
	});

	it('says why the last status request before the Timeout brought nothing', async () => {
		const { outcomes } = await runVirtually({ items: [{}], get: () => refused(503) });

		expect(outcomes).toMatchObject([
			{ failure: { kind: 'timedOut', isCurrent: false, failure: { status: 503 } } },
		]);
	});

	it('names the requests that a rate limit holds up', async () => {
		const paused: string[] = [];
		await runVirtually({
			items: [getItem('a', { waits: false })],
			get: (_jobId, at) => (at < 10 * SECOND ? refused(429) : undefined),
			events: { onPause: (requests) => paused.push(requests) },
		});

		expect(paused[0]).toBe('status requests');
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

	it('has a few lines of progress, of all jobs that are waited for, though they are created in turn', async () => {
		const lines: string[] = [];
		await runVirtually({
			items: [...times(30, {}), { waits: false }],
			maxJobs: 1,
			renderTime: () => 0,
			post: (item) => (item === 0 || item === 30 ? refused(422) : undefined),
			events: { onProgress: (ended, all) => lines.push(`${ended} of ${all}`) },
		});

		expect([lines[0], lines.at(-1)]).toEqual(['1 of 29', '29 of 29']);
		expect(lines.length).toBeLessThan(7);
	});

	it('counts no job as ended that a stop leaves to render', async () => {
		const lines: number[] = [];
		await runVirtually({
			items: [{}],
			cancelAt: 5 * SECOND,
			events: { onProgress: (ended) => lines.push(ended) },
		});

		expect(lines).toEqual([]);
	});
});

describe('A retry by n8n', () => {
	/** Runs the same items twice in one execution; the second time as `again` says. */
	const twice = async (first: VirtualRun, again: Partial<VirtualRun> = {}) => {
		const kept = {};
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

	it('sends a request again that was clearly refused', async () => {
		const { before, after } = await twice({ items: [{}], post: () => refused(422) });

		expect(inWords(before.outcomes)).toEqual(['notCreated']);
		expect(inWords(after.outcomes)).toEqual(['ok']);
	});

	it.each([
		['has timed out', broken('timedOut')],
		['was answered with 504', refused(504)],
	])('does not send a request again that %s', async (_what, answer) => {
		const { after } = await twice({ items: [{}], post: () => answer });

		expect(inWords(after.outcomes)).toEqual(['notSentAgain']);
		expect(after.sent).toEqual([]);
	});

	it('by the Retry button, another execution, does send it again', async () => {
		const { after } = await twice({ items: [{}], post: () => refused(504) }, { execution: '8' });

		expect(inWords(after.outcomes)).toEqual(['ok']);
	});

	it('creates a job again that has failed for good, and no other', async () => {
		const { after } = await twice({ items: times(3, {}), ...atFirst({ get: failed }) });

		expect(after.of('post').map(({ jobId }) => jobId)).toEqual(['0']);
	});

	it('gets jobs that were not waited for, too', async () => {
		const { after } = await twice({ items: [{ waits: false }] });

		expect(after.of('post')).toEqual([]);
		expect(after.outcomes).toMatchObject([{ ok: true, job: { job_id: 'job-0' } }]);
	});

	it('waits for such a job for the whole Timeout again', async () => {
		const kept = {};
		const earlier = { kind: 'created', jobId: 'job-0', createdAt: -60 * MINUTE } as const;
		openLedger(kept, 0).record(0, 'hash-0', earlier);
		const { outcomes } = await runVirtually({
			items: [{}],
			kept,
			renderTime: () => 29 * MINUTE,
		});

		expect(inWords(outcomes)).toEqual(['ok']);
	});

	it('after a process was killed creates nothing, and picks up what is on record', async () => {
		const kept = {};
		await runVirtually({ items: [{}], kept });
		const { outcomes, of } = await runVirtually({ items: times(3, {}), kept, isReexecuted: true });

		expect(of('post')).toEqual([]);
		expect(inWords(outcomes)).toEqual(['ok', 'reexecuted', 'reexecuted']);
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

	it('gives the place of a job on before its download', async () => {
		const { of } = await runVirtually({
			items: times(2, download),
			maxJobs: 1,
			renderTime: () => 10 * SECOND,
			downloadTime: 10 * MINUTE,
		});

		expect(of('post')[1]?.at).toBeLessThan(20 * SECOND);
	});

	it.each<[string, Partial<VirtualRun>]>([
		['fails', { get: failed }],
		['times out', { get: rendering }],
		['is refused', { get: () => refused(410) }],
		['throws', { get: fault }],
		['ends with the answer to its POST', { post: () => finished('job-0') }],
	])('gives the place of a job on that %s', async (_what, faults) => {
		const { outcomes } = await runVirtually({
			items: times(2, {}),
			maxJobs: 1,
			...atFirst(faults),
		});

		expect(outcomes[1]).toMatchObject({ ok: true });
	});

	it('does not hold up items that do not wait', async () => {
		const { of } = await runVirtually({ items: [{}, {}, { waits: false }], maxJobs: 1 });

		expect(of('post', '2')[0]?.at).toBeLessThan(SECOND);
	});

	it('gives the place of a job on once, though its output comes later than its end', async () => {
		const { of } = await runVirtually({
			items: times(3, {}),
			maxJobs: 1,
			get: (jobId, at) =>
				jobId === 'job-0' && at < 30 * SECOND ? finishedWithoutOutput(jobId) : undefined,
			renderTime: (jobId) => (jobId === 'job-0' ? 0 : 5 * MINUTE),
		});

		expect(of('post', '1')[0]?.at).toBeLessThan(10 * SECOND);
		expect(of('post', '2')[0]?.at).toBeGreaterThan(5 * MINUTE);
	});

	it('counts jobs that a retry picks up, and polls all of those at once', async () => {
		const kept = {};
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

	it('has a place for a new job where a retry picks up one that nobody waits for', async () => {
		const kept = {};
		await runVirtually({ items: [{ waits: false }], kept });
		const { outcomes } = await runVirtually({ items: [{ waits: false }, {}], kept, maxJobs: 1 });

		expect(inWords(outcomes)).toEqual(['ok', 'ok']);
	});

	it('is no limit for Get without a wait', async () => {
		const items = [getItem('a', { waits: false }), {}];
		const { outcomes } = await runVirtually({ items, maxJobs: 1 });

		expect(inWords(outcomes)).toEqual(['ok', 'ok']);
	});

	it('is no limit for Get, which takes no place and so gives none on', async () => {
		const { of, mostInProgress } = await runVirtually({
			items: [...['a', 'b', 'c'].map((jobId) => getItem(jobId)), {}, {}],
			maxJobs: 1,
			renderTime: (jobId) => (jobId.startsWith('job') ? 5 * MINUTE : 10 * SECOND),
		});

		expect(of('get').filter(({ at }) => at === 0)).toHaveLength(3);
		expect(mostInProgress).toBe(1);
	});
});

describe('The rate limit of the API', () => {
	it('slows a run down and does not break it: a place for five jobs', async () => {
		const ends: number[] = [];
		const { outcomes, of } = await runVirtually({
			items: times(30, {}),
			post(item, at) {
				const inProgress = ends.filter((end) => end > at).length;
				if (inProgress >= 5) return refused(429);
				ends.push(at + MINUTE);
				return rendering(jobIdOf(item));
			},
		});

		expect(inWords(outcomes)).toEqual(times(30, 'ok'));
		expect(of('post').length).toBeLessThan(30 * 4);
	});

	it('pauses status requests, too, where it says for how long', async () => {
		const { of } = await runVirtually({
			items: [getItem('job-9'), {}],
			post: (_item, at) => (at < SECOND ? refused(429, 20 * SECOND) : undefined),
		});

		expect(of('get').filter(({ at }) => at > 200 && at < 20 * SECOND)).toEqual([]);
	});

	it('pauses the creations only, where it does not say for how long', async () => {
		const { of } = await runVirtually({
			items: [getItem('job-9'), {}],
			post: (_item, at) => (at < 20 * SECOND ? refused(429) : undefined),
		});

		expect(of('get').filter(({ at }) => at < 20 * SECOND).length).toBeGreaterThan(4);
	});

	it('pauses the creations where a status request is refused with a time', async () => {
		const { of } = await runVirtually({
			items: [getItem('job-9'), {}],
			maxConcurrency: 1,
			get: (_jobId, at) => (at < 500 ? refused(429, 20 * SECOND) : undefined),
		});
		const refusedAt = (of('get')[0]?.at ?? 0) + 100;

		expect(of('post').filter(({ at }) => at > refusedAt && at < refusedAt + 20 * SECOND)).toEqual(
			[],
		);
	});

	it.each([
		['without a job', {}, 'rateLimited'],
		['with one', getItem('job-9'), 'statusRefused'],
	])('fails the items %s after a minute where no Timeout is shown', async (_what, item, kind) => {
		const { outcomes, duration } = await runVirtually({
			items: times(3, { ...item, waits: false }),
			post: () => refused(429),
			get: () => refused(429),
		});

		expect(inWords(outcomes)).toEqual(times(3, kind));
		expect(Math.floor(duration / SECOND)).toBe(60);
	});

	it('holds the next creation up no longer once a job has ended', async () => {
		const { of } = await runVirtually({
			items: times(2, {}),
			renderTime: () => 40 * SECOND,
			post: (item, at) => (item === 1 && at < 40 * SECOND ? refused(429) : undefined),
		});
		const seen = of('get', 'job-0').at(-1);

		expect(of('post').at(-1)?.at).toBe((seen?.at ?? 0) + 100);
	});

	it('costs no expired link its video, even with an absurd time', async () => {
		// One POST is told to come back in an hour; the other job is polled and downloaded all the same.
		const { outcomes } = await runVirtually({
			items: times(2, download),
			maxConcurrency: 1,
			renderTime: () => 5 * MINUTE,
			post: (item) => (item === 1 ? refused(429, 60 * MINUTE) : undefined),
			get: (jobId, at) =>
				at > 6 * MINUTE + 30 * SECOND
					? { ok: true, value: { ...finished(jobId).value, output: `${linkOf(jobId)}?fresh` } }
					: undefined,
			store: (link) => (link.endsWith('?fresh') ? downloaded : refused(403)),
			downloadTime: 2 * MINUTE,
		});

		expect(inWords(outcomes)).toEqual(['ok', 'rateLimited']);
	});

	it('is told to the log', async () => {
		const pauses: string[] = [];
		await runVirtually({
			items: [{}],
			post: (_item, at) => {
				if (at < SECOND) return refused(429, 5 * SECOND);
				return at < 6 * SECOND ? refused(429) : undefined;
			},
			events: { onPause: (requests, time) => pauses.push(`${requests}: ${time}`) },
		});

		expect(pauses).toEqual(['all: 5000', 'creations: 1000']);
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

	it('pays for no video after a request was refused', async () => {
		const { of, outcomes } = await runVirtually({
			items: times(5, {}),
			maxConcurrency: 1,
			stopsOnFailure: true,
			post: (item) => (item === 1 ? refused(422) : undefined),
		});

		expect(of('post').map(({ jobId }) => jobId)).toEqual(['0', '1']);
		expect(inWords(outcomes)).toEqual(['notWaitedFor', 'notCreated', ...times(3, 'notStarted')]);
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

	it('pays for no video after a job has failed, where its place is free for the next', async () => {
		const { of } = await runVirtually({
			items: times(3, {}),
			maxJobs: 1,
			stopsOnFailure: true,
			get: failed,
		});

		expect(of('post').map(({ jobId }) => jobId)).toEqual(['0']);
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
			const { sent, duration, sentAfterEnd, stop } = await runVirtually({
				items: times(8, download),
				maxConcurrency: 2,
				downloadTime: MINUTE,
				cancelAt,
			});

			expect(sent.filter(({ at }) => at > cancelAt)).toEqual([]);
			expect(duration).toBeLessThanOrEqual(cancelAt + 10 * SECOND);
			expect(sentAfterEnd).toBe(0);
			expect(stop.reason).toBe('cancelled');
		},
	);

	it('gives a POST ten seconds for its answer, whose job id is not lost', async () => {
		const { log, outcomes } = await runVirtually({
			items: [{}],
			latency: 8 * SECOND,
			cancelAt: SECOND,
		});

		expect(log).toEqual(['job-0 for 0']);
		expect(outcomes).toMatchObject([
			{ jobId: 'job-0', failure: { kind: 'notWaitedFor', reason: 'cancelled' } },
		]);
	});

	it('says that a POST without an answer by then may have started a video', async () => {
		const { outcomes, duration } = await runVirtually({
			items: [{}],
			latency: MINUTE,
			cancelAt: SECOND,
		});

		expect(duration).toBe(11 * SECOND);
		expect(outcomes).toMatchObject([
			{ failure: { kind: 'notCreated', failure: { kind: 'cancelled' } } },
		]);
	});
});
