/* eslint-disable @n8n/community-nodes/no-restricted-globals -- measures CPU time */
import { refused } from '../support/answers';
import { MINUTE, SECOND, times } from '../support/times';
import { getItem, inWords, runVirtually, type VirtualRun } from '../support/virtualRun';

const download = { download: { fileName: '' } };

// CPU time, which other work on the machine does not change much.
jest.setTimeout(120_000);

describe('Ten thousand items', () => {
	/** A run with the options of a user who knows that it is large, with the time that it took. */
	const run = async (items: number, run: Partial<VirtualRun> = {}) => {
		const before = process.cpuUsage();
		const result = await runVirtually({
			items: times(items, download),
			maxConcurrency: 250,
			latency: 100,
			renderTime: () => 5 * SECOND,
			downloadTime: 100,
			...run,
		});
		const { user, system } = process.cpuUsage(before);
		return { ...result, time: user + system };
	};

	it('all have their video, with requests and a time that grow with the number of items', async () => {
		await run(500);
		const few = await run(2000);
		const many = await run(10_000);

		expect(inWords(many.outcomes)).toEqual(times(10_000, 'ok'));
		expect(many.of('post')).toHaveLength(10_000);
		expect(many.of('get').length / few.of('get').length).toBeLessThan(7);
		// Five times the items: a square would take 25 times as long.
		expect(many.time / few.time).toBeLessThan(12);
	});

	it.each<[string, Partial<VirtualRun>]>([
		['are refused at first', { post: (_item, at) => (at < 4 * SECOND ? refused(429) : undefined) }],
		['are stopped', { cancelAt: 5 * SECOND }],
		['name one job', {}],
	])('take no time that grows with their square where they %s', async (what, faults) => {
		const items = (count: number) =>
			what === 'name one job' ? times(count, getItem('job-9')) : times(count, {});
		await run(500, { ...faults, items: items(500) });
		const few = await run(2000, { ...faults, items: items(2000) });
		const many = await run(10_000, { ...faults, items: items(10_000) });

		expect(many.outcomes).toHaveLength(10_000);
		expect(many.time / few.time).toBeLessThan(12);
	});

	it('take no time that grows with their square where they are refused and differ in their Timeout', async () => {
		// Each is given up at a time of its own.
		const giveUp = async (count: number) => {
			const items = Array.from({ length: count }, (_, item) => ({ timeout: MINUTE + item }));
			const { outcomes, time } = await run(count, {
				items,
				latency: 1,
				maxConcurrency: 1,
				post: () => refused(429),
			});
			expect(inWords(outcomes)).toEqual(times(count, 'rateLimited'));
			return time;
		};
		await giveUp(200);
		const few = Math.min(await giveUp(400), await giveUp(400));
		const many = await giveUp(2000);

		expect(many / few).toBeLessThan(12);
	});
});
