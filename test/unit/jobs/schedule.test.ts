import fc from 'fast-check';

import {
	neglectedAt,
	pauseBetweenPolls,
	restAfterPoll,
} from '../../../nodes/PersonateLipsync/jobs/schedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The times of a job's status requests until its render time is over, in milliseconds. */
function pollsFor(renderTime: number, pollInterval: number): number[] {
	const times = [pollInterval];
	for (let time = pollInterval; time < renderTime; times.push(time)) {
		time += pauseBetweenPolls(time, pollInterval);
	}
	return times;
}

const renderTimes = fc.integer({ min: 1, max: 6 * HOUR });
const pollIntervals = fc.integer({ min: SECOND, max: 2 * MINUTE });

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

	it('is never shorter than the Poll Interval, and never longer than 15 seconds unless that is', () => {
		fc.assert(
			fc.property(renderTimes, pollIntervals, (waited, pollInterval) => {
				const pause = pauseBetweenPolls(waited, pollInterval);
				expect(pause).toBeGreaterThanOrEqual(pollInterval);
				expect(pause).toBeLessThanOrEqual(Math.max(15 * SECOND, pollInterval));
			}),
		);
	});

	it('shows a finished video within a tenth of its render time or one Poll Interval, and 15 seconds', () => {
		fc.assert(
			fc.property(renderTimes, pollIntervals, (renderTime, pollInterval) => {
				const seenAfter = (pollsFor(renderTime, pollInterval).at(-1) ?? Infinity) - renderTime;
				expect(seenAfter).toBeLessThanOrEqual(Math.max(renderTime / 10, pollInterval));
				expect(seenAfter).toBeLessThanOrEqual(Math.max(15 * SECOND, pollInterval));
			}),
		);
	});

	it('makes fewer than 60 status requests for a render of ten minutes', () => {
		const polls = pollsFor(10 * MINUTE, 3 * SECOND);

		expect(polls.at(-1)).toBeGreaterThanOrEqual(10 * MINUTE);
		expect(polls.length).toBeLessThan(60);
	});
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
