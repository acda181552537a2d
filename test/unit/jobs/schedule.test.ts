import fc from 'fast-check';

import { nextPause } from '../../../nodes/PersonateLipsync/jobs/schedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The times at which a job is asked about until its render time is over, in milliseconds. */
function questionsFor(renderTime: number, pollInterval: number): number[] {
	const times = [pollInterval];
	for (let time = pollInterval; time < renderTime; times.push(time)) {
		time += nextPause(time, pollInterval);
	}
	return times;
}

const renderTimes = fc.integer({ min: 1, max: 6 * HOUR });
const pollIntervals = fc.integer({ min: SECOND, max: 2 * MINUTE });

describe('The pause before a job is asked about again', () => {
	it('is never shorter than the Poll Interval', () => {
		fc.assert(
			fc.property(
				renderTimes,
				pollIntervals,
				(waited, pollInterval) => nextPause(waited, pollInterval) >= pollInterval,
			),
		);
	});

	it('is never longer than 15 seconds, unless the Poll Interval is', () => {
		fc.assert(
			fc.property(
				renderTimes,
				pollIntervals,
				(waited, pollInterval) =>
					nextPause(waited, pollInterval) <= Math.max(15 * SECOND, pollInterval),
			),
		);
	});

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
			expect(nextPause(waited, pollInterval)).toBe(pause);
		},
	);

	it('notices a finished video within a tenth of its render time or one Poll Interval', () => {
		fc.assert(
			fc.property(renderTimes, pollIntervals, (renderTime, pollInterval) => {
				const noticed = questionsFor(renderTime, pollInterval).at(-1) ?? Infinity;
				expect(noticed - renderTime).toBeLessThanOrEqual(Math.max(renderTime / 10, pollInterval));
			}),
		);
	});

	it('notices a finished video within 15 seconds, unless the Poll Interval is longer', () => {
		fc.assert(
			fc.property(renderTimes, pollIntervals, (renderTime, pollInterval) => {
				const noticed = questionsFor(renderTime, pollInterval).at(-1) ?? Infinity;
				expect(noticed - renderTime).toBeLessThanOrEqual(Math.max(15 * SECOND, pollInterval));
			}),
		);
	});

	it('asks fewer than 60 questions about a render of ten minutes', () => {
		const questions = questionsFor(10 * MINUTE, 3 * SECOND);

		expect(questions.at(-1)).toBeGreaterThanOrEqual(10 * MINUTE);
		expect(questions.length).toBeLessThan(60);
	});
});
