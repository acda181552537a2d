import { createPatience, type Patience } from '../../../nodes/PersonateLipsync/jobs/patience';
import { refused } from '../support/answers';
import { SECOND } from '../support/times';

const { failure } = refused(429);

function setUp() {
	let now = 0;
	const patience = createPatience({ now: () => now }, Infinity);
	return { patience, letTimePass: (milliseconds: number) => void (now += milliseconds) };
}

describe('The time that the rate limit has held up all requests', () => {
	it.each<[string, (patience: Patience) => void]>([
		['one is answered', (patience) => patience.answered()],
		['a first one comes after all have ended', (patience) => patience.reset()],
	])('counts anew once %s, and not before the next refusal', (_what, begin) => {
		const { patience, letTimePass } = setUp();
		patience.sent(0);
		patience.refused(failure, 0);
		begin(patience);
		letTimePass(20 * SECOND);
		patience.sent(20 * SECOND);
		letTimePass(10 * SECOND);

		expect(patience.exhausted()).toBeUndefined();
		patience.refused(failure, 20 * SECOND);

		expect(patience.exhausted()).toEqual({ failure, patience: 10 * SECOND });
	});

	it('counts the rest of a pause that the API asks for where a first request comes during that', () => {
		const { patience, letTimePass } = setUp();
		patience.pauseFor(30 * SECOND, failure);
		letTimePass(10 * SECOND);
		patience.reset();

		const rest = 20 * SECOND;
		expect(patience.exhausted()).toEqual({ failure, patience: rest, retryAfter: rest });
	});

	it('counts from the first pause that the API asks for, and says how much of it is left', () => {
		const { patience, letTimePass } = setUp();
		patience.pauseFor(30 * SECOND, failure);
		letTimePass(20 * SECOND);
		patience.pauseFor(10 * SECOND, failure);

		const whole = { failure, patience: 30 * SECOND };
		expect(patience.exhausted()).toEqual({ ...whole, retryAfter: 10 * SECOND });
		letTimePass(10 * SECOND);
		expect(patience.exhausted()).toEqual(whole);
	});

	it('counts anew where a first request comes the moment that a pause ends', () => {
		const { patience, letTimePass } = setUp();
		patience.pauseFor(30 * SECOND, failure);
		letTimePass(30 * SECOND);
		patience.reset();

		expect(patience.exhausted()).toBeUndefined();
	});
});

describe('The end of a patience', () => {
	it('never comes while nothing is refused, or nothing waits for the API', () => {
		const { patience } = setUp();
		patience.sent(SECOND);
		expect(patience.endOf(5 * SECOND)).toBe(Infinity);
		patience.refused(failure, SECOND);
		expect(patience.endOf(5 * SECOND)).toBe(6 * SECOND);
		patience.rest();
		expect(patience.endOf(5 * SECOND)).toBe(Infinity);
	});
});
