import { isReached } from '../../../bench/virtual/goal';
import { cases } from '../../../bench/virtual/scenarios';
import { simulate } from '../../../bench/virtual/simulate';

describe('Waiting for many videos', () => {
	const withGoal = cases.flatMap(({ what, scenario, goal }) =>
		goal === undefined ? [] : [{ what, scenario, goal }],
	);

	it.each(withGoal)(
		'takes few status requests, and sees each video soon: $what',
		async ({ scenario, goal }) => {
			const figures = await simulate(scenario);

			expect([figures, isReached(figures, goal)]).toEqual([figures, true]);
		},
	);

	it('behind a queue takes at most 20 status requests a video, and ends with the last of 500', async () => {
		const queue = withGoal.find(({ what }) => what.startsWith('500 behind a queue'));
		if (queue === undefined) throw new Error('There is no such case');

		const { requestsPerVideo, runTime } = await simulate(queue.scenario);

		expect(requestsPerVideo).toBeLessThanOrEqual(20);
		expect(runTime).toBeLessThanOrEqual(1.01);
	});
});
