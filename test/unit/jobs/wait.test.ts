import fc from 'fast-check';

import { createLimiter } from '../../../nodes/PersonateLipsync/jobs/limiter';
import {
	createWaitingRoom,
	type Reply,
	type WaitEnd,
	type Wanted,
} from '../../../nodes/PersonateLipsync/jobs/wait';
import { createVirtualClock } from '../support/virtualClock';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface Answer {
	status: string;
	output: string;
}

type ApiReply = Reply<Answer, string>;

const rendering: Answer = { status: 'rendering', output: '' };
const finished: Answer = { status: 'completed', output: 'https://cdn.example.com/video.mp4' };
const failed: Answer = { status: 'failed', output: 'the face is hidden' };

const answerOf = (answer: Answer): ApiReply => ({ kind: 'answer', answer });
const trouble: ApiReply = { kind: 'trouble', failure: 'HTTP 503' };
const refusal: ApiReply = { kind: 'refusal', failure: 'HTTP 404' };

/** A job that is finished this long after the start. */
const readyAfter =
	(renderTime: number) =>
	(time: number): ApiReply =>
		answerOf(time >= renderTime ? finished : rendering);
const neverReady = readyAfter(Infinity);

interface Situation {
	wants: Array<Partial<Wanted> & { jobId: string }>;
	/** What Personate says about each job, by the time at which it is asked. */
	api: Record<string, (time: number) => ApiReply>;
	/** How long an answer takes. */
	latency?: number;
	concurrency?: number;
	stopAt?: number;
}

interface Question {
	jobId: string;
	at: number;
}

interface Story {
	ends: Array<{ end: WaitEnd<Answer, string>; at: number }>;
	questions: Question[];
	mostUnderWay: number;
	/** When all were done. */
	over: number;
}

/** Lets a set of waits run to its end and tells what happened when. */
async function wait(situation: Situation): Promise<Story> {
	const { wants, api, latency = 0, concurrency = 5, stopAt } = situation;
	const clock = createVirtualClock();
	const questions: Question[] = [];
	let underWay = 0;
	let mostUnderWay = 0;
	let isStopped = false;
	if (stopAt !== undefined) {
		clock.at(stopAt, () => {
			isStopped = true;
		});
	}

	const room = createWaitingRoom<Answer, string>({
		async ask(jobId) {
			questions.push({ jobId, at: clock.now() });
			underWay += 1;
			mostUnderWay = Math.max(mostUnderWay, underWay);
			if (latency > 0) await clock.sleep(latency);
			underWay -= 1;
			return api[jobId]?.(clock.now()) ?? refusal;
		},
		clock,
		limiter: createLimiter(concurrency),
		stopped: () => isStopped,
	});
	const ends = wants.map(async (want) => {
		const end = await room.register({
			since: 0,
			askAtOnce: false,
			pollInterval: 3 * SECOND,
			timeout: 30 * MINUTE,
			...want,
		});
		return { end, at: clock.now() };
	});
	await clock.letTimePassUntil(room.followAll());
	const over = clock.now();
	return { ends: await Promise.all(ends), questions, mostUnderWay, over };
}

const timesOf = (story: Story, jobId: string) =>
	story.questions.filter((question) => question.jobId === jobId).map(({ at }) => at);
const kindsOf = (story: Story) => story.ends.map(({ end }) => end.kind);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `job-${index}`);

describe('Waiting for a job', () => {
	it('asks for the first time after one Poll Interval', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', pollInterval: 7 * SECOND }],
			api: { a: readyAfter(0) },
		});

		expect(story.questions).toEqual([{ jobId: 'a', at: 7 * SECOND }]);
		expect(story.ends).toEqual([{ end: { kind: 'finished', answer: finished }, at: 7 * SECOND }]);
	});

	it('asks at once about a job that an earlier try created', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', askAtOnce: true }],
			api: { a: readyAfter(4 * SECOND) },
		});

		expect(timesOf(story, 'a')).toEqual([0, 3 * SECOND, 6 * SECOND]);
	});

	it('notices a video within a tenth of its render time or 15 seconds, and asks seldom', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: 2 * HOUR }],
			api: { a: readyAfter(HOUR) },
		});

		expect(kindsOf(story)).toEqual(['finished']);
		expect(story.over - HOUR).toBeGreaterThanOrEqual(0);
		expect(story.over - HOUR).toBeLessThanOrEqual(15 * SECOND);
		expect(story.questions.length).toBeLessThan(300);
	});

	it('asks fewer than 60 times about a render of ten minutes', async () => {
		const story = await wait({ wants: [{ jobId: 'a' }], api: { a: readyAfter(10 * MINUTE) } });

		expect(kindsOf(story)).toEqual(['finished']);
		expect(story.questions.length).toBeLessThan(60);
	});

	it('asks seldom about a job that has long been waited for, as after a first try', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', since: -100 * SECOND, askAtOnce: true }],
			api: { a: readyAfter(SECOND) },
		});

		expect(timesOf(story, 'a')).toEqual([0, 10 * SECOND]);
	});

	it('ends with the answer of a job that failed', async () => {
		const story = await wait({ wants: [{ jobId: 'a' }], api: { a: () => answerOf(failed) } });

		expect(story.ends[0]?.end).toEqual({ kind: 'failed', answer: failed });
		expect(story.questions).toHaveLength(1);
	});

	it('is over at once where there is nothing to wait for', async () => {
		expect(await wait({ wants: [], api: {} })).toMatchObject({ ends: [], questions: [], over: 0 });
	});
});

describe('Waiting for many jobs', () => {
	it('takes the time of the slowest and not the sum', async () => {
		const jobs = numbered(40);
		const story = await wait({
			wants: jobs.map((jobId) => ({ jobId, timeout: 2 * HOUR })),
			api: Object.fromEntries(
				jobs.map((jobId, index) => [jobId, readyAfter(((index + 1) * HOUR) / 40)]),
			),
			latency: 200,
		});

		expect(new Set(kindsOf(story))).toEqual(new Set(['finished']));
		expect(story.over).toBeGreaterThanOrEqual(HOUR);
		expect(story.over).toBeLessThan(HOUR + 20 * SECOND);
	});

	it('lets each go on as soon as its own video is there', async () => {
		const story = await wait({
			wants: [{ jobId: 'slow' }, { jobId: 'quick' }],
			api: { slow: readyAfter(10 * MINUTE), quick: readyAfter(MINUTE) },
		});

		expect(story.ends[1]?.at).toBeLessThan(MINUTE + 7 * SECOND);
		expect(story.ends[0]?.at).toBeGreaterThanOrEqual(10 * MINUTE);
	});

	it('never has more questions under way than Max Concurrency', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 6 }),
				fc.integer({ min: 1, max: 12 }),
				fc.integer({ min: 1, max: 5 * SECOND }),
				async (concurrency, jobCount, latency) => {
					const jobs = numbered(jobCount);
					const story = await wait({
						wants: jobs.map((jobId) => ({ jobId })),
						api: Object.fromEntries(jobs.map((jobId) => [jobId, readyAfter(MINUTE)])),
						latency,
						concurrency,
					});
					expect(story.mostUnderWay).toBe(Math.min(concurrency, jobCount));
					expect(new Set(kindsOf(story))).toEqual(new Set(['finished']));
				},
			),
			{ numRuns: 15 },
		);
	});

	it('ends only the job that is refused', async () => {
		const story = await wait({
			wants: [{ jobId: 'unknown' }, { jobId: 'a' }],
			api: { unknown: () => refusal, a: readyAfter(MINUTE) },
		});

		expect(story.ends[0]).toEqual({
			end: { kind: 'refused', failure: 'HTTP 404' },
			at: 3 * SECOND,
		});
		expect(timesOf(story, 'unknown')).toHaveLength(1);
		expect(story.ends[1]?.end.kind).toBe('finished');
	});

	it('hands on what was last known of a job that is refused later', async () => {
		const story = await wait({
			wants: [{ jobId: 'a' }],
			api: { a: (time) => (time < MINUTE ? answerOf(rendering) : refusal) },
		});

		expect(story.ends[0]?.end).toEqual({
			kind: 'refused',
			failure: 'HTTP 404',
			last: rendering,
		});
	});
});

describe('Waiting for the same job more than once', () => {
	it('asks about it once', async () => {
		const once = await wait({ wants: [{ jobId: 'a' }], api: { a: readyAfter(MINUTE) } });
		const thrice = await wait({
			wants: [{ jobId: 'a' }, { jobId: 'a' }, { jobId: 'a' }],
			api: { a: readyAfter(MINUTE) },
		});

		expect(thrice.questions).toEqual(once.questions);
		expect(kindsOf(thrice)).toEqual(['finished', 'finished', 'finished']);
	});

	it('keeps each deadline for itself', async () => {
		const story = await wait({
			wants: [
				{ jobId: 'a', timeout: 20 * SECOND },
				{ jobId: 'a', timeout: 10 * MINUTE },
				{ jobId: 'a', timeout: 40 * SECOND },
			],
			api: { a: readyAfter(MINUTE) },
		});

		expect(kindsOf(story)).toEqual(['timedOut', 'finished', 'timedOut']);
		expect(story.ends[0]?.at).toBe(20 * SECOND);
		expect(story.ends[2]?.at).toBe(40 * SECOND);
		expect(story.ends[1]?.at).toBeGreaterThanOrEqual(MINUTE);
	});

	it('asks for the first time when the earliest of the waits wants it', async () => {
		const story = await wait({
			wants: [
				{ jobId: 'a', since: 10 * SECOND },
				{ jobId: 'a', since: SECOND },
			],
			api: { a: readyAfter(0) },
		});

		expect(timesOf(story, 'a')).toEqual([4 * SECOND]);
	});

	it('asks at once where one of the waits wants it', async () => {
		const story = await wait({
			wants: [{ jobId: 'a' }, { jobId: 'a', askAtOnce: true }],
			api: { a: readyAfter(0) },
		});

		expect(timesOf(story, 'a')).toEqual([0]);
	});

	it('asks as often as the shortest Poll Interval wants', async () => {
		const story = await wait({
			wants: [
				{ jobId: 'a', pollInterval: 20 * SECOND },
				{ jobId: 'a', pollInterval: 5 * SECOND },
			],
			api: { a: readyAfter(12 * SECOND) },
		});

		expect(timesOf(story, 'a')).toEqual([5 * SECOND, 10 * SECOND, 15 * SECOND]);
	});
});

describe('Waiting while Personate is in trouble', () => {
	it('goes on until the trouble is over', async () => {
		const story = await wait({
			wants: [{ jobId: 'a' }],
			api: { a: (time) => (time < 10 * MINUTE ? trouble : answerOf(finished)) },
		});

		expect(kindsOf(story)).toEqual(['finished']);
		expect(story.over).toBeLessThanOrEqual(10 * MINUTE + 15 * SECOND);
	});

	it('leaves all jobs alone for as long as Retry-After asks', async () => {
		const quietFrom = 3 * SECOND;
		const quietFor = 2 * MINUTE;
		const limited = (time: number): ApiReply =>
			time <= quietFrom
				? { kind: 'trouble', failure: 'HTTP 429', retryAfter: quietFor }
				: answerOf(time >= 5 * MINUTE ? finished : rendering);
		const story = await wait({
			wants: [
				{ jobId: 'limited' },
				{ jobId: 'other', pollInterval: 4 * SECOND },
				{ jobId: 'third', pollInterval: 5 * SECOND },
			],
			api: { limited, other: readyAfter(5 * MINUTE), third: readyAfter(5 * MINUTE) },
		});

		expect(kindsOf(story)).toEqual(['finished', 'finished', 'finished']);
		const duringQuiet = story.questions.filter(
			({ at }) => at > quietFrom && at < quietFrom + quietFor,
		);
		expect(duringQuiet).toEqual([]);
		// And then it goes on at once: half a minute late would be a promise broken.
		for (const jobId of ['limited', 'other', 'third']) {
			const next = timesOf(story, jobId).find((at) => at >= quietFrom + quietFor);
			expect(next).toBeLessThanOrEqual(quietFrom + quietFor + 15 * SECOND);
		}
	});

	it('leaves Personate alone even for questions that already stand in line', async () => {
		const limited: ApiReply = { kind: 'trouble', failure: 'HTTP 429', retryAfter: MINUTE };
		const jobs = numbered(10);
		const story = await wait({
			wants: jobs.map((jobId) => ({ jobId })),
			api: Object.fromEntries(
				jobs.map((jobId) => [jobId, (time) => (time < MINUTE ? limited : answerOf(finished))]),
			),
			latency: 500,
			concurrency: 1,
		});

		const firstAnswer = 3 * SECOND + 500;
		expect(story.questions.filter(({ at }) => at < firstAnswer + MINUTE)).toHaveLength(1);
		expect(new Set(kindsOf(story))).toEqual(new Set(['finished']));
	});

	it('is not held back longer by a later, shorter Retry-After', async () => {
		const retryAfter = (milliseconds: number): ApiReply => ({
			kind: 'trouble',
			failure: 'HTTP 429',
			retryAfter: milliseconds,
		});
		const story = await wait({
			wants: [{ jobId: 'a' }, { jobId: 'b' }],
			api: {
				a: (time) => (time < MINUTE ? retryAfter(MINUTE) : answerOf(finished)),
				b: (time) => (time < MINUTE ? retryAfter(SECOND) : answerOf(finished)),
			},
			latency: 100,
		});

		const inQuiet = ({ at }: Question) => at > 3 * SECOND && at < 3 * SECOND + 100 + MINUTE;
		expect(story.questions.filter(inQuiet)).toEqual([]);
		expect(kindsOf(story)).toEqual(['finished', 'finished']);
	});
});

describe('Waiting until the Timeout', () => {
	it('ends at the Timeout with the last answer of a job that still renders', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: 5 * MINUTE }],
			api: { a: neverReady },
		});

		expect(story.ends).toEqual([
			{ end: { kind: 'timedOut', isCurrent: true, last: rendering }, at: 5 * MINUTE },
		]);
	});

	it('tells why Personate could not be asked in the end', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: 5 * MINUTE }],
			api: { a: () => trouble },
		});

		expect(story.ends[0]?.end).toEqual({ kind: 'timedOut', isCurrent: false, failure: 'HTTP 503' });
	});

	it('tells both where Personate answered first and was in trouble in the end', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: 5 * MINUTE }],
			api: { a: (time) => (time < MINUTE ? answerOf(rendering) : trouble) },
		});

		expect(story.ends[0]?.end).toEqual({
			kind: 'timedOut',
			isCurrent: false,
			failure: 'HTTP 503',
			last: rendering,
		});
	});

	it('forgets a trouble that was over in the end', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: 5 * MINUTE }],
			api: { a: (time) => (time < MINUTE ? trouble : answerOf(rendering)) },
		});

		expect(story.ends[0]?.end).toEqual({ kind: 'timedOut', isCurrent: true, last: rendering });
	});

	it('counts from when the wait began', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', since: -MINUTE, timeout: 2 * MINUTE }],
			api: { a: neverReady },
		});

		expect(story.over).toBe(MINUTE);
	});

	it('asks once more when the time is up, so that a video of the last second is not missed', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: 10 * SECOND }],
			api: { a: readyAfter(9.5 * SECOND) },
		});

		expect(kindsOf(story)).toEqual(['finished']);
		expect(story.over).toBe(10 * SECOND);
	});

	it('asks nothing after the Timeout', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: SECOND, max: 10 * MINUTE }),
				fc.integer({ min: SECOND, max: MINUTE }),
				fc.integer({ min: 0, max: 30 * SECOND }),
				async (timeout, pollInterval, latency) => {
					const story = await wait({
						wants: [{ jobId: 'a', timeout, pollInterval }],
						api: { a: neverReady },
						latency,
					});
					expect(kindsOf(story)).toEqual(['timedOut']);
					expect(Math.max(...timesOf(story, 'a'))).toBeLessThanOrEqual(timeout);
				},
			),
			{ numRuns: 30 },
		);
	});

	it('ends in time even where Retry-After asks for a longer pause', async () => {
		const story = await wait({
			wants: [{ jobId: 'a', timeout: MINUTE }],
			api: { a: () => ({ kind: 'trouble', failure: 'HTTP 429', retryAfter: HOUR }) },
		});

		expect(story.ends).toEqual([
			{ end: { kind: 'timedOut', isCurrent: false, failure: 'HTTP 429' }, at: MINUTE },
		]);
		expect(story.questions).toHaveLength(1);
	});
});

describe('Waiting in an execution that is stopped', () => {
	it('asks nothing later than one second after the stop, and ends all waits', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 10 * MINUTE }),
				fc.integer({ min: 0, max: 2 * SECOND }),
				async (stopAt, latency) => {
					const jobs = numbered(7);
					const story = await wait({
						wants: jobs.map((jobId) => ({ jobId })),
						api: Object.fromEntries(jobs.map((jobId) => [jobId, neverReady])),
						latency,
						concurrency: 2,
						stopAt,
					});
					expect(new Set(kindsOf(story))).toEqual(new Set(['stopped']));
					for (const { at } of story.questions) {
						expect(at - stopAt).toBeLessThanOrEqual(SECOND);
					}
					expect(story.over - stopAt).toBeLessThanOrEqual(SECOND + latency);
				},
			),
			{ numRuns: 30 },
		);
	});

	it('does not ask the questions that stand in line', async () => {
		const jobs = numbered(5);
		const story = await wait({
			wants: jobs.map((jobId) => ({ jobId })),
			api: Object.fromEntries(jobs.map((jobId) => [jobId, neverReady])),
			latency: 5 * SECOND,
			concurrency: 1,
			stopAt: 4 * SECOND,
		});

		expect(story.questions).toHaveLength(1);
		expect(new Set(kindsOf(story))).toEqual(new Set(['stopped']));
		expect(story.over).toBe(8 * SECOND);
	});

	it('hands on what was last known of each job', async () => {
		const story = await wait({
			wants: [{ jobId: 'asked' }, { jobId: 'not yet asked', pollInterval: MINUTE }],
			api: { asked: neverReady, 'not yet asked': neverReady },
			stopAt: 10 * SECOND,
		});

		expect(story.ends.map(({ end }) => end)).toEqual([
			{ kind: 'stopped', last: rendering },
			{ kind: 'stopped' },
		]);
	});

	it('still yields the videos that were finished before', async () => {
		const story = await wait({
			wants: [{ jobId: 'quick' }, { jobId: 'slow' }],
			api: { quick: readyAfter(5 * SECOND), slow: neverReady },
			stopAt: 30 * SECOND,
		});

		expect(kindsOf(story)).toEqual(['finished', 'stopped']);
	});
});
