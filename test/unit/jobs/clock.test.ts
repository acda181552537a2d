import { sleepUntil } from '../../../nodes/PersonateLipsync/jobs/clock';
import { createVirtualClock } from '../support/virtualClock';

const never = () => false;

describe('Sleeping until a point in time', () => {
	it('ends at that time to the millisecond', async () => {
		const clock = createVirtualClock(500);

		await clock.letTimePassUntil(sleepUntil(clock, 4321, never));

		expect(clock.now()).toBe(4321);
	});

	it('does not sleep at all when the time has come or is past', async () => {
		const clock = createVirtualClock(500);

		await clock.letTimePassUntil(sleepUntil(clock, 500, never));
		await clock.letTimePassUntil(sleepUntil(clock, 0, never));

		expect(clock.naps()).toBe(0);
		expect(clock.now()).toBe(500);
	});

	it('does not sleep at all in a run that is stopped', async () => {
		const clock = createVirtualClock();

		await clock.letTimePassUntil(sleepUntil(clock, 60_000, () => true));

		expect(clock.naps()).toBe(0);
	});

	it.each([0, 1, 999, 1000, 2500, 3600])(
		'ends within a second of a stop after %d ms',
		async (stopAt) => {
			const clock = createVirtualClock();
			let isStopped = false;
			clock.at(stopAt, () => {
				isStopped = true;
			});

			await clock.letTimePassUntil(sleepUntil(clock, 3_600_000, () => isStopped));

			expect(clock.now()).toBeGreaterThanOrEqual(stopAt);
			expect(clock.now() - stopAt).toBeLessThanOrEqual(1000);
		},
	);
});
