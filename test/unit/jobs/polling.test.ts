import { createPollOrder, type PollTiming } from '../../../nodes/PersonateLipsync/jobs/pollOrder';
import {
	broken,
	finished,
	finishedWithoutOutput,
	notAboutJob,
	refused,
	rendering,
	unreadable,
	type JobAnswer,
} from '../support/answers';
import { HOUR, MINUTE, SECOND, times } from '../support/times';
import { getItem, inWords, jobIdOf, runVirtually, type VirtualRun } from '../support/virtualRun';

/** Items that get jobs which exist, from the same moment on. */
const gets = (count: number) => Array.from({ length: count }, (_, item) => getItem(jobIdOf(item)));
const once = { waits: false };

/** An API that is in trouble until then, in milliseconds. */
const until =
	(end: number, trouble: JobAnswer, after = finished) =>
	(jobId: string, at: number) =>
		at < end ? trouble : after(jobId);

/** When one job of this run has its status requests, in milliseconds, where answers take no time. */
async function pollTimes(run: Omit<VirtualRun, 'items'>, item = getItem('job-9')) {
	const { of } = await runVirtually({ latency: 0, items: [item], ...run });
	return of('get').map(({ at }) => at);
}

describe('A job that is waited for', () => {
	it('is polled after the Poll Interval, then after a tenth of the time waited, at most 15 s', async () => {
		const polls = await pollTimes({ renderTime: () => 20 * MINUTE });

		expect(polls.slice(0, 4)).toEqual([0, 3000, 6000, 9000]);
		for (const [index, poll] of polls.slice(1).entries()) {
			const waited = polls[index] ?? 0;
			const pause = Math.min(Math.max(waited / 10, 3 * SECOND), 15 * SECOND);
			expect(poll - waited).toBeCloseTo(pause);
		}
	});

	it.each([20, 120])('keeps to a longer Poll Interval of %d s', async (seconds) => {
		const polls = await pollTimes(
			{ renderTime: () => 3.5 * seconds * SECOND },
			getItem('job-9', { pollInterval: seconds * SECOND }),
		);

		expect(polls.map((at) => at / SECOND)).toEqual([0, 1, 2, 3, 4].map((each) => each * seconds));
	});

	it('has a status request at once where its job existed before, whether it is watched or not', async () => {
		const { of } = await runVirtually({ items: gets(20), maxConcurrency: 2 });

		expect(of('get').slice(0, 20)).toEqual(
			gets(20).map((_, item) => ({ kind: 'get', jobId: jobIdOf(item), at: 100 * (item >> 1) })),
		);
	});

	it('is polled on where its status says finished and there is no output, which is an error at the deadline', async () => {
		const items = [getItem('job-0'), getItem('job-1')];
		const { outcomes } = await runVirtually({
			items,
			get: (jobId, at) =>
				jobId === 'job-0' || at < 5 * MINUTE ? finishedWithoutOutput(jobId) : undefined,
		});

		expect(outcomes).toMatchObject([
			{ failure: { kind: 'timedOut', isCurrent: true }, job: finishedWithoutOutput('job-0').value },
			{ ok: true },
		]);
	});
});

describe('Of many jobs', () => {
	const polledEarly = async (run: Partial<VirtualRun>) => {
		const { of } = await runVirtually({
			items: times(30, {}),
			latency: 10,
			renderTime: () => 10 * MINUTE,
			...run,
		});
		const isEarly = (at: number) => at > 2 * SECOND && at < 55 * SECOND;
		return new Set(of('get').flatMap(({ jobId, at }) => (isEarly(at) ? [jobId] : [])));
	};

	it.each<[string, Partial<VirtualRun>, number]>([
		['the five oldest', {}, 5],
		['the five oldest of those that existed before', { items: gets(30) }, 5],
		['as many as Max Concurrency, where that is more', { maxConcurrency: 8 }, 8],
		['five, where Max Concurrency is less', { maxConcurrency: 2 }, 5],
		['ten, while items wait for a slot', { maxJobs: 20 }, 10],
		['five, where all have one', { maxJobs: 30 }, 5],
		[
			'five, where the rate limit holds the others up',
			{ maxJobs: 30, post: (item, at) => (item > 20 && at < MINUTE ? refused(429) : undefined) },
			5,
		],
	])('%s are watched', async (_what, run, count) => {
		expect(await polledEarly(run)).toEqual(
			new Set(Array.from({ length: count }, (_, item) => jobIdOf(item))),
		);
	});

	it('the next is watched as soon as an older one has ended', async () => {
		const { of } = await runVirtually({
			items: times(7, {}),
			renderTime: (jobId) => (jobId === 'job-1' ? 10 * SECOND : 10 * MINUTE),
		});
		const end = of('get', 'job-1').at(-1)?.at ?? 0;

		expect(of('get', 'job-5')[0]?.at).toBe(end + 100);
		expect(of('get', 'job-6')[0]?.at).toBeGreaterThan(55 * SECOND);
	});

	it.each([1, 5])('none is forgotten with Max Concurrency %d', async (maxConcurrency) => {
		const items = times(60, { timeout: 20 * MINUTE });
		const { of } = await runVirtually({ items, get: rendering, latency: 50, maxConcurrency });

		for (const { jobId: item, at: since } of of('post')) {
			const polls = of('get', jobIdOf(Number(item))).map(({ at }) => at);
			for (const [index, at] of polls.entries()) {
				const last = polls[index - 1] ?? since;
				// With the time that the others in front of it take.
				const longest = Math.max(MINUTE, (last - since) / 4) + 120 * 50;
				expect(at - last).toBeLessThanOrEqual(longest);
			}
		}
	});

	it('status requests and creations take turns', async () => {
		const { sent } = await runVirtually({
			items: [...gets(5), ...times(5, {})],
			maxConcurrency: 1,
		});

		expect(sent.slice(0, 10).map(({ kind }) => kind)).toEqual(times(5, ['get', 'post']).flat());
	});

	describe('under pressure', () => {
		const timing: PollTiming = {
			since: 100 * HOUR,
			lastPoll: 100 * HOUR,
			pollInterval: 3000,
			deadline: 101 * HOUR,
			isUrgent: false,
		};
		const after = (seconds: number) => timing.since + seconds * SECOND;

		it('first comes one at its deadline, then a forgotten one, a first request, and the watched in the order of their times', () => {
			const order = createPollOrder<string>(() => 5);
			order.plan('third', { ...timing, lastPoll: after(90.5) });
			order.plan('second', { ...timing, lastPoll: after(90) });
			order.plan('new', { ...timing, since: after(95), lastPoll: undefined, isUrgent: true });
			order.plan('fourth', { ...timing, lastPoll: after(90.5) });
			order.plan('last', { ...timing, lastPoll: after(90.6) });
			order.plan('not watched', { ...timing, lastPoll: after(89) });
			order.plan('forgotten', { ...timing, lastPoll: after(20) });
			order.plan('at its deadline', { ...timing, lastPoll: after(99), deadline: after(100) });

			const now = after(100);
			expect(Array.from({ length: 8 }, () => order.take(now))).toEqual([
				...['at its deadline', 'forgotten', 'new', 'second', 'third', 'fourth', 'last', undefined],
			]);
			expect(order.readyAfter(now)).toBe(after(149));
		});

		it('one that is being polled keeps its place among the oldest, one that has ended does not', () => {
			const order = createPollOrder<string>(() => 1);
			order.plan('old', timing);
			order.plan('young', timing);

			expect([order.take(after(3)), order.take(after(3))]).toEqual(['old', undefined]);
			order.remove('old');
			expect(order.take(after(3))).toBe('young');
			order.remove('young');
			expect(order.readyAfter(0)).toBe(Infinity);
		});
	});
});

describe('The deadline of a job', () => {
	const timeout = 100_123;

	it.each([
		['says so where it renders still', rendering, { kind: 'timedOut', timeout, isCurrent: true }],
		[
			'says why there is no status',
			(jobId: string, at: number) => (at < 80_000 ? rendering(jobId) : refused(503)),
			{ kind: 'timedOut', timeout, isCurrent: false, failure: { status: 503 } },
		],
		[
			'quotes an answer that is not about the job',
			(jobId: string, at: number) => (at < 80_000 ? rendering(jobId) : notAboutJob),
			{ kind: 'statusRefused', failure: notAboutJob.failure },
		],
	])(
		'is met with a last status request, to the millisecond, and %s',
		async (_what, get, failure) => {
			const { outcomes, of } = await runVirtually({
				items: [getItem('job-9', { timeout })],
				latency: 0,
				get,
			});

			expect(of('get').at(-1)?.at).toBe(timeout);
			expect(outcomes).toMatchObject([{ failure, job: rendering('job-9').value, jobId: 'job-9' }]);
		},
	);

	it('finds a video that is finished just then', async () => {
		const items = [getItem('job-9', { timeout, pollInterval: MINUTE })];
		const { outcomes } = await runVirtually({ items, get: until(100_000, rendering('job-9')) });

		expect(inWords(outcomes)).toEqual(['ok']);
	});

	it('is met with a status request for each of hundreds of jobs', async () => {
		const { outcomes, duration } = await runVirtually({
			items: gets(300).map((item) => ({ ...item, timeout: 10 * MINUTE })),
			latency: 10,
			get: rendering,
		});

		expect(outcomes).toMatchObject(times(300, { failure: { kind: 'timedOut', isCurrent: true } }));
		// Sixty rounds of five requests.
		expect(duration).toBeLessThanOrEqual(10 * MINUTE + 60 * 10 + 100);
	});

	it('gives no job up unpolled because the run’s own requests were in the way, or a short pause', async () => {
		const { outcomes, of } = await runVirtually({
			items: gets(4).map((item) => ({ ...item, timeout: MINUTE })),
			maxConcurrency: 1,
			latency: 40 * SECOND,
			get: (jobId, _at, count) => (count % 2 === 1 ? refused(429, SECOND) : rendering(jobId)),
		});

		expect(outcomes).toMatchObject(times(4, { failure: { kind: 'timedOut' } }));
		expect(gets(4).map((_, item) => of('get', jobIdOf(item)).length)).toEqual([2, 1, 1, 1]);
	});

	it('waits for the end of a pause that the API asks for, so that the job is polled once more', async () => {
		const items = [getItem('job-9', { timeout: 70 * SECOND })];
		const get = until(100 * SECOND, refused(429, 30 * SECOND));
		const { outcomes, duration } = await runVirtually({ items, latency: 0, get });

		expect([inWords(outcomes), duration]).toEqual([['ok'], 120 * SECOND]);
	});

	it('waits no longer than a minute where the API asks for pauses without an end, for all jobs', async () => {
		const { outcomes, duration, sentAfterEnd } = await runVirtually({
			items: gets(30).map((item) => ({ ...item, timeout: 70 * SECOND })),
			latency: 0,
			maxConcurrency: 2,
			get: () => refused(429, 30 * SECOND),
		});

		const failure = { kind: 'timedOut', isCurrent: false, failure: { status: 429 } };
		expect(outcomes).toMatchObject(times(30, { failure }));
		expect(duration).toBe(150 * SECOND);
		expect(sentAfterEnd).toBe(0);
	});
});

describe('Items that name the same job', () => {
	it('share its status requests and its end, with the shortest of their Poll Intervals', async () => {
		const items = [9, 3, 5].map((seconds) => getItem('a', { pollInterval: seconds * SECOND }));
		const { outcomes, of } = await runVirtually({
			items,
			latency: 0,
			renderTime: () => 8 * SECOND,
		});

		expect(of('get').map(({ at }) => at)).toEqual([0, 3000, 6000, 9000]);
		expect(outcomes).toEqual(times(3, { ok: true, job: finished('a').value }));
	});

	it('have a deadline each', async () => {
		const items = [10 * MINUTE, 1234, MINUTE].map((timeout) => getItem('a', { timeout }));
		const run = { items, latency: 0, renderTime: () => 2 * MINUTE };
		const { outcomes, of } = await runVirtually(run);

		expect(inWords(outcomes)).toEqual(['ok', 'timedOut', 'timedOut']);
		expect(of('get').map(({ at }) => at)).toEqual(expect.arrayContaining([1234, MINUTE]));
	});

	it('share an answer that is on its way already', async () => {
		const { of, outcomes } = await runVirtually({
			items: [getItem('a'), {}],
			latency: 40 * SECOND,
			post: (_item, at) => (at < MINUTE ? refused(429) : rendering('a')),
			get: until(MINUTE, rendering('a')),
		});

		expect(of('get').map(({ at }) => at)).toEqual([0, 44 * SECOND]);
		expect(inWords(outcomes)).toEqual(['ok', 'ok']);
	});

	it('share the answer to a single status request where others wait for the end', async () => {
		const items = [getItem('a', once), getItem('a')];
		const { outcomes, sent } = await runVirtually({ items, renderTime: () => SECOND });

		expect(outcomes).toEqual([
			{ ok: true, job: rendering('a').value },
			{ ok: true, job: finished('a').value },
		]);
		expect(sent).toHaveLength(2);
	});
});

describe('A poll survives', () => {
	it.each<[string, JobAnswer]>([
		['a connection that breaks', broken('interrupted')],
		['no connection', broken('unreachable')],
		['a request without an answer', broken('timedOut')],
		['an answer that cannot be read', unreadable],
		['408', refused(408)],
		['429 without a time', refused(429)],
		['429 with a time', refused(429, 2 * SECOND)],
		['502', refused(502)],
	])('ten minutes of %s', async (_what, trouble) => {
		const { outcomes } = await runVirtually({ items: [{}], get: until(10 * MINUTE, trouble) });

		expect(inWords(outcomes)).toEqual(['ok']);
	});

	const pickedUp = (createdAt?: number) => ({
		kept: { 0: [{ kind: 'created', jobId: 'job-0', requestHash: 'hash-0', createdAt }] },
	});
	it.each<[string, Partial<VirtualRun>, number]>([
		['in the minute after its creation', {}, MINUTE],
		['in that minute where a retry picks it up', pickedUp(-20 * SECOND), 40 * SECOND],
		['in the first 15 s of a Get', { items: [getItem('job-0')], start: HOUR }, 15 * SECOND],
		['in the first 15 s where its creation is not known', pickedUp(), 15 * SECOND],
	])('a 404 %s, and not later', async (_when, run, end) => {
		const words = [end - 1, end].map(async (pollInterval) => {
			let refusals = 0;
			const { outcomes } = await runVirtually({
				latency: 0,
				get: (_jobId, at) =>
					at > (run.start ?? 0) && (refusals += 1) === 1 ? refused(404) : undefined,
				renderTime: () => (run.start ?? 0) + 2 * pollInterval,
				...run,
				kept: { ...run.kept },
				items: [{ ...run.items?.[0], pollInterval, timeout: HOUR }],
			});
			return inWords(outcomes)[0];
		});

		expect(await Promise.all(words)).toEqual(['ok', 'statusRefused']);
	});

	it.each([401, 403, 410])('no %d, which is for good', async (status) => {
		const { outcomes, of } = await runVirtually({ items: [{}], get: () => refused(status) });

		expect(of('get')).toHaveLength(1);
		expect(outcomes).toMatchObject([
			{ jobId: 'job-0', failure: { kind: 'statusRefused', failure: { status } } },
		]);
	});
});

describe('Answers that are not about the job', () => {
	it('end the wait after five minutes, and a retry polls the job again', async () => {
		const kept = {};
		const first = await runVirtually({ items: [{}], kept, get: () => notAboutJob });
		const again = await runVirtually({ items: [{}], kept });

		expect(first.outcomes).toMatchObject([
			{ jobId: 'job-0', failure: { kind: 'statusRefused', failure: notAboutJob.failure } },
		]);
		expect(first.duration).toBeGreaterThan(5 * MINUTE);
		expect(first.duration).toBeLessThan(5 * MINUTE + 20 * SECOND);
		expect([inWords(again.outcomes), again.of('post')]).toEqual([['ok'], []]);
	});

	it.each<[string, JobAnswer]>([
		['an answer about the job', rendering('job-0')],
		['an outage', refused(503)],
	])('have five minutes anew after %s', async (_what, between) => {
		const { duration } = await runVirtually({
			items: [{}],
			get: (_jobId, at) => (at > 4 * MINUTE && at < 4.5 * MINUTE ? between : notAboutJob),
		});

		expect(duration).toBeGreaterThan(9 * MINUTE);
		expect(duration).toBeLessThan(10 * MINUTE);
	});
});

it('A wait ends early where the run’s requests show that the address is wrong', async () => {
	const { outcomes, duration } = await runVirtually({
		items: gets(3),
		get: () => broken('unreachable'),
		hasWrongAddress: (at) => at > MINUTE,
	});

	expect(inWords(outcomes)).toEqual(times(3, 'wrongAddress'));
	expect(duration).toBeLessThan(70 * SECOND);
});

describe('A single status request', () => {
	it.each<[string, JobAnswer, number, number, string]>([
		['an outage', refused(503), 19 * SECOND, 30 * MINUTE, 'ok'],
		['a longer one', refused(503), HOUR, 30 * MINUTE, 'statusRefused after 20 s'],
		['one that outlasts the Timeout', refused(503), HOUR, 10 * SECOND, 'statusRefused after 10 s'],
		['answers about nothing', notAboutJob, HOUR, HOUR, 'statusRefused after 20 s'],
		['a rate limit', refused(429), 55 * SECOND, HOUR, 'ok'],
		['a longer rate limit', refused(429), HOUR, HOUR, 'statusRefused after 60 s'],
		['one that outlasts the Timeout', refused(429), HOUR, 30 * SECOND, 'statusRefused after 30 s'],
		['a pause that is asked for', refused(429, 40 * SECOND), 30 * SECOND, HOUR, 'ok'],
		[
			'a rate limit with a pause of more than a minute',
			refused(429, HOUR),
			HOUR,
			HOUR,
			'statusRefused after 0 s',
		],
		['404 at first', refused(404), 14 * SECOND, HOUR, 'ok'],
		['404 for good', refused(404), HOUR, HOUR, 'statusRefused after 15 s'],
		['403', refused(403), HOUR, HOUR, 'statusRefused after 0 s'],
	])('in %s', async (_what, trouble, end, timeout, expected) => {
		const { outcomes, duration } = await runVirtually({
			items: [getItem('a', { ...once, timeout })],
			latency: 0,
			get: until(end, trouble, rendering),
		});

		const [word] = inWords(outcomes);
		expect(word === 'ok' ? word : `${word} after ${duration / SECOND} s`).toBe(expected);
	});

	it('is tried again in time beside many jobs that are waited for', async () => {
		const { of, outcomes } = await runVirtually({
			items: [...gets(8), getItem('a', once)],
			get: (jobId, at) => (jobId === 'a' && at < SECOND ? refused(503) : undefined),
		});

		expect(of('get', 'a').map(({ at }) => Math.floor(at / SECOND))).toEqual([0, 3]);
		expect(outcomes[8]).toMatchObject({ ok: true });
	});

	it.each<[string, JobAnswer, number, object]>([
		['an outage', refused(503), 0, rendering('job-0')],
		['a rate limit', refused(429), 0, rendering('job-0')],
		['404 in the first minute of the job', refused(404), 0, rendering('job-0')],
		['404 later', refused(404), -HOUR, { failure: refused(404).failure }],
		['410', refused(410), 0, { failure: refused(410).failure }],
	])(
		'for an item that a retry picks up gives what its POST was answered in %s, if that passes',
		async (_what, trouble, createdAt, expected) => {
			const answer = rendering('job-0').value;
			const known = { requestHash: 'hash-0', execution: '7', createdAt, answer };
			const { outcomes, pickedUp } = await runVirtually({
				items: [once],
				kept: { 0: [{ kind: 'created', jobId: 'job-0', ...known }] },
				get: () => trouble,
			});

			expect(pickedUp).toEqual([true]);
			expect(outcomes).toMatchObject([
				'value' in expected
					? { job: expected.value }
					: { failure: { kind: 'statusRefused', ...expected } },
			]);
		},
	);
});
