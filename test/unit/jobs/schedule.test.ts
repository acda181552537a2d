import fc from 'fast-check';

import {
	neglectedAt,
	pauseBetweenPolls,
	restAfterPoll,
} from '../../../nodes/PersonateLipsync/jobs/schedule';
import { HOUR, MINUTE, SECOND } from '../support/times';

describe('The pause before the next status request of a job', () => {
	it.each([
		{ waited: 0, pollInterval: 3 * SECOND, pause: 3 * SECOND },
		{ waited: 30 * SECOND, pollInterval: 3 * SECOND, pause: 3 * SECOND },
		{ waited: 60 * SECOND, pollInterval: 3 * SECOND, pause: 6 * SECOND },
		{ waited: 150 * SECOND, pollInterval: 3 * SECOND, pause: 15 * SECOND },
		{ waited: HOUR, pollInterval: 3 * SECOND, pause: 15 * SECOND },
		{ waited: 0, pollInterval: MINUTE, pause: MINUTE },
		{ waited: HOUR, pollInterval: MINUTE, pause: MINUTE },
	])(
		'is $pause ms after $waited ms with a Poll Interval of $pollInterval ms',
		({ waited, pollInterval, pause }) => {
			expect(pauseBetweenPolls(waited, pollInterval)).toBe(pause);
		},
	);
});

describe('A job that has gone without a status request', () => {
	it('is neglected after a minute, and a fifth of the time that it has waited', () => {
		fc.assert(
			fc.property(fc.nat(HOUR), fc.nat(6 * HOUR), (since, waited) => {
				const lastPoll = since + waited;
				const isNeglected = (now: number) =>
					now - lastPoll >= MINUTE && now - lastPoll >= (now - since) / 5;
				const at = neglectedAt(since, lastPoll);
				expect(isNeglected(Math.ceil(at + 1))).toBe(true);
				expect(isNeglected(Math.floor(at - 1))).toBe(false);
			}),
		);
	});
});

describe('The rest of a worker after a status request that found a job rendering', () => {
	it.each([
		{ age: 0, rest: 0 },
		{ age: 25 * SECOND, rest: SECOND },
		{ age: 125 * SECOND, rest: 5 * SECOND },
		{ age: HOUR, rest: 5 * SECOND },
	])('is $rest ms in a run that is $age ms old', ({ age, rest }) => {
		expect(restAfterPoll(age)).toBe(rest);
	});
});
