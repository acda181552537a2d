/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { getEventListeners } from 'node:events';
import fc from 'fast-check';

import { createAlarm } from '../../../nodes/PersonateLipsync/jobs/alarm';
import { createVirtualClock } from '../support/virtualClock';

const MINUTE = 60_000;

/** An alarm, with the times at which it has rung. */
function setUp() {
	const clock = createVirtualClock();
	const rings: number[] = [];
	const stop = new AbortController();
	const alarm = createAlarm(clock, () => rings.push(clock.now()), stop.signal);
	return { clock, rings, stop, alarm };
}

describe('The one alarm of a run', () => {
	it('rings at the time that it is set to, to the millisecond', async () => {
		const { clock, rings, alarm } = setUp();

		alarm.set(4321);
		await clock.letTimePass(10_000);

		expect(rings).toEqual([4321]);
	});

	it('rings at once for a time that is past', async () => {
		const { clock, rings, alarm } = setUp();
		await clock.letTimePass(1000);

		alarm.set(500);
		await clock.letTimePass(0);

		expect(rings).toEqual([1000]);
	});

	it('rings at the latest at each time that it is set to', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ at: fc.nat(5000), time: fc.nat(10_000) }), { maxLength: 30 }),
				async (calls) => {
					const { clock, rings, alarm } = setUp();
					for (const { at, time } of calls) clock.at(at, () => alarm.set(time));
					await clock.letTimePass(20_000);

					for (const { at, time } of calls) {
						const isKept = rings.some((ring) => ring >= at && ring <= Math.max(at, time));
						expect(isKept).toBe(true);
					}
				},
			),
			{ numRuns: 50 },
		);
	});

	it('starts no timer where one rings before', () => {
		const { clock, alarm } = setUp();

		for (const time of [1000, 1000, 2000, 1500, 999]) alarm.set(time);
		expect(clock.naps()).toBe(2);
	});

	it('never rings where nothing is to come', () => {
		const { clock, alarm } = setUp();
		alarm.set(Infinity);

		expect(clock.naps()).toBe(0);
	});

	it('starts no timer of more than a minute, which would outlive its run by that', async () => {
		const { clock, rings, alarm } = setUp();

		alarm.set(24 * 60 * MINUTE);
		await clock.letTimePass(MINUTE);

		expect(rings).toEqual([MINUTE]);
	});

	it('never rings in a run that was stopped', async () => {
		const { clock, rings, stop, alarm } = setUp();
		alarm.set(1000);

		stop.abort();
		await clock.letTimePass(2000);

		expect(rings).toEqual([]);
	});

	it('has a signal for each timer: Node warns of many that listen to the same one', () => {
		const { stop, alarm } = setUp();
		for (let time = 20; time > 0; time -= 1) alarm.set(time * 1000);

		expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
	});
});
