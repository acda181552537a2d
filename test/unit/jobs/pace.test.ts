import fc from 'fast-check';

import {
	createPace,
	isRateLimit,
	pauseAskedWith,
	type PaceTools,
} from '../../../nodes/PersonateLipsync/jobs/pace';
import { broken, refused, unreadable } from '../support/answers';
import { SECOND } from '../support/times';

function setUp(tools: Partial<PaceTools> = {}) {
	let now = 0;
	const backoffs: number[] = [];
	const pace = createPace({
		clock: { now: () => now },
		random: () => 0,
		onBackoff: (milliseconds) => backoffs.push(milliseconds),
		...tools,
	});
	return {
		pace,
		backoffs,
		letTimePass: (milliseconds: number) => void (now += milliseconds),
		/** How many requests may be sent at once; they are left unanswered. */
		open(most: number) {
			let count = 0;
			for (; count < most && pace.isOpen(); count += 1) pace.enter();
			return count;
		},
	};
}

describe('The pause that an answer asks for', () => {
	it.each([
		['the time of a 429', refused(429, 5000), 5000],
		['a second at least, so that no request is repeated at once', refused(429, 20), 1000],
		['none where a 429 gives no time', refused(429), undefined],
		['none where the time is over', refused(429, 0), undefined],
		['none where the answer is no refusal for a limit', refused(503, 5000), undefined],
		['none where there is no answer', broken('timedOut'), undefined],
		['none where the answer cannot be read', unreadable, undefined],
	])('is %s', (_what, { failure }, pause) => {
		expect(pauseAskedWith(failure)).toBe(pause);
	});

	it('is one for the rate limit with 429 only', () => {
		expect(
			[refused(429), refused(503), broken('timedOut')].map(({ failure }) => isRateLimit(failure)),
		).toEqual([true, false, false]);
	});
});

describe('The pace of requests', () => {
	it('has no limit of its own before the API refuses one', () => {
		expect(setUp().open(1000)).toBe(1000);
	});

	it('pauses for the time that the API asks for, then sends one request as a probe', () => {
		const { pace, open, letTimePass } = setUp();

		pace.enter();
		pace.pauseFor(7 * SECOND);
		expect(pace.opensAt).toBe(7 * SECOND);
		letTimePass(7 * SECOND - 1);
		expect(open(10)).toBe(0);
		letTimePass(1);

		expect(open(10)).toBe(1);
	});

	it('lets one more be sent at a time with each that is accepted', () => {
		const { pace, letTimePass } = setUp();
		pace.pauseFor(SECOND);
		letTimePass(SECOND);
		const waves = Array.from({ length: 5 }, () => {
			const tickets = [];
			while (pace.isOpen()) tickets.push(pace.enter());
			for (const ticket of tickets) pace.accepted(ticket);
			return tickets.length;
		});

		expect(waves).toEqual([1, 2, 4, 8, 16]);
	});

	it('makes a pause of one second without a time from the API, then twice the last, at most thirty', () => {
		const { pace, backoffs, letTimePass } = setUp();
		for (let refusal = 0; refusal < 8; refusal += 1) {
			pace.refused(pace.enter());
			letTimePass(60 * SECOND);
		}

		expect(backoffs.map((pause) => pause / SECOND)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
	});

	it('spreads the pauses of several executions over a quarter of their length', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
				const { pace } = setUp({ random: () => random });
				pace.refused(pace.enter());
				expect(pace.opensAt).toBeCloseTo(SECOND * (1 + random / 4));
			}),
		);
	});

	it('begins anew with one second once a request is accepted', () => {
		const { pace, backoffs, letTimePass } = setUp();
		for (const isAccepted of [false, false, true, false]) {
			const ticket = pace.enter();
			if (isAccepted) pace.accepted(ticket);
			else pace.refused(ticket);
			letTimePass(60 * SECOND);
		}

		expect(backoffs).toEqual([SECOND, 2 * SECOND, SECOND]);
	});

	it('takes requests that were sent together and refused together for one refusal', () => {
		const { pace, backoffs, letTimePass } = setUp();
		const tickets = [pace.enter(), pace.enter(), pace.enter()];

		for (const ticket of tickets) {
			pace.refused(ticket);
			letTimePass(100);
		}

		expect(backoffs).toEqual([SECOND]);
		expect(pace.opensAt).toBe(SECOND);
	});

	it('takes no answer to a request from before the pause for the probe’s', () => {
		const { pace, open, letTimePass } = setUp();
		const [first, second] = [pace.enter(), pace.enter()];
		pace.refused(first);

		pace.accepted(second);
		expect(pace.isOpen()).toBe(false);
		letTimePass(SECOND);

		expect(open(10)).toBe(1);
	});

	it('sends the next probe where one is refused and the pause stays as it is', () => {
		const { pace, open, letTimePass } = setUp();
		pace.pauseFor(SECOND);
		letTimePass(SECOND);

		pace.leave(pace.enter());

		expect(open(10)).toBe(1);
	});

	it('ends a growing pause early when a job ends, with one probe, and makes none where there is none', () => {
		const { pace, open, letTimePass } = setUp();
		letTimePass(100);
		pace.endBackoff();
		expect(pace.opensAt).toBeLessThan(100);
		pace.refused(pace.enter());
		letTimePass(100);

		pace.endBackoff();

		expect(open(10)).toBe(1);
	});

	it('keeps a pause that the API asks for, whatever ends', () => {
		const { pace } = setUp();
		pace.pauseFor(5 * SECOND);

		pace.endBackoff();

		expect(pace.isOpen()).toBe(false);
	});

	it('keeps a pause that the API asks for during a longer one of the pace’s own, whatever ends', () => {
		const { pace, letTimePass } = setUp();
		for (let refusal = 0; refusal < 5; refusal += 1) {
			letTimePass(60 * SECOND);
			pace.refused(pace.enter());
		}
		pace.pauseFor(10 * SECOND);

		pace.endBackoff();
		expect(pace.isOpen()).toBe(false);
		letTimePass(10 * SECOND);

		expect(pace.isOpen()).toBe(true);
	});

	it('keeps the longest of the pauses that the API asks for', () => {
		const { pace } = setUp();
		for (const seconds of [5, 20, 10]) pace.pauseFor(seconds * SECOND);

		expect(pace.opensAt).toBe(20 * SECOND);
	});

	it('honours no pause above the longest that it is made for', () => {
		const { pace } = setUp({ longestPause: 60 * SECOND });

		pace.pauseFor(3600 * SECOND);

		expect(pace.opensAt).toBe(60 * SECOND);
	});
});
