import fc from 'fast-check';

import { createLimiter } from '../../../nodes/PersonateLipsync/jobs/limiter';
import { createVirtualClock } from '../support/virtualClock';

/** Runs tasks of the given lengths, in ms; a negative length is that of a task that fails. */
async function runTasks(limit: number, lengths: number[]) {
	const clock = createVirtualClock();
	const limiter = createLimiter(limit);
	let running = 0;
	let mostRunning = 0;
	const task = async (length: number) => {
		running += 1;
		mostRunning = Math.max(mostRunning, running);
		await clock.sleep(Math.abs(length));
		running -= 1;
		if (length < 0) throw new Error(`${length}`);
		return length;
	};

	const results = await clock.letTimePassUntil(
		Promise.allSettled(
			lengths.map(async (length) => await limiter(async () => await task(length))),
		),
	);
	return { results, mostRunning };
}

describe('The limit on downloads at once', () => {
	it('is never exceeded, and is used in full, and hands on what becomes of each download', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 8 }),
				fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 30 }),
				async (limit, lengths) => {
					const { mostRunning, results } = await runTasks(limit, lengths);
					expect(mostRunning).toBe(Math.min(limit, lengths.length));
					expect(results).toEqual(
						lengths.map((length) =>
							length < 0
								? { status: 'rejected', reason: new Error(`${length}`) }
								: { status: 'fulfilled', value: length },
						),
					);
				},
			),
			{ numRuns: 30 },
		);
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
