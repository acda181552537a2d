import {
	createRequestPool,
	type RequestSource,
} from '../../../nodes/PersonateLipsync/jobs/requestPool';
import { times } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

interface Queued {
	name: string;
	/** When it may be sent, in milliseconds. */
	from: number;
	length: number;
	/** The rest of its worker; with 0 any worker may send it. */
	rest: number;
}

/** A pool with sources that send what is in their lists, in order. */
function setUp(workers: number, lists: Array<Array<Partial<Queued>>>) {
	const clock = createVirtualClock();
	const stop = new AbortController();
	const pool = createRequestPool(clock, workers, stop.signal);
	const sent: Array<{ name: string; at: number }> = [];

	const toSource = (list: Array<Partial<Queued>>, index: number): RequestSource => {
		const queue = list.map((each, position) => ({
			name: `${'abc'.charAt(index)}${position}`,
			from: 0,
			length: 100,
			rest: 0,
			...each,
		}));
		return {
			take(now, isRested) {
				const [next] = queue;
				if (next === undefined || next.from > now || (next.rest > 0 && !isRested)) return undefined;
				queue.shift();
				return {
					needsRest: next.rest > 0,
					async send() {
						sent.push({ name: next.name, at: clock.now() });
						await clock.sleep(next.length);
						return next.rest;
					},
				};
			},
			readyAfter: (now) => Math.min(...queue.map(({ from }) => from).filter((from) => from > now)),
		};
	};
	for (const [index, list] of lists.entries()) pool.add(toSource(list, index));
	pool.wake();
	return { clock, stop, pool, sent };
}

describe('The requests of a run', () => {
	it('take turns, so that neither creations nor status requests starve the other', async () => {
		const { clock, sent } = setUp(1, [times(3, {}), times(3, {})]);
		await clock.letTimePass(10_000);

		expect(sent.map(({ name }) => name)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
	});

	it('go on with one kind where the other has nothing to send', async () => {
		const { clock, sent } = setUp(1, [times(3, {}), [{ from: 250 }]]);
		await clock.letTimePass(10_000);

		expect(sent.map(({ name }) => name)).toEqual(['a0', 'a1', 'a2', 'b0']);
	});

	it('are sent at the time from which they may be, to the millisecond', async () => {
		const { clock, sent } = setUp(2, [[{ from: 1234 }, { from: 5678 }]]);
		await clock.letTimePass(10_000);

		expect(sent.map(({ at }) => at)).toEqual([1234, 5678]);
	});

	it('let a worker rest before the next status request', async () => {
		const { clock, sent } = setUp(1, [times(3, { rest: 900 })]);
		await clock.letTimePass(10_000);

		expect(sent.map(({ at }) => at)).toEqual([0, 1000, 2000]);
	});

	it('let a worker that rests send what costs no rest, without an end to its rest before time', async () => {
		const { clock, sent } = setUp(1, [[{ rest: 900 }, { rest: 900 }], [{ from: 300 }]]);
		await clock.letTimePass(10_000);

		expect(sent).toEqual([
			{ name: 'a0', at: 0 },
			{ name: 'b0', at: 300 },
			{ name: 'a1', at: 1000 },
		]);
	});

	it('leave a worker that has rested to those that need one', async () => {
		const { clock, sent } = setUp(2, [
			[{ rest: 5000 }, { rest: 5000, from: 300 }],
			[{ from: 200, length: 1000 }],
		]);
		await clock.letTimePass(10_000);

		expect(sent).toEqual([
			{ name: 'a0', at: 0 },
			{ name: 'b0', at: 200 },
			{ name: 'a1', at: 300 },
		]);
	});

	it('need one timer, however much happens at the same moment', () => {
		const { clock, pool } = setUp(1, [[]]);
		const naps = clock.naps();
		pool.wake();

		expect(clock.naps()).toBe(naps);
	});

	it('need no timer while all workers are busy', async () => {
		const { clock } = setUp(1, [[{}, { from: 50 }]]);
		await clock.letTimePass(0);

		// The start, and the first request.
		expect(clock.naps()).toBe(2);
	});

	it('need no timer for the end of a rest while another worker is free', async () => {
		const { clock } = setUp(2, [[{ rest: 900 }, { from: 5000 }]]);
		await clock.letTimePass(100);

		// The start, the first request, the second one, and the end of the first.
		expect(clock.naps()).toBe(4);
	});

	it('are none after a stop', async () => {
		const { clock, stop, pool, sent } = setUp(1, [[{}, {}, { from: 2000 }]]);
		await clock.letTimePass(0);
		stop.abort();
		pool.wake();
		await clock.letTimePass(10_000);

		expect(sent).toHaveLength(1);
	});
});
