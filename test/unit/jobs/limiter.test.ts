import fc from 'fast-check';

import { createLimiter } from '../../../nodes/PersonateLipsync/jobs/limiter';
import { createVirtualClock } from '../support/virtualClock';

/** Runs tasks of the given lengths, in ms; a negative length is that of a task that fails. */
async function runTasks(limit: number, lengths: number[]) {
	const clock = createVirtualClock();
	const limiter = createLimiter(limit);
	const started: number[] = [];
	let running = 0;
	let mostRunning = 0;

	const results = await clock.letTimePassUntil(
		Promise.allSettled(
			lengths.map(
				async (length, index) =>
					await limiter(async () => {
						started.push(index);
						running += 1;
						mostRunning = Math.max(mostRunning, running);
						await clock.sleep(Math.abs(length));
						running -= 1;
						if (length < 0) throw new Error(`Task ${index} failed`);
						return index;
					}),
			),
		),
	);
	return { results, started, mostRunning, duration: clock.now() };
}

describe('The limit on downloads at once', () => {
	it('is never exceeded, and is used in full', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 8 }),
				fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 30 }),
				async (limit, lengths) => {
					const { mostRunning, results } = await runTasks(limit, lengths);
					expect(mostRunning).toBe(Math.min(limit, lengths.length));
					expect(results).toHaveLength(lengths.length);
				},
			),
			{ numRuns: 30 },
		);
	});

	it('lets downloads start in the order in which their videos are finished', async () => {
		const { started } = await runTasks(2, [500, 10, 400, 10, 10, 300]);

		expect(started).toEqual([0, 1, 2, 3, 4, 5]);
	});

	it('runs as many at once as it allows, so that time is not wasted', async () => {
		expect((await runTasks(2, [100, 100, 100, 100])).duration).toBe(200);
		expect((await runTasks(1, [100, 100, 100, 100])).duration).toBe(400);
		expect((await runTasks(Infinity, [100, 100, 100, 100])).duration).toBe(100);
	});

	it('hands on what a download yields', async () => {
		const { results } = await runTasks(2, [30, 20, 10]);

		expect(results).toEqual([0, 1, 2].map((value) => ({ status: 'fulfilled', value })));
	});

	it('frees the place of a download that fails, and hands its error on', async () => {
		const { results, started } = await runTasks(1, [-10, 10, -10, 10]);

		expect(started).toEqual([0, 1, 2, 3]);
		expect(results.map(({ status }) => status)).toEqual([
			'rejected',
			'fulfilled',
			'rejected',
			'fulfilled',
		]);
		expect(results[0]).toMatchObject({ reason: new Error('Task 0 failed') });
	});

	it('lets no newcomer overtake those who wait', async () => {
		const clock = createVirtualClock();
		const limiter = createLimiter(1);
		const order: string[] = [];
		const task = async (name: string) =>
			await limiter(async () => {
				order.push(name);
				await clock.sleep(10);
			});

		const first = task('first').then(async () => await task('newcomer'));
		const others = [task('second'), task('third')];
		await clock.letTimePassUntil(Promise.all([first, ...others]));

		expect(order).toEqual(['first', 'second', 'third', 'newcomer']);
	});

	it('can be used again after it was idle', async () => {
		const limiter = createLimiter(1);

		expect(await limiter(async () => 'once')).toBe('once');
		expect(await limiter(async () => 'twice')).toBe('twice');
	});
});
