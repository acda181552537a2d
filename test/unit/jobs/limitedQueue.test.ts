import fc from 'fast-check';

import {
	createLimitedQueue,
	type LimitedEnd,
	type LimitedTask,
} from '../../../nodes/PersonateLipsync/jobs/limitedQueue';
import { createPace } from '../../../nodes/PersonateLipsync/jobs/pace';
import { createRequestPool } from '../../../nodes/PersonateLipsync/jobs/requestPool';
import { createSlots } from '../../../nodes/PersonateLipsync/jobs/slots';
import type { Job } from '../../../nodes/PersonateLipsync/transport/schemas';
import { broken, refused, rendering, type JobAnswer } from '../support/answers';
import { createVirtualClock } from '../support/virtualClock';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

interface Sent {
	item: number;
	at: number;
}

interface Setting {
	/** What the API answers to a request of this item. */
	api(sent: Sent, count: number): JobAnswer;
	workers?: number;
	maxJobs?: number;
	/** How long an answer takes, in milliseconds. */
	latency?: number;
}

type End = LimitedEnd<Job> & { item: number; at: number };

/** The requests of a run, one for each item, against an API of the test's own. */
function setUp({ api, workers = 1, maxJobs = Infinity, latency = 100 }: Setting) {
	const clock = createVirtualClock();
	const stop = new AbortController();
	const pool = createRequestPool(clock, workers, stop.signal);
	const slots = createSlots(maxJobs);
	const pace = createPace({ clock, random: () => 0 });
	const pauses: number[] = [];
	const queue = createLimitedQueue<Job>({
		clock,
		pace,
		slots,
		signal: stop.signal,
		wake: pool.wake,
		onPauseAskedFor: (milliseconds) => pauses.push(milliseconds),
	});
	pool.add(queue);

	const sent: Sent[] = [];
	const ends: End[] = [];
	let items = 0;
	const run = async (task: Partial<LimitedTask<Job>> = {}) => {
		const item = items;
		items += 1;
		const end = await queue.run({
			patience: 10 * MINUTE,
			needsSlot: false,
			async send() {
				const request = { item, at: clock.now() };
				sent.push(request);
				const answer = api(request, sent.length);
				await clock.sleep(latency);
				return answer;
			},
			...task,
		});
		ends.push({ ...end, item, at: clock.now() });
	};
	return { clock, stop, pool, slots, pace, pauses, queue, sent, ends, run };
}

/** An API that is closed for a time, in milliseconds, and says how long where `says` does. */
const closedUntil = (time: number, says?: (left: number) => number) => {
	return ({ item, at }: Sent): JobAnswer =>
		at < time ? refused(429, says?.(time - at)) : rendering(`job-${item}`);
};

const itemsOf = (entries: Array<{ item: number }>) => entries.map(({ item }) => item);

describe('Creations', () => {
	it('are sent in the order of the items', async () => {
		const { clock, sent, run } = setUp({ api: ({ item }) => rendering(`job-${item}`) });
		const work = Promise.all([run(), run(), run()]);
		await clock.letTimePassUntil(work);

		expect(itemsOf(sent)).toEqual([0, 1, 2]);
	});

	it('that were refused go first, in their order', async () => {
		const { clock, sent, run } = setUp({ api: closedUntil(50), workers: 3 });
		await clock.letTimePassUntil(Promise.all([run(), run(), run(), run(), run()]));

		expect(itemsOf(sent)).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
	});

	it('that were refused go first, whatever the API refuses and accepts', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.boolean(), { maxLength: 40 }),
				fc.integer({ min: 1, max: 4 }),
				async (answers, workers) => {
					const { clock, sent, ends, run } = setUp({
						workers,
						api: ({ item }, count) =>
							answers[count - 1] === true ? refused(429) : rendering(`job-${item}`),
					});
					const work = Promise.all(
						Array.from({ length: 8 }, async () => await run({ patience: Infinity })),
					);
					await clock.letTimePassUntil(work);

					expect(ends.every(({ kind }) => kind === 'answered')).toBe(true);
					const firstTries = itemsOf(sent).filter(
						(item, index, all) => all.indexOf(item) === index,
					);
					expect(firstTries).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
				},
			),
			{ numRuns: 40 },
		);
	});

	it.each([
		['refused with a reason', refused(422)],
		['refused for credit', refused(402)],
		['without an answer', broken('timedOut')],
		['without a known outcome', refused(503)],
	])('are never sent again where they are %s', async (_what, answer) => {
		const { clock, sent, ends, run } = setUp({ api: () => answer });
		await clock.letTimePassUntil(Promise.all([run(), run()]));

		expect(itemsOf(sent)).toEqual([0, 1]);
		expect(ends).toMatchObject([
			{ kind: 'answered', result: answer },
			{ kind: 'answered', result: answer },
		]);
	});

	it('pause for the time that a 429 asks for, one probes, and the others follow', async () => {
		const api = closedUntil(7 * SECOND, (left) => left);
		const { clock, sent, pauses, run } = setUp({ api, workers: 2, latency: 0 });
		await clock.letTimePassUntil(Promise.all([run(), run(), run()]));

		expect(pauses[0]).toBe(7 * SECOND);
		expect(sent.slice(2)).toEqual([0, 1, 2].map((item) => ({ item, at: 7 * SECOND })));
	});

	it('pause longer each time where a 429 says no time', async () => {
		const { clock, sent, run } = setUp({ api: closedUntil(40 * SECOND), latency: 0 });
		await clock.letTimePassUntil(run());

		expect(sent.map(({ at }) => at / SECOND)).toEqual([0, 1, 3, 7, 15, 31, 61]);
	});

	it('go on at once when a job ends in such a pause', async () => {
		const { clock, pool, pace, sent, run } = setUp({ api: closedUntil(10 * SECOND), latency: 0 });
		clock.at(10_500, () => {
			pace.endBackoff();
			pool.wake();
		});
		await clock.letTimePassUntil(run());

		expect(sent.at(-1)?.at).toBe(10_500);
	});

	it('pause for a time that the answer to another request asks for', async () => {
		const { clock, queue, sent, run } = setUp({ api: ({ item }) => rendering(`job-${item}`) });
		queue.pauseFor(5 * SECOND, refused(429, 5 * SECOND).failure);
		await clock.letTimePassUntil(Promise.all([run(), run()]));

		expect(sent.map(({ at }) => at)).toEqual([5000, 5100]);
	});

	it('each are answered for themselves where one throws', async () => {
		const { clock, ends, run } = setUp({ api: ({ item }) => rendering(`job-${item}`) });
		const error = new Error('a fault');
		await clock.letTimePassUntil(
			Promise.all([run({ send: async () => await Promise.reject(error) }), run()]),
		);

		expect(ends).toMatchObject([
			{ item: 0, kind: 'threw', error },
			{ item: 1, kind: 'answered' },
		]);
	});
});

describe('The patience of a run with the rate limit', () => {
	it('ends for all items at once, those that were never tried too', async () => {
		const { clock, sent, ends, run } = setUp({ api: () => refused(429), latency: 0 });
		await clock.letTimePassUntil(
			Promise.all(Array.from({ length: 5 }, async () => await run({ patience: MINUTE }))),
		);

		expect(new Set(itemsOf(sent))).toEqual(new Set([0]));
		expect(ends.map(({ kind, at }) => ({ kind, at }))).toEqual(
			Array.from({ length: 5 }, () => ({ kind: 'limited', at: MINUTE })),
		);
	});

	it('is each item’s own', async () => {
		const { clock, ends, run } = setUp({ api: closedUntil(200 * SECOND), latency: 0 });
		await clock.letTimePassUntil(
			Promise.all([300, 60, 120].map(async (seconds) => await run({ patience: seconds * SECOND }))),
		);

		expect(ends).toMatchObject([
			{ item: 1, kind: 'limited', at: 60 * SECOND },
			{ item: 2, kind: 'limited', at: 120 * SECOND },
			{ item: 0, kind: 'answered' },
		]);
	});

	it('ends at once where the API asks for a pause that will outlast it, and says when to come back', async () => {
		const { clock, sent, ends, run } = setUp({
			api: closedUntil(3600 * SECOND, (left) => left),
			latency: 0,
		});
		await clock.letTimePassUntil(
			Promise.all([run({ patience: MINUTE }), run({ patience: MINUTE })]),
		);

		expect(sent).toHaveLength(1);
		expect(ends).toMatchObject([
			{ kind: 'limited', at: 0, retryAfter: 3600 * SECOND, failure: { status: 429 } },
			{ kind: 'limited', at: 0, retryAfter: 3600 * SECOND, failure: { status: 429 } },
		]);
	});

	it('holds through a pause that it outlasts', async () => {
		const { clock, ends, run } = setUp({
			api: closedUntil(30 * SECOND, (left) => left),
			latency: 0,
		});
		await clock.letTimePassUntil(run({ patience: MINUTE }));

		expect(ends).toMatchObject([{ kind: 'answered', at: 30 * SECOND }]);
	});

	it('begins anew with each request that is accepted', async () => {
		// A place is free once a minute.
		let free = 1;
		const { clock, pool, pace, ends, run } = setUp({
			latency: 0,
			api({ item }) {
				if (free === 0) return refused(429);
				free -= 1;
				return rendering(`job-${item}`);
			},
		});
		for (let minute = 1; minute < 10; minute += 1) {
			clock.at(minute * MINUTE, () => {
				free += 1;
				pace.endBackoff();
				pool.wake();
			});
		}
		await clock.letTimePassUntil(
			Promise.all(Array.from({ length: 10 }, async () => await run({ patience: 100 * SECOND }))),
		);

		expect(ends.every(({ kind }) => kind === 'answered')).toBe(true);
	});

	it('is not used up by a wait for a slot after another request was asked to pause', async () => {
		const { clock, pool, queue, slots, ends, run } = setUp({
			api: ({ item }) => rendering(`job-${item}`),
			maxJobs: 1,
		});
		const work = Promise.all([
			run({ needsSlot: true }),
			run({ needsSlot: true, patience: MINUTE }),
		]);
		clock.at(SECOND, () => {
			queue.pauseFor(2 * SECOND, refused(429, 2 * SECOND).failure);
			pool.wake();
		});
		clock.at(5 * MINUTE, () => {
			slots.release();
			pool.wake();
		});
		await clock.letTimePassUntil(work);

		expect(ends).toMatchObject([{ kind: 'answered' }, { kind: 'answered', at: 5 * MINUTE + 100 }]);
	});

	it('is not used up by a wait for a slot after another item’s request was refused for good', async () => {
		let refusals = 0;
		const { clock, pool, slots, ends, run } = setUp({
			maxJobs: 1,
			api({ item }) {
				if (item === 1) return refused(422);
				if (item === 2 && (refusals += 1) === 1) return refused(429);
				return rendering(`job-${item}`);
			},
		});
		const work = Promise.all([
			run({ needsSlot: true }),
			run(),
			run({ needsSlot: true, patience: MINUTE }),
		]);
		clock.at(5 * MINUTE, () => {
			slots.release();
			pool.wake();
		});
		await clock.letTimePassUntil(work);

		expect(ends.map(({ item, kind }) => `${item} ${kind}`)).toEqual([
			'0 answered',
			'1 answered',
			'2 answered',
		]);
	});

	it('begins anew for an item that comes after all others have ended', async () => {
		const { clock, ends, run } = setUp({ api: closedUntil(MINUTE + 10 * SECOND), latency: 0 });
		await clock.letTimePassUntil(run({ patience: MINUTE }));
		await clock.letTimePassUntil(run({ patience: MINUTE }));

		expect(ends).toMatchObject([{ kind: 'limited' }, { kind: 'answered' }]);
	});
});

describe('A 401', () => {
	it('ends every item that has no job, since the next one would meet the same', async () => {
		const { clock, sent, ends, run } = setUp({
			api: ({ item }) => (item === 1 ? refused(401) : rendering(`job-${item}`)),
		});
		await clock.letTimePassUntil(Promise.all([run(), run(), run(), run()]));

		expect(itemsOf(sent)).toEqual([0, 1]);
		expect(ends.map(({ item, kind }) => `${item} ${kind}`).sort()).toEqual([
			'0 answered',
			'1 answered',
			'2 keyRefused',
			'3 keyRefused',
		]);
	});

	it('ends an item whose request was sent before it and is refused for the rate limit after it', async () => {
		const { clock, sent, ends, run } = setUp({
			workers: 2,
			api: ({ item }) => (item === 0 ? refused(401) : refused(429)),
		});
		await clock.letTimePassUntil(Promise.all([run(), run({ patience: MINUTE })]));

		expect(itemsOf(sent)).toEqual([0, 1]);
		expect(ends).toMatchObject([{ kind: 'answered' }, { kind: 'keyRefused' }]);
	});

	it.each([402, 403])('is not %d, which may be about one item', async (status) => {
		const { clock, ends, run } = setUp({
			api: ({ item }) => (item === 0 ? refused(status) : rendering(`job-${item}`)),
		});
		await clock.letTimePassUntil(Promise.all([run(), run()]));

		expect(ends).toMatchObject([{ kind: 'answered' }, { kind: 'answered', result: { ok: true } }]);
	});
});

describe('Max Jobs at Once', () => {
	/** Jobs of this length, in milliseconds, begin with their creation. */
	const withJobs = (setting: Setting, length: number) => {
		const all = setUp(setting);
		let inProgress = 0;
		let most = 0;
		return {
			...all,
			most: () => most,
			async through(task: Partial<LimitedTask<Job>> = {}) {
				await all.run({ needsSlot: true, ...task });
				if (all.ends.at(-1)?.kind !== 'answered') return;
				inProgress += 1;
				most = Math.max(most, inProgress);
				await all.clock.sleep(length);
				inProgress -= 1;
				all.slots.release();
				all.pool.wake();
			},
		};
	};

	it('is never exceeded, and used in full', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 5 }),
				fc.integer({ min: 1, max: 20 }),
				async (maxJobs, items) => {
					const { clock, most, through } = withJobs(
						{ api: ({ item }) => rendering(`job-${item}`), maxJobs, workers: 3 },
						MINUTE,
					);
					await clock.letTimePassUntil(
						Promise.all(Array.from({ length: items }, async () => await through())),
					);
					expect(most()).toBe(Math.min(maxJobs, items));
				},
			),
			{ numRuns: 20 },
		);
	});

	it('does not hold up items that wait for no video', async () => {
		const { clock, ends, run, through } = withJobs(
			{ api: ({ item }) => rendering(`job-${item}`), maxJobs: 1 },
			MINUTE,
		);
		await clock.letTimePassUntil(Promise.all([through(), through(), run()]));

		expect(ends).toMatchObject([{ item: 0 }, { item: 2, at: 200 }, { item: 1 }]);
	});

	it.each([
		['refused for good', refused(422)],
		['without a known outcome', broken('timedOut')],
	])('has a place free again for the next item where a request is %s', async (_what, answer) => {
		const { clock, ends, run } = setUp({
			api: ({ item }) => (item === 0 ? answer : rendering(`job-${item}`)),
			maxJobs: 1,
		});
		await clock.letTimePassUntil(Promise.all([run({ needsSlot: true }), run({ needsSlot: true })]));

		expect(ends).toMatchObject([{ item: 0 }, { item: 1, result: { ok: true } }]);
	});

	it('has a place free again where the patience of an item is over', async () => {
		const { clock, ends, run } = setUp({
			api: closedUntil(90 * SECOND),
			maxJobs: 1,
			latency: 0,
		});
		await clock.letTimePassUntil(
			Promise.all([run({ needsSlot: true, patience: MINUTE }), run({ needsSlot: true })]),
		);

		expect(ends).toMatchObject([
			{ item: 0, kind: 'limited' },
			{ item: 1, kind: 'answered', result: { ok: true } },
		]);
	});

	it('has a place free again where a request throws', async () => {
		const { clock, ends, run } = setUp({ api: ({ item }) => rendering(`job-${item}`), maxJobs: 1 });
		const send = async () => await Promise.reject(new Error('a fault'));
		await clock.letTimePassUntil(
			Promise.all([run({ needsSlot: true, send }), run({ needsSlot: true })]),
		);

		expect(ends).toMatchObject([{ kind: 'threw' }, { item: 1, kind: 'answered' }]);
	});

	it('keeps the place of an item that is refused for the rate limit', async () => {
		const { clock, sent, run } = setUp({
			api: closedUntil(SECOND),
			maxJobs: 1,
			workers: 2,
			latency: 0,
		});
		void run({ needsSlot: true });
		void run({ needsSlot: true });
		await clock.letTimePass(MINUTE);

		expect(new Set(itemsOf(sent))).toEqual(new Set([0]));
	});
});

describe('A stop', () => {
	it('ends at once all items whose request was not sent', async () => {
		const { clock, stop, sent, ends, run } = setUp({ api: ({ item }) => rendering(`job-${item}`) });
		const work = Promise.all([run(), run(), run()]);
		clock.at(50, () => stop.abort());
		await clock.letTimePassUntil(work);

		expect(sent).toHaveLength(1);
		expect(ends).toMatchObject([
			{ item: 1, kind: 'stopped', at: 50 },
			{ item: 2, kind: 'stopped', at: 50 },
			// The answer of the POST that was running is not lost.
			{ item: 0, kind: 'answered', at: 100 },
		]);
	});

	it('ends items in a pause at once, and those refused after it', async () => {
		const { clock, stop, sent, ends, run } = setUp({ api: closedUntil(MINUTE), workers: 2 });
		const work = Promise.all([run(), run()]);
		clock.at(50, () => stop.abort());
		await clock.letTimePassUntil(work);

		expect(sent).toHaveLength(2);
		expect(ends).toMatchObject([
			{ kind: 'stopped', at: 100 },
			{ kind: 'stopped', at: 100 },
		]);
	});

	it('holds for items that come later', async () => {
		const { clock, stop, sent, ends, run } = setUp({ api: ({ item }) => rendering(`job-${item}`) });
		stop.abort();
		await clock.letTimePassUntil(run());

		expect(sent).toEqual([]);
		expect(ends).toMatchObject([{ kind: 'stopped' }]);
	});
});
