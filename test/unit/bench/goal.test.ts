import { isReached } from '../../../bench/virtual/goal';

describe('A goal of a simulated run', () => {
	const goal = { requestsPerVideo: 10, runTime: 1, lateness: 20 };

	it('is met by better figures', () => {
		expect(isReached({ requestsPerVideo: 1, runTime: 0.5, lateness: 2 }, goal)).toBe(true);
	});

	it('is met by figures within a tenth of it', () => {
		expect(isReached({ requestsPerVideo: 10.9, runTime: 1.09, lateness: 21.9 }, goal)).toBe(true);
	});

	it.each([
		['requests per video', { requestsPerVideo: 11.1 }],
		['run time', { runTime: 1.11 }],
		['lateness', { lateness: 22.1 }],
	])('is missed by more than a tenth in %s alone', (_, worse) => {
		expect(isReached({ ...goal, ...worse }, goal)).toBe(false);
	});
});
