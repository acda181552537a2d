import fc from 'fast-check';

import { createPace } from '../../../nodes/PersonateLipsync/jobs/pace';
import { createPoller } from '../../../nodes/PersonateLipsync/jobs/poll';
import type { PollEnd, PollTarget } from '../../../nodes/PersonateLipsync/jobs/polledJob';
import {
	createRequestPool,
	type RequestSource,
} from '../../../nodes/PersonateLipsync/jobs/requestPool';
import {
	broken,
	failed,
	finished,
	finishedWithoutOutput,
	refused,
	rendering,
	unreadable,
	type JobAnswer,
} from '../support/answers';
import { HOUR, MINUTE, SECOND } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

interface Setting {
	/** The status of a job at a time, in milliseconds. */
	api(jobId: string, at: number, count: number): JobAnswer | Promise<never>;
	workers?: number;
	/** How long an answer takes, in milliseconds. */
	latency?: number;
	/** When the run begins, in milliseconds. */
	start?: number;
}

type End = PollEnd & { jobId: string; at: number };

/** The polling of a run, against an API of the test's own. */
function setUp({ api, workers = 5, latency = 0, start = 0 }: Setting) {
	const clock = createVirtualClock(start);
	const stop = new AbortController();
	const pool = createRequestPool(clock, workers, stop.signal);
	const polls: Array<{ jobId: string; at: number }> = [];
	const poller = createPoller({
		clock,
		pace: createPace({ clock, random: () => 0, longestPause: MINUTE }),
		signal: stop.signal,
		wake: pool.wake,
		async getJob(jobId) {
			polls.push({ jobId, at: clock.now() });
			const answer = await api(jobId, clock.now(), polls.length);
			await clock.sleep(latency);
			return answer;
		},
		onPauseAskedFor(milliseconds, failure) {
			poller.pauseFor(milliseconds, failure);
		},
	});
	pool.add(poller);

	const ends: End[] = [];
	const rendered: string[] = [];
	const poll = async (jobId: string, target: Partial<PollTarget> = {}, isAgeKnown = true) => {
		const since = target.since ?? clock.now();
		const end = await poller.poll({
			jobId,
			...(isAgeKnown ? { createdAt: since } : {}),
			since,
			deadline: since + 30 * MINUTE,
			pollInterval: 3 * SECOND,
			atOnce: false,
			onRendered: () => rendered.push(jobId),
			...target,
		});
		ends.push({ ...end, jobId, at: clock.now() });
	};
	return {
		clock,
		stop,
		poller,
		polls,
		ends,
		rendered,
		poll,
		/** Polls one job until that has ended. */
		pollOut: async (target: Partial<PollTarget> = {}, isAgeKnown = true) =>
			await clock.letTimePassUntil(poll('job-1', target, isAgeKnown)),
		/** Polls these jobs until all have ended. */
		pollOutAll: async (ids: string[], target: Partial<PollTarget> = {}) =>
			await clock.letTimePassUntil(
				Promise.all(ids.map(async (jobId) => await poll(jobId, target))),
			),
		pollTimes: () => polls.map(({ at }) => at),
		/** Lets something of the run's own keep a worker busy, in milliseconds. */
		occupy(from: number, length: number) {
			let isSent = false;
			const send = async () => {
				await clock.sleep(length);
				return 0;
			};
			const source: RequestSource = {
				take(now) {
					if (isSent || now < from) return undefined;
					isSent = true;
					return { needsRest: false, send };
				},
				readyAfter: (now) => (isSent || from <= now ? Infinity : from),
			};
			pool.add(source);
		},
	};
}

/** Jobs that render for so long each, in milliseconds since 0. */
const rendersFor = (lengthOf: (jobId: string) => number) => (jobId: string, at: number) =>
	at < lengthOf(jobId) ? rendering(jobId) : finished(jobId);

/** An API that is in trouble until then, in milliseconds since 0. */
const troubledUntil = (end: number, trouble: JobAnswer) => (jobId: string, at: number) =>
	at < end ? trouble : finished(jobId);

const jobIds = (count: number) => Array.from({ length: count }, (_, index) => `job-${index}`);
const numberOf = (jobId: string) => Number(jobId.slice('job-'.length));

/** The times from each status request to the next, of a run that begins at 0. */
const gapsOf = (times: number[]) =>
	times.map((time, index) => ({
		before: times[index - 1] ?? 0,
		gap: time - (times[index - 1] ?? 0),
	}));

describe('Polling a job', () => {
	it('begins after the Poll Interval, and slows down to a tenth of the time waited, at most 15 s', async () => {
		const { pollOut, pollTimes } = setUp({ api: rendersFor(() => 10 * MINUTE) });
		await pollOut();

		expect(pollTimes().slice(0, 4)).toEqual([3000, 6000, 9000, 12_000]);
		for (const { before, gap } of gapsOf(pollTimes())) {
			expect(gap).toBeCloseTo(Math.min(Math.max(before / 10, 3 * SECOND), 15 * SECOND));
		}
	});

	it('yields the finished job as it came, as soon as it is seen', async () => {
		const { pollOut, ends, rendered } = setUp({ api: rendersFor(() => 5 * SECOND) });
		await pollOut();

		expect(ends).toEqual([
			{ kind: 'finished', job: finished('job-1').value, jobId: 'job-1', at: 6 * SECOND },
		]);
		expect(rendered).toEqual(['job-1']);
	});

	it('is as slow at any time of the run', async () => {
		const { clock, pollOut, pollTimes } = setUp({ api: rendersFor(() => HOUR + 10 * SECOND) });
		await clock.letTimePass(HOUR);
		await pollOut();

		expect(pollTimes()).toEqual([3, 6, 9, 12].map((seconds) => HOUR + seconds * SECOND));
	});

	it('keeps to a Poll Interval that is longer than a minute', async () => {
		const { pollOut, pollTimes } = setUp({ api: rendersFor(() => 5 * MINUTE) });
		await pollOut({ pollInterval: 2 * MINUTE });

		expect(pollTimes()).toEqual([2, 4, 6].map((minutes) => minutes * MINUTE));
	});
});

describe('A poll survives', () => {
	it.each([
		['a connection that breaks', 10 * MINUTE, broken('interrupted')],
		['an answer that cannot be read', 10 * MINUTE, unreadable],
		['429 without a time', 10 * MINUTE, refused(429)],
		['429 with a time', 10 * MINUTE, refused(429, 2 * SECOND)],
		['503', 10 * MINUTE, refused(503)],
	])('%s', async (_what, until, trouble) => {
		const { pollOut, ends } = setUp({ api: troubledUntil(until, trouble) });
		await pollOut();

		expect(ends).toMatchObject([{ kind: 'finished' }]);
	});

	it.each([
		{ when: 'in the first minute of the job’s life', age: MINUTE - 1, kind: 'finished' },
		{ when: 'not from then on', age: MINUTE, kind: 'refused' },
	])('404 $when', async ({ age, kind }) => {
		const { clock, pollOut, ends } = setUp({
			api: (jobId, at) => (at === HOUR + age ? refused(404) : finished(jobId)),
		});
		await clock.letTimePass(HOUR);
		await pollOut({ pollInterval: age });

		expect(ends).toMatchObject([{ kind }]);
	});

	it.each([
		{ what: '404 of a job whose age nobody knows', status: 404, isAgeKnown: false },
		{ what: '410', status: 410 },
	])('not $what, which is for good', async ({ status, isAgeKnown }) => {
		const { clock, pollOut, ends, polls } = setUp({ api: () => refused(status) });
		await clock.letTimePass(2 * MINUTE);
		await pollOut({ since: isAgeKnown === false ? 2 * MINUTE : 0, atOnce: true }, isAgeKnown);

		expect(polls).toHaveLength(1);
		expect(ends).toMatchObject([{ kind: 'refused', failure: { status } }]);
	});

	it('an absurd Retry-After: the pause is a minute, then one status request at a time probes', async () => {
		const { pollOutAll, polls, ends } = setUp({
			api: (jobId, at) =>
				at < 10 * SECOND ? refused(429, 24 * HOUR) : troubledUntil(63_150, refused(429))(jobId, at),
			latency: 100,
			workers: 4,
		});
		await pollOutAll(jobIds(4));

		expect(polls.slice(0, 4).every(({ at }) => at === 3 * SECOND)).toBe(true);
		expect(polls.slice(4, 8).map(({ at }) => at)).toEqual([63_100, 63_200, 63_300, 63_300]);
		expect(ends.every(({ kind }) => kind === 'finished')).toBe(true);
	});
});

describe('A job that is said to be finished and has no output', () => {
	it('is polled until the output is there', async () => {
		const { pollOut, ends, rendered } = setUp({
			api: (jobId, at) => (at < 40 * SECOND ? finishedWithoutOutput(jobId) : finished(jobId)),
		});
		await pollOut();

		expect(ends).toMatchObject([{ kind: 'finished', job: finished('job-1').value }]);
		expect(rendered[0]).toBe('job-1');
	});

	it('takes no place at the API meanwhile', async () => {
		const { clock, poll, rendered } = setUp({ api: finishedWithoutOutput });
		void poll('job-1');
		await clock.letTimePass(4 * SECOND);

		expect(rendered).toEqual(['job-1']);
	});

	it.each([
		['a minute after the first such answer', {}, 20 * SECOND, 21 * SECOND + MINUTE],
		['at its deadline', { deadline: 30 * SECOND }, 0, 30 * SECOND],
	])('is taken as it is %s', async (_when, target, renderTime, at) => {
		const { pollOut, ends } = setUp({
			api: (jobId, now) => (now < renderTime ? rendering(jobId) : finishedWithoutOutput(jobId)),
		});
		await pollOut(target);

		expect(ends).toMatchObject([{ kind: 'finished', job: { output: '' }, at }]);
	});

	it('has a new minute where it renders again in between', async () => {
		const { pollOut, ends } = setUp({
			api: (jobId, at) =>
				at > 30 * SECOND && at < 50 * SECOND ? rendering(jobId) : finishedWithoutOutput(jobId),
		});
		await pollOut();

		expect(ends[0]?.at).toBeGreaterThanOrEqual(50 * SECOND + MINUTE);
	});
});

describe('The deadline of a job', () => {
	it('is met with a last status request to the millisecond', async () => {
		const { pollOut, ends, pollTimes } = setUp({ api: rendering });
		await pollOut({ deadline: 100_123 });

		expect(pollTimes().at(-1)).toBe(100_123);
		expect(ends).toMatchObject([
			{ kind: 'timedOut', isCurrent: true, last: rendering('job-1').value, at: 100_123 },
		]);
	});

	it('finds a video that is finished just then', async () => {
		const { pollOut, ends } = setUp({ api: rendersFor(() => 100_000) });
		await pollOut({ deadline: 100_123 });

		expect(ends).toMatchObject([{ kind: 'finished', at: 100_123 }]);
	});

	it('says why the last status request brought nothing, and what was known before', async () => {
		const { pollOut, ends } = setUp({
			api: (jobId, at) => (at < 80_000 ? rendering(jobId) : refused(503)),
		});
		await pollOut({ deadline: 100_000 });

		const last = rendering('job-1').value;
		expect(ends).toMatchObject([
			{ kind: 'timedOut', isCurrent: false, failure: { status: 503 }, last },
		]);
	});

	it('of hundreds of jobs at once is met with a status request for each, with no rest in between', async () => {
		const { clock, pollOutAll, ends, polls } = setUp({ api: rendering, latency: 10, workers: 5 });
		const ids = jobIds(500);
		await pollOutAll(ids, { deadline: 10 * MINUTE });

		const last = polls.filter(({ at }) => at >= 10 * MINUTE).map(({ jobId }) => jobId);
		expect(new Set(last)).toEqual(new Set(ids));
		expect(ends.every((end) => end.kind === 'timedOut' && end.isCurrent)).toBe(true);
		// A hundred rounds of five requests.
		expect(clock.now()).toBeLessThanOrEqual(10 * MINUTE + 100 * 10 + 100);
	});

	it('gives no job up unpolled because the run’s own requests were in the way', async () => {
		const { pollOut, ends, occupy } = setUp({ api: rendersFor(() => 50_000), workers: 1 });
		occupy(40_000, 2 * MINUTE);
		await pollOut({ deadline: MINUTE });

		expect(ends).toMatchObject([{ kind: 'finished', at: 160_000 }]);
	});

	it('gives no job up unpolled where the API asks for a pause just after that', async () => {
		const api = rendersFor(() => 50_000);
		const { clock, poller, pollOut, ends, occupy } = setUp({ api, workers: 1 });
		occupy(40_000, 2 * MINUTE);
		// The first pause is long over: a status request was answered in between.
		for (const time of [SECOND, 150_000]) {
			clock.at(time, () => poller.pauseFor(SECOND, refused(429, SECOND).failure));
		}
		await pollOut({ deadline: MINUTE });

		expect(ends).toMatchObject([{ kind: 'finished' }]);
	});

	it('waits for the end of a pause that the API asks for, so that the job is polled once more', async () => {
		const { pollOut, ends } = setUp({ api: troubledUntil(90_000, refused(429, 30 * SECOND)) });
		await pollOut({ deadline: 70_000 });

		expect(ends).toMatchObject([{ kind: 'finished', at: 93_000 }]);
	});

	it('waits no longer than two minutes where the API asks for pauses without an end', async () => {
		const { clock, poll, pollOutAll, ends, polls } = setUp({
			api: (jobId) => (jobId === 'done' ? finished(jobId) : refused(429, 30 * SECOND)),
		});
		void poll('done', { deadline: 70_000, pollInterval: SECOND });
		await pollOutAll(jobIds(2), { deadline: 70_000 });
		const sent = polls.length;
		await clock.letTimePass(HOUR);

		const end = { kind: 'timedOut', isCurrent: false, failure: { status: 429 } };
		expect(ends.slice(1)).toMatchObject([end, end]);
		expect(ends[2]?.at).toBeLessThanOrEqual(70_000 + 2 * MINUTE);
		expect(polls).toHaveLength(sent);
	});

	it('waits for a minute of pauses, and not where another item’s deadline for the job is later', async () => {
		const { clock, poll, ends } = setUp({
			api: (jobId, at) => (at < 4 * MINUTE ? refused(429, MINUTE) : finished(jobId)),
		});
		const first = { atOnce: true, deadline: 0 };
		await clock.letTimePassUntil(
			Promise.all([poll('job-1', first), poll('job-1', { deadline: HOUR })]),
		);

		expect(ends).toMatchObject([
			{ kind: 'timedOut', at: MINUTE },
			{ kind: 'finished', at: 4 * MINUTE },
		]);
	});
});

describe('Items that name the same job', () => {
	it('share its status requests and its end', async () => {
		const { pollOutAll, ends, pollTimes } = setUp({ api: rendersFor(() => 10 * SECOND) });
		await pollOutAll(['job-1', 'job-1', 'job-1']);

		expect(pollTimes()).toEqual([3000, 6000, 9000, 12_000]);
		expect(ends).toMatchObject([1, 2, 3].map(() => ({ kind: 'finished', at: 12_000 })));
	});

	it('have a deadline each, be it before the first status request', async () => {
		const { clock, poll, ends } = setUp({ api: rendersFor(() => 2 * MINUTE) });
		const deadlines = [10 * MINUTE, 1234, MINUTE];
		await clock.letTimePassUntil(
			Promise.all(deadlines.map(async (deadline) => await poll('job-1', { deadline }))),
		);

		expect(ends).toMatchObject([
			{ kind: 'timedOut', at: 1234 },
			{ kind: 'timedOut', at: MINUTE },
			{ kind: 'finished' },
		]);
	});

	it('share an answer that is already on its way', async () => {
		const { clock, poll, ends, polls } = setUp({ api: finished, latency: SECOND });
		const first = poll('job-1', { atOnce: true });
		clock.at(500, () => void poll('job-1', { atOnce: true }));
		await clock.letTimePassUntil(first);
		await clock.letTimePass(MINUTE);

		expect(polls).toHaveLength(1);
		expect(ends).toMatchObject([{ at: SECOND }, { at: SECOND }]);
	});

	it('slow its status requests down by the longest of their waits', async () => {
		const { clock, poll, pollTimes } = setUp({ api: rendering });
		await clock.letTimePass(100 * SECOND);
		for (const since of [50, 0, 100]) void poll('job-1', { since: since * SECOND, atOnce: true });
		await clock.letTimePass(20 * SECOND);

		expect(pollTimes()).toEqual([100 * SECOND, 110 * SECOND]);
	});

	it('have a status request of their own where the job was given up before, by a fault', async () => {
		const { pollOut, ends } = setUp({
			api: (jobId, _at, count) =>
				count === 1 ? Promise.reject(new Error('a fault')) : finished(jobId),
		});
		await pollOut();
		await pollOut();

		expect(ends).toMatchObject([{ kind: 'threw' }, { kind: 'finished' }]);
	});

	it('use the shortest of their Poll Intervals', async () => {
		const { poll, pollOut, pollTimes } = setUp({ api: rendersFor(() => 30 * SECOND) });
		void poll('job-1', { pollInterval: 10 * SECOND });
		await pollOut();

		expect(gapsOf(pollTimes()).every(({ gap }) => gap <= 3 * SECOND)).toBe(true);
	});
});

describe('The polling of many jobs', () => {
	it('lets no worker rest after the last status request of a job, at its deadline', async () => {
		const { clock, poll, pollTimes } = setUp({ api: rendering, workers: 1 });
		const now = 10 * MINUTE;
		await clock.letTimePass(now);
		void poll('job-0', { deadline: now + 2 * SECOND });
		void poll('job-1');
		await clock.letTimePass(4 * SECOND);

		expect(pollTimes()).toEqual([now + 2 * SECOND, now + 3 * SECOND]);
	});

	it('takes in turn the oldest job that is due and the one without a status request for longest', async () => {
		// One worker, and jobs that are due all the time.
		const { clock, poll, polls } = setUp({ api: rendering, workers: 1, latency: 4 * SECOND });
		for (const [index, jobId] of jobIds(6).entries()) void poll(jobId, { since: index });
		await clock.letTimePass(40 * SECOND);

		const order = polls.map(({ jobId }) => numberOf(jobId));
		// Both are job 0 at first; after that every other request goes to the next without one.
		expect(order.slice(0, 8)).toEqual([0, 1, 0, 2, 0, 3, 0, 4]);
	});

	it('lets each worker rest for a 25th of the run’s age, at most 5 s, after a job that renders', async () => {
		const { clock, poll, pollTimes } = setUp({ api: rendering, workers: 2, start: HOUR });
		void poll('job-40', { pollInterval: 2950 });
		for (const jobId of jobIds(40)) void poll(jobId);
		await clock.letTimePass(50 * SECOND);

		const perWorker = pollTimes().filter((_time, index) => index % 2 === 0);
		for (const { before, gap } of gapsOf(perWorker.map((time) => time - HOUR)).slice(1)) {
			expect(gap).toBeCloseTo(Math.min(before / 25, 5 * SECOND), 0);
		}
	});

	it.each([
		['finished', finished],
		['failed', failed],
		['refused for good', () => refused(410)],
		['given up, by a fault', async () => await Promise.reject(new Error('a fault'))],
	])('lets no worker rest after a job that is %s', async (_what, api) => {
		const { clock, pollOutAll, pollTimes } = setUp({ api, workers: 1 });
		await clock.letTimePass(10 * MINUTE);
		await pollOutAll(jobIds(20), { atOnce: true });

		expect(new Set(pollTimes())).toEqual(new Set([10 * MINUTE]));
	});

	it('forgets no job: each is polled within a minute, or a fifth of the time it has waited', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 80 }),
				fc.integer({ min: 1, max: 5 }),
				async (jobs, workers) => {
					const { clock, poll, polls } = setUp({ api: rendering, workers, latency: 50 });
					for (const jobId of jobIds(jobs)) void poll(jobId, { deadline: 3 * HOUR });
					await clock.letTimePass(20 * MINUTE);

					for (const id of jobIds(jobs)) {
						const times = polls.filter(({ jobId }) => jobId === id).map(({ at }) => at);
						for (const { before, gap } of gapsOf([...times, 20 * MINUTE])) {
							// With the time that the others in front of it take.
							const longest = Math.max(MINUTE, (before + gap) / 5) + jobs * 50 + 200;
							expect(gap).toBeLessThanOrEqual(longest);
						}
					}
				},
			),
			{ numRuns: 10 },
		);
	});

	it('sees every job’s end, whatever the API answers on the way', async () => {
		const gone = refused(404);
		const others = [refused(503), refused(429, 90 * SECOND), broken('interrupted')];
		const trouble = fc.constantFrom(undefined, gone, ...others);
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 20 * MINUTE }), { minLength: 1, maxLength: 25 }),
				fc.array(trouble, { maxLength: 40 }),
				fc.integer({ min: 1, max: 5 }),
				async (lengths, troubles, workers) => {
					const lengthOf = (jobId: string) => lengths[numberOf(jobId)] ?? 0;
					const { pollOutAll, ends } = setUp({
						workers,
						latency: 100,
						api(jobId, at, count) {
							const answer = troubles[count];
							// An old job that is unknown has ended for good.
							const isKnown = answer === undefined || (answer === gone && at >= 50 * SECOND);
							return isKnown ? rendersFor(lengthOf)(jobId, at) : answer;
						},
					});
					await pollOutAll(jobIds(lengths.length), { deadline: 3 * HOUR });

					expect(ends).toHaveLength(lengths.length);
					for (const { jobId, kind, at } of ends) {
						expect(kind).toBe('finished');
						expect(at).toBeGreaterThanOrEqual(lengthOf(jobId));
					}
				},
			),
			{ numRuns: 25 },
		);
	});
});

describe('A stop', () => {
	it('ends the polling of all jobs at once, with what is known of them', async () => {
		const { clock, stop, poll, polls, ends } = setUp({ api: rendering, latency: 100 });
		const work = Promise.all([poll('job-0'), poll('job-1', { pollInterval: MINUTE })]);
		clock.at(5 * SECOND, () => stop.abort());
		await clock.letTimePassUntil(work);
		const sent = polls.length;
		await clock.letTimePass(HOUR);

		expect(ends).toMatchObject([
			{ jobId: 'job-0', kind: 'stopped', last: rendering('job-0').value, at: 5 * SECOND },
			{ jobId: 'job-1', kind: 'stopped', at: 5 * SECOND },
		]);
		expect(ends[1]).not.toHaveProperty('last');
		expect(polls).toHaveLength(sent);
	});

	it('holds for jobs that are created just then', async () => {
		const { stop, pollOut, polls, ends } = setUp({ api: rendering });
		stop.abort();
		await pollOut();

		expect(ends).toMatchObject([{ kind: 'stopped' }]);
		expect(polls).toEqual([]);
	});
});
