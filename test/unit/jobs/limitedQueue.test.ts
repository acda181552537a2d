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
import { HOUR, MINUTE, SECOND, times } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

interface Sent {
	item: number;
	at: number;
}

interface Setting {
	/** What the API answers to a request of this item; where nothing is said, it accepts it. */
	api?(sent: Sent, count: number): JobAnswer | Promise<never>;
	workers?: number;
	maxJobs?: number;
	/** How long an answer takes, in milliseconds. */
	latency?: number;
}

type End = LimitedEnd<Job> & { item: number; at: number };

const accept = ({ item }: Sent): JobAnswer => rendering(`job-${item}`);

/** The requests of a run, one for each item, against an API of the test's own. */
function setUp({ api = accept, workers = 1, maxJobs = Infinity, latency = 100 }: Setting) {
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
		onPauseAskedFor(milliseconds, failure) {
			pauses.push(milliseconds);
			queue.pauseFor(milliseconds, failure);
		},
	});
	pool.add(queue);

	const sent: Sent[] = [];
	const ends: End[] = [];
	let items = 0;
	const run = async (task: Partial<LimitedTask<Job>>) => {
		const item = items;
		items += 1;
		const end = await queue.run({
			patience: 10 * MINUTE,
			needsSlot: false,
			async send() {
				const request = { item, at: clock.now() };
				sent.push(request);
				const answer = await api(request, sent.length);
				await clock.sleep(latency);
				return answer;
			},
			...task,
		});
		ends.push({ ...end, item, at: clock.now() });
	};
	return {
		stop,
		slots,
		pace,
		pauses,
		pool,
		queue,
		sent,
		ends,
		endsInWords: () => ends.map(({ item, kind, at }) => `${item} ${kind} at ${at / SECOND} s`),
		run,
		/** Runs a request for each of these, until all have ended. */
		runAll: async (...tasks: Array<Partial<LimitedTask<Job>>>) =>
			await clock.letTimePassUntil(Promise.all(tasks.map(async (task) => await run(task)))),
		/** Does something at a time, after which a request may be sent that could not be before. */
		at: (time: number, action: () => void) =>
			clock.at(time, () => {
				action();
				pool.wake();
			}),
	};
}

/** An API that is closed for a time, in milliseconds, and says how long where `says` does. */
const closedUntil = (time: number, says?: (left: number) => number) => (sent: Sent) =>
	sent.at < time ? refused(429, says?.(time - sent.at)) : accept(sent);

const itemsOf = (entries: Array<{ item: number }>) => entries.map(({ item }) => item);

const impatient = { patience: MINUTE };
const inSlot = { needsSlot: true };

describe('Creations', () => {
	it('that were refused go first, in their order', async () => {
		const { sent, runAll } = setUp({ api: closedUntil(50), workers: 3 });
		await runAll(...times(5, {}));

		expect(itemsOf(sent)).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
	});

	it('are sent in the order of the items, whatever the API refuses and accepts', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.boolean(), { maxLength: 40 }),
				fc.integer({ min: 1, max: 4 }),
				async (refusals, workers) => {
					const { sent, ends, runAll } = setUp({
						workers,
						api: (each, count) => (refusals[count - 1] === true ? refused(429) : accept(each)),
					});
					await runAll(...times(8, { patience: Infinity }));

					expect(ends.every(({ kind }) => kind === 'answered')).toBe(true);
					expect([...new Set(itemsOf(sent))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
				},
			),
			{ numRuns: 40 },
		);
	});

	it('are sent in the order of the items, be they in need of a slot or not', async () => {
		const { sent, runAll } = setUp({ maxJobs: 2 });
		await runAll({}, inSlot, {}, inSlot);

		expect(itemsOf(sent)).toEqual([0, 1, 2, 3]);
	});

	it('leave the workers that need no rest for status requests', async () => {
		const { pool, runAll } = setUp({ workers: 2, latency: 10 * SECOND });
		const due = [0, 11 * SECOND];
		const polls: number[] = [];
		const send = async () => await Promise.resolve(MINUTE);
		pool.add({
			take(now, isRested) {
				if (!isRested || !((due[0] ?? Infinity) <= now)) return undefined;
				due.shift();
				polls.push(now);
				return { needsRest: true, send };
			},
			readyAfter: (now) => due.find((time) => time > now) ?? Infinity,
		});
		await runAll({}, {}, {});

		expect(polls).toEqual([0, 11 * SECOND]);
	});

	it.each([
		['refused with a reason', refused(422)],
		['refused for credit', refused(402)],
		['without an answer', broken('timedOut')],
		['without a known outcome', refused(503)],
	])('are never sent again where they are %s', async (_what, result) => {
		const { sent, ends, runAll } = setUp({ api: () => result });
		await runAll({}, {});

		expect(itemsOf(sent)).toEqual([0, 1]);
		expect(ends).toMatchObject(times(2, { kind: 'answered', result }));
	});

	it('pause for the time that a 429 asks for, one probes, and the others follow', async () => {
		const api = closedUntil(7 * SECOND, (left) => left);
		const { sent, pauses, runAll } = setUp({ api, workers: 2, latency: 0 });
		await runAll({}, {}, {});

		expect(pauses[0]).toBe(7 * SECOND);
		expect(sent.slice(2)).toEqual([0, 1, 2].map((item) => ({ item, at: 7 * SECOND })));
	});

	it('pause longer each time where a 429 says no time', async () => {
		const { sent, runAll } = setUp({ api: closedUntil(40 * SECOND), latency: 0 });
		await runAll({});

		expect(sent.map(({ at }) => at / SECOND)).toEqual([0, 1, 3, 7, 15, 31, 61]);
	});

	it('pause for a time that the answer to another request asks for', async () => {
		const { queue, sent, runAll } = setUp({});
		queue.pauseFor(5 * SECOND, refused(429, 5 * SECOND).failure);
		await runAll({}, {});

		expect(sent.map(({ at }) => at)).toEqual([5000, 5100]);
	});
});

describe('The patience of a run with the rate limit', () => {
	it('ends for all items at once, those that were never tried too', async () => {
		const { sent, ends, runAll } = setUp({ api: () => refused(429), latency: 0 });
		await runAll(...times(5, impatient));

		expect(new Set(itemsOf(sent))).toEqual(new Set([0]));
		expect(ends).toMatchObject(times(5, { kind: 'limited', at: MINUTE }));
	});

	it('is each item’s own', async () => {
		const { endsInWords, runAll } = setUp({ api: closedUntil(200 * SECOND), latency: 0 });
		await runAll(...[300, 60, 120].map((seconds) => ({ patience: seconds * SECOND })));

		expect(endsInWords()).toEqual([
			'1 limited at 60 s',
			'2 limited at 120 s',
			'0 answered at 211 s',
		]);
	});

	it('ends at once where the API asks for a pause that will outlast it, and says when to come back', async () => {
		const api = closedUntil(3600 * SECOND, (left) => left);
		const { sent, ends, runAll } = setUp({ api, latency: 0 });
		await runAll(impatient, impatient);

		expect(sent).toHaveLength(1);
		const end = { kind: 'limited', at: 0, retryAfter: 3600 * SECOND, failure: { status: 429 } };
		expect(ends).toMatchObject([end, end]);
	});

	it('holds through a pause that it outlasts', async () => {
		const api = closedUntil(30 * SECOND, (left) => left);
		const { endsInWords, runAll } = setUp({ api, latency: 0 });
		await runAll(impatient);

		expect(endsInWords()).toEqual(['0 answered at 30 s']);
	});

	it('begins anew with each request that is accepted', async () => {
		// A place is free once a minute.
		let free = 1;
		const { pace, ends, at, runAll } = setUp({
			latency: 0,
			api: (each) => (free > 0 && (free -= 1) >= 0 ? accept(each) : refused(429)),
		});
		for (let minute = 1; minute < 10; minute += 1) {
			at(minute * MINUTE, () => {
				free += 1;
				pace.endBackoff();
			});
		}
		await runAll(...times(10, { patience: 100 * SECOND }));

		expect(ends.every(({ kind }) => kind === 'answered')).toBe(true);
	});

	it('is not used up by a wait for a slot after another request was asked to pause', async () => {
		const { queue, slots, endsInWords, at, runAll } = setUp({ maxJobs: 1 });
		at(SECOND, () => queue.pauseFor(2 * SECOND, refused(429, 2 * SECOND).failure));
		at(5 * MINUTE, slots.release);
		await runAll(inSlot, { ...inSlot, ...impatient });

		expect(endsInWords()).toEqual(['0 answered at 0.1 s', '1 answered at 300.1 s']);
	});

	it('is not used up by a wait for a slot after another item’s request was refused for good', async () => {
		let refusals = 0;
		const { slots, sent, ends, at, runAll } = setUp({
			maxJobs: 1,
			api(each) {
				if (each.item === 1) return refused(422);
				return each.item === 2 && (refusals += 1) === 1 ? refused(429) : accept(each);
			},
		});
		at(5 * MINUTE, slots.release);
		await runAll(inSlot, {}, { ...inSlot, ...impatient });

		expect(sent[2]).toEqual({ item: 2, at: 5 * MINUTE });
		expect(ends).toMatchObject([0, 1, 2].map((item) => ({ item, kind: 'answered' })));
	});

	it('counts from the first request, whatever pauses later, and ends for one that runs once it is refused', async () => {
		const { queue, endsInWords, at, runAll } = setUp({
			api: () => refused(429),
			workers: 3,
			latency: 40 * SECOND,
		});
		at(30 * SECOND, () => queue.pauseFor(SECOND, refused(429, SECOND).failure));
		await runAll(impatient, impatient);

		expect(endsInWords()).toEqual(['1 limited at 60 s', '0 limited at 80 s']);
	});

	it('goes on where another item comes', async () => {
		const { endsInWords, at, run, runAll } = setUp({ api: () => refused(429), latency: 0 });
		at(40 * SECOND, () => void run(impatient));
		await runAll(impatient);

		expect(endsInWords().sort()).toEqual(['0 limited at 60 s', '1 limited at 60 s']);
	});

	it('is waited for only while there is an item that it may end', async () => {
		const { queue, runAll } = setUp({ api: () => refused(429, HOUR), latency: 0 });
		await runAll(impatient);

		expect(queue.readyAfter(0)).toBe(Infinity);
	});

	it('begins anew for an item that comes after all others have ended', async () => {
		const { ends, runAll } = setUp({ api: closedUntil(MINUTE + 10 * SECOND), latency: 0 });
		await runAll(impatient);
		await runAll(impatient);

		expect(ends).toMatchObject([{ kind: 'limited' }, { kind: 'answered' }]);
	});
});

describe('A 401', () => {
	it('ends every item that has no job, since the next one would meet the same', async () => {
		const { sent, ends, runAll } = setUp({
			api: (each) => (each.item === 1 ? refused(401) : accept(each)),
		});
		await runAll({}, {}, {}, {});

		expect(itemsOf(sent)).toEqual([0, 1]);
		expect(ends.map(({ item, kind }) => `${item} ${kind}`).sort()).toEqual([
			...['0 answered', '1 answered', '2 keyRefused', '3 keyRefused'],
		]);
	});

	it('ends an item whose request was sent before it and is refused for the rate limit after it', async () => {
		const { sent, ends, runAll } = setUp({
			workers: 2,
			api: ({ item }) => (item === 0 ? refused(401) : refused(429)),
		});
		await runAll({}, impatient);

		expect(itemsOf(sent)).toEqual([0, 1]);
		expect(ends).toMatchObject([{ kind: 'answered' }, { kind: 'keyRefused' }]);
	});
});

describe('Max Jobs at Once', () => {
	it.each<[string, (sent: Sent) => JobAnswer | Promise<never>, string]>([
		['is refused for good', () => refused(422), 'answered'],
		['has no known outcome', () => broken('timedOut'), 'answered'],
		['is refused until its patience is over', closedUntil(90 * SECOND), 'limited'],
		['throws', async () => await Promise.reject(new Error('a fault')), 'threw'],
	])('has a place free again for the next item where a request %s', async (_what, api, kind) => {
		const { ends, runAll } = setUp({
			api: (each) => (each.item === 0 ? api(each) : accept(each)),
			maxJobs: 1,
			latency: 0,
		});
		await runAll({ ...inSlot, ...impatient }, inSlot);

		expect(ends).toMatchObject([
			{ item: 0, kind, ...(kind === 'threw' ? { error: new Error('a fault') } : {}) },
			{ item: 1, kind: 'answered', result: { ok: true } },
		]);
	});

	it('keeps the place of an item that is refused for the rate limit', async () => {
		const { sent, at, stop, runAll } = setUp({
			api: closedUntil(SECOND),
			maxJobs: 1,
			workers: 2,
			latency: 0,
		});
		at(MINUTE, () => stop.abort());
		await runAll(inSlot, inSlot);

		expect(itemsOf(sent)).toEqual([0, 0]);
	});
});

describe('A stop', () => {
	it('ends at once all items whose request was not sent, and loses no answer of a POST', async () => {
		const { stop, sent, endsInWords, at, runAll } = setUp({});
		at(50, () => stop.abort());
		await runAll({}, {}, {});

		expect(sent).toHaveLength(1);
		expect(endsInWords()).toEqual([
			...['1 stopped at 0.05 s', '2 stopped at 0.05 s', '0 answered at 0.1 s'],
		]);
	});

	it.each([
		{ what: 'items in a pause at once', stopAt: 500, endAt: 0.5 },
		{ what: 'items whose request is refused after it', stopAt: 50, endAt: 0.1 },
	])('ends $what', async ({ stopAt, endAt }) => {
		const { stop, sent, endsInWords, at, runAll } = setUp({ api: closedUntil(MINUTE), workers: 2 });
		at(stopAt, () => stop.abort());
		await runAll({}, {});

		expect(sent).toHaveLength(2);
		expect(endsInWords()).toEqual([0, 1].map((item) => `${item} stopped at ${endAt} s`));
	});

	it('holds for items that come later', async () => {
		const { stop, sent, ends, runAll } = setUp({});
		stop.abort();
		await runAll({});

		expect(sent).toEqual([]);
		expect(ends).toMatchObject([{ kind: 'stopped' }]);
	});
});
