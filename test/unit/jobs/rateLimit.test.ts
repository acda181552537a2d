import { createRateLimit } from '../../../nodes/PersonateLipsync/jobs/rateLimit';
import { broken, refused, rendering, request, type JobAnswer } from '../support/answers';
import { HOUR, MINUTE, SECOND, times } from '../support/times';
import { getItem, inWords, jobIdOf, runVirtually, type VirtualRun } from '../support/virtualRun';

/** A run whose requests are answered at once, one at a time, and whose jobs end at once. */
const run = async (setting: VirtualRun) =>
	await runVirtually({ latency: 0, maxConcurrency: 1, renderTime: () => 0, ...setting });

/** The creations that a run sends, each with the second at which it does, and what becomes of its items. */
const inShort = async (setting: VirtualRun) => {
	const { of, outcomes } = await run(setting);
	const posts = of('post').map(({ jobId, at }) => `${jobId} at ${Math.round((at - 1) / 10) / 100}`);
	return `${posts.join(', ')}: ${inWords(outcomes).join(', ')}`;
};

/** An API that takes no creation until then, in milliseconds; where it says how long, that is the time left. */
const closedUntil =
	(end: number, saysHowLong = false) =>
	(_item: number, at: number): JobAnswer | undefined =>
		at < end ? refused(429, saysHowLong ? end - at : undefined) : undefined;
/** The same for one item. */
const closedFor =
	(closed: number, end: number, retryAfter?: number) =>
	(item: number, at: number): JobAnswer | undefined =>
		item === closed && at < end ? refused(429, retryAfter) : undefined;

const seconds = (count: number) => ({ timeout: count * SECOND });
const isFirst = ({ at }: { at: number }) => at < SECOND;

describe('The rate limit of the API', () => {
	it('slows a run down and does not break it: a place for five jobs', async () => {
		const ends: number[] = [];
		const { outcomes, of } = await runVirtually({
			items: times(30, {}),
			post(item, at) {
				if (ends.filter((end) => end > at).length >= 5) return refused(429);
				ends.push(at + MINUTE);
				return rendering(jobIdOf(item));
			},
		});

		expect(inWords(outcomes)).toEqual(times(30, 'ok'));
		expect(of('post').length).toBeLessThan(30 * 4);
	});

	it.each([
		['pauses status requests, too, where it says for how long', true, [0, 20, 23]],
		['pauses the creations only, where it does not', false, [0, 3, 6, 9, 12, 15, 18, 21]],
	])('%s', async (_what, saysHowLong, polls) => {
		const { of } = await run({
			items: [getItem('a'), {}],
			renderTime: () => 20 * SECOND,
			post: closedUntil(20 * SECOND, saysHowLong),
		});

		const times = of('get', 'a').map(({ at }) => at / SECOND);
		expect(times.slice(0, 2)).toEqual(polls.slice(0, 2));
	});

	it('pauses the creations where a status request is refused with a time', async () => {
		const { of } = await run({
			items: [getItem('a', { waits: false }), {}],
			get: (_jobId, at) => (at === 0 ? refused(429, 20 * SECOND) : undefined),
		});

		expect(of('post').map(({ at }) => at)).toEqual([20 * SECOND]);
		expect(of('get').map(({ at }) => at)).toEqual([0, 20 * SECOND, 23 * SECOND]);
	});

	it('pauses nothing where a status request is refused without a time', async () => {
		const pauses: string[] = [];
		const { of, outcomes } = await run({
			items: [getItem('a'), getItem('b'), {}],
			get: (jobId, at) => (jobId === 'a' && at < 10 * SECOND ? refused(429) : undefined),
			events: { onPause: (requests) => pauses.push(requests) },
		});

		expect([of('get', 'b'), of('post')].map((sent) => sent.every(isFirst))).toEqual([true, true]);
		expect(of('get', 'a').map(({ at }) => at / SECOND)).toEqual([0, 3, 6, 9, 12]);
		expect([inWords(outcomes), pauses]).toEqual([times(3, 'ok'), []]);
	});

	it('silences status requests for a minute at most, however absurd the pause that it asks for', async () => {
		const { of, outcomes } = await run({
			items: [getItem('a'), { timeout: 2 * HOUR }],
			renderTime: () => 90 * SECOND,
			post: closedUntil(HOUR, true),
		});

		expect(
			of('get', 'a')
				.slice(0, 3)
				.map(({ at }) => Math.floor(at / SECOND)),
		).toEqual([0, 60, 66]);
		expect(of('post')[1]?.at).toBe(HOUR);
		expect(inWords(outcomes)).toEqual(['ok', 'ok']);
	});

	it('is told to the log', async () => {
		const pauses: string[] = [];
		await run({
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

describe('Creations that are refused for the rate limit', () => {
	const timeout = HOUR;
	it.each<[string, VirtualRun, string]>([
		[
			'pause from one to thirty seconds, where no time is named',
			{ items: [{}], post: closedUntil(80 * SECOND) },
			'0 at 0, 0 at 1, 0 at 3, 0 at 7, 0 at 15, 0 at 31, 0 at 61, 0 at 91: ok',
		],
		[
			'pause up to a quarter longer, by chance',
			{ items: [{}], random: 1, post: closedUntil(8 * SECOND) },
			'0 at 0, 0 at 1.25, 0 at 3.75, 0 at 8.75: ok',
		],
		[
			'pause for a second again once one was accepted',
			{
				items: times(2, {}),
				post: (item, at) => (at < (item === 0 ? 7 : 9) * SECOND ? refused(429) : undefined),
			},
			'0 at 0, 0 at 1, 0 at 3, 0 at 7, 1 at 7, 1 at 8, 1 at 10: ok, ok',
		],
		[
			'pause for the time that is named',
			{ items: [{}], post: closedUntil(30 * SECOND + 1, true) },
			'0 at 0, 0 at 30: ok',
		],
		[
			'are sent after such a pause one first, then more and more at a time',
			{
				items: times(4, {}),
				latency: 100,
				maxConcurrency: 3,
				post: closedUntil(10.101 * SECOND, true),
			},
			'0 at 0, 1 at 0, 2 at 0, 0 at 10.1, 1 at 10.2, 2 at 10.2, 3 at 10.3: ok, ok, ok, ok',
		],
		[
			'pause for a second at least, however short a time is named',
			{ items: [{}], post: (_item, at) => (at < 500 ? refused(429, 10) : undefined) },
			'0 at 0, 0 at 1: ok',
		],
		[
			'pause once where they were sent together, then one probes, and each that is accepted lets one more be sent at a time',
			{ items: times(5, {}), latency: 100, maxConcurrency: 4, post: closedUntil(500) },
			'0 at 0, 1 at 0, 2 at 0, 3 at 0, 0 at 1.1, 1 at 1.2, 2 at 1.2, 3 at 1.3, 4 at 1.3: ok, ok, ok, ok, ok',
		],
		[
			'go first after the pause, in their order',
			{ items: times(5, {}), latency: 100, maxConcurrency: 2, post: closedUntil(150) },
			'0 at 0, 1 at 0, 0 at 1.1, 1 at 1.2, 2 at 1.2, 3 at 1.3, 4 at 1.3: ok, ok, ok, ok, ok',
		],
		[
			'go in their order where only some need a slot',
			{
				items: [{}, { waits: false }, {}, { waits: false }],
				maxJobs: 2,
				post: closedUntil(SECOND / 2),
			},
			'0 at 0, 0 at 1, 1 at 1, 2 at 1, 3 at 1: ok, ok, ok, ok',
		],
		[
			'are sent once more when a job of the run has ended, and a place at the API may be free',
			{ items: times(2, {}), renderTime: () => 40 * SECOND, post: closedFor(1, 40 * SECOND) },
			'0 at 0, 1 at 0, 1 at 1, 1 at 3, 1 at 7, 1 at 15, 1 at 31, 1 at 43.92: ok, ok',
		],
		[
			'are not, where the API has asked for the pause',
			{ items: times(2, {}), post: closedFor(1, SECOND, MINUTE) },
			'0 at 0, 1 at 0, 1 at 60: ok, ok',
		],
		[
			'end at the Timeout of each item, those that were never tried too',
			{ items: [300, 10, 20, 20].map(seconds), post: closedUntil(25 * SECOND) },
			'0 at 0, 0 at 1, 0 at 3, 0 at 7, 0 at 15, 0 at 31: ok, rateLimited, rateLimited, rateLimited',
		],
		[
			'end at once where a pause is asked for that will outlast the Timeout',
			{ items: [60, 7200, 60].map(seconds), post: closedUntil(HOUR + 1, true) },
			'0 at 0, 1 at 3600: rateLimited, ok, rateLimited',
		],
		[
			'are not held up by a wait for a slot, however long requests are refused meanwhile',
			{
				items: [{}, seconds(60), seconds(60)],
				maxJobs: 1,
				get: (_jobId, at) => (at < 4 * MINUTE ? refused(429, 30 * SECOND) : undefined),
				post: closedFor(1, 4 * MINUTE + 5 * SECOND),
			},
			'0 at 0, 1 at 243, 1 at 244, 1 at 246, 2 at 249: ok, ok, ok',
		],
		[
			'are given up after such a wait once they are refused for as long as the Timeout',
			{
				items: [{}, {}, seconds(20)],
				maxJobs: 1,
				get: (_jobId, at) => (at < 4 * MINUTE ? refused(429, 10 * SECOND) : undefined),
				post: closedFor(1, 5 * MINUTE),
			},
			'0 at 0, 1 at 240.8, 1 at 241.8, 1 at 243.8, 1 at 247.8, 1 at 255.8, 1 at 271.8, 1 at 301.8: ok, ok, rateLimited',
		],
		[
			'are not given up while nothing is refused, however long a request takes',
			{
				items: [{}, seconds(60), getItem('a')],
				maxJobs: 1,
				latency: 70 * SECOND,
				maxConcurrency: 3,
			},
			'0 at 0, 1 at 143: ok, ok, ok',
		],
		[
			'are given up untried where a status request is answered with a pause that will outlast the Timeout',
			{
				items: [getItem('a'), seconds(60)],
				get: (_jobId, at) => (at === 0 ? refused(429, HOUR) : undefined),
			},
			': ok, rateLimited',
		],
		[
			'have no longer patience where a status request is told to pause meanwhile',
			{
				items: [getItem('a'), seconds(40)],
				renderTime: () => 50 * SECOND,
				get: (_jobId, at) =>
					at < 31 * SECOND ? refused(429, at < 30 * SECOND ? undefined : SECOND) : undefined,
				post: () => refused(429),
			},
			'1 at 0, 1 at 1, 1 at 3, 1 at 7, 1 at 15, 1 at 31: ok, rateLimited',
		],
	])('%s', async (_what, setting, expected) => {
		expect(
			await inShort({ ...setting, items: setting.items.map((item) => ({ timeout, ...item })) }),
		).toBe(expected);
	});
});

describe('A request that is accepted', () => {
	const opened = () => {
		const clock = { time: 0, now: () => clock.time };
		const backoff = { factor: 2, longest: 30 * SECOND };
		return {
			clock,
			limit: createRateLimit(
				clock,
				() => 0,
				backoff,
				() => {},
			),
		};
	};
	const { failure } = refused(429);

	it('ends the refusals, however long the next one takes', () => {
		const { clock, limit } = opened();
		limit.refused(limit.sent(), failure);
		clock.time = SECOND;
		limit.accepted(limit.sent());
		limit.sent();
		clock.time = HOUR;

		expect([limit.refusedFor(), limit.refusedForAt(0)]).toEqual([undefined, Infinity]);
	});

	it('lets no second one go after the pause where it was sent before it', () => {
		const { clock, limit } = opened();
		const [first, second] = [limit.sent(), limit.sent()];
		limit.refused(first, failure);
		limit.accepted(second);
		clock.time = SECOND;
		limit.sent();

		expect(limit.isOpen()).toBe(false);
	});
});

describe('The patience of a run with the rate limit', () => {
	it.each<[string, object, string, number]>([
		['is the Timeout', {}, 'rateLimited', 30 * MINUTE],
		['is a minute without waiting', { waits: false }, 'rateLimited', MINUTE],
		[
			'is a shorter Timeout without waiting',
			{ waits: false, ...seconds(20) },
			'rateLimited',
			20 * SECOND,
		],
		[
			'is a minute for a Get without waiting',
			getItem('a', { waits: false }),
			'statusRefused',
			MINUTE,
		],
	])('%s', async (_what, item, kind, patience) => {
		const { outcomes, duration } = await run({
			items: times(3, item),
			post: () => refused(429),
			get: () => refused(429),
		});

		expect(outcomes).toMatchObject(times(3, { failure: { kind, failure: { status: 429 } } }));
		expect(Math.floor(duration / SECOND)).toBe(patience / SECOND);
	});

	it.each([
		['says when to come back, where a pause that is asked for will outlast it', HOUR, 1],
		['says no time where the pause was over before it', 30 * SECOND, MINUTE + 1],
	])('%s', async (_what, pause, end) => {
		const post = (_item: number, at: number) => refused(429, at < SECOND ? pause : undefined);
		const { outcomes, duration } = await run({ items: [seconds(60)], post });

		const { failure } = { failure: undefined, ...outcomes[0] };
		const { failure: last } = refused(429, end === 1 ? HOUR : undefined);
		const retryAfter = end === 1 ? { retryAfter: HOUR } : {};
		expect(failure).toEqual({ kind: 'rateLimited', failure: last, ...retryAfter });
		expect(duration).toBe(end);
	});

	it('begins anew with each request that is accepted, or refused for itself', async () => {
		// A place is free once in fifty seconds; every third request is refused for what it is.
		let nextAt = 0;
		const { outcomes } = await run({
			items: times(9, seconds(100)),
			post(item, at) {
				if (at < nextAt) return refused(429);
				nextAt = at + 50 * SECOND;
				return item % 3 === 2 ? refused(422) : undefined;
			},
		});

		expect(inWords(outcomes)).toEqual(times(3, ['ok', 'ok', 'notCreated']).flat());
	});

	it.each<[string, number, JobAnswer | undefined, string, number]>([
		['that is refused after it', 2, refused(429), 'rateLimited', 81],
		['that is accepted after it', 1, undefined, 'ok', 124],
	])('ends for no request that is on its way: one %s', async (_what, tries, last, word, end) => {
		let posts = 0;
		const { outcomes, duration } = await run({
			items: [seconds(60)],
			latency: 40 * SECOND,
			maxConcurrency: 2,
			post: () => ((posts += 1) <= tries ? refused(429) : last),
		});

		expect([inWords(outcomes), Math.floor(duration / SECOND)]).toEqual([[word], end]);
	});
});

describe('A creation that is refused for something else', () => {
	it.each<[string, JobAnswer]>([
		['with a reason', refused(422)],
		['for credit', refused(402)],
		['for what the key may not do', refused(403)],
		['without an answer', broken('timedOut')],
		['without a known outcome', refused(503)],
	])('is not sent again, and ends no other: %s', async (_what, answer) => {
		const post = (item: number) => (item === 0 ? answer : undefined);

		expect(await inShort({ items: times(3, {}), post })).toBe(
			'0 at 0, 1 at 0, 2 at 0: notCreated, ok, ok',
		);
	});

	it.each<[string, Partial<VirtualRun>, string]>([
		['all items without a job, and none that has one', {}, '0 at 0, 1 at 0: ok'],
		[
			'one that was sent before it, and is refused for the rate limit after it',
			{
				maxConcurrency: 3,
				latency: 100,
				post: (item) => [undefined, refused(401), refused(429)][item],
			},
			'0 at 0, 1 at 0, 2 at 0: ok',
		],
	])('as the key is wrong ends %s', async (_what, setting, expected) => {
		const post = (item: number) => (item === 1 ? refused(401) : undefined);

		expect(await inShort({ items: times(4, {}), post, ...setting })).toBe(
			`${expected}, notCreated, notCreated, notCreated`,
		);
	});

	it('as the key is wrong ends items that come later', async () => {
		// Of equal calls of a tool the second waits for the first.
		const from = { kind: 'request', request, requestHash: 'hash' } as const;
		const post = () => refused(401);
		const { outcomes, of } = await run({ items: times(2, { from }), isTool: true, post });

		const failure = { kind: 'notCreated', failure: { status: 401 } };
		expect(outcomes).toMatchObject(times(2, { failure }));
		expect(of('post')).toHaveLength(1);
	});
});
