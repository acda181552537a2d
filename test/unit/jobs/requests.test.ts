import fc from 'fast-check';

import { createRequests, type RequestSource } from '../../../nodes/PersonateLipsync/jobs/requests';
import { createStop } from '../../../nodes/PersonateLipsync/jobs/stop';
import { HOUR, MINUTE } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

/** Requests that may be sent from these times on and take no time, in milliseconds, with those of their sending. */
function setUp(...readyTimes: number[]) {
	const clock = createVirtualClock();
	const stop = createStop(undefined, clock);
	const requests = createRequests(clock, 1, stop);
	const sent: number[] = [];
	let wakings = 0;
	const left = [...readyTimes].sort((one, other) => one - other);
	const source: RequestSource = {
		take(now) {
			wakings += 1;
			if (!((left[0] ?? Infinity) <= now)) return undefined;
			left.shift();
			return async () => void sent.push(now);
		},
		readyAfter: (now) => left.find((time) => time > now) ?? Infinity,
	};
	requests.add(source);
	return { clock, stop, requests, sent, wakings: () => wakings };
}

describe('The requests of a run', () => {
	it('are sent when they may be, to the millisecond', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(100_000), { maxLength: 20 }), async (readyTimes) => {
				const { clock, requests, sent } = setUp(...readyTimes);
				requests.wake();
				await clock.letTimePass(200_000);

				expect(sent).toEqual([...readyTimes].sort((one, other) => one - other));
			}),
			{ numRuns: 50 },
		);
	});

	it('start no timer where nothing is to come, nor where one rings before', async () => {
		const { clock, requests } = setUp(5000);
		for (const time of [0, 1000, 2000]) clock.at(time, requests.wake);
		await clock.letTimePass(MINUTE);

		// Four wakings, of which the last is by the one timer, and one after the request.
		expect(clock.naps()).toBe(3 + 1 + 2);
	});

	it('start no timer of more than a minute, which would outlive its run by that', async () => {
		const { clock, requests, wakings } = setUp(HOUR);
		// However often it is told that something may be sent, it looks once.
		requests.wake();
		requests.wake();
		await clock.letTimePass(MINUTE - 1);
		expect(wakings()).toBe(1);

		await clock.letTimePass(2);
		expect(wakings()).toBe(2);
	});

	it('are not sent in a run that was stopped, even in the same moment', async () => {
		const { clock, stop, requests, sent, wakings } = setUp(500, 1000);
		requests.wake();
		await clock.letTimePass(499);
		requests.wake();
		stop.halt();
		requests.wake();
		await clock.letTimePass(HOUR);

		expect([sent, wakings()]).toEqual([[], 1]);
	});
});
