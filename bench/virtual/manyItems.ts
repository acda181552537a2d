/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a measuring tool, not part of the node */
import { refused } from '../../test/unit/support/answers';
import { MINUTE, SECOND, times } from '../../test/unit/support/times';
import { getItem, runVirtually, type VirtualRun } from '../../test/unit/support/virtualRun';
import type { Row } from '../table';

const download = { download: { fileName: '' } };

/** What a run of so many items is like. */
type Workload = (count: number) => Pick<VirtualRun, 'items'> & Partial<VirtualRun>;

const workloads: Array<{ what: string; workload: Workload }> = [
	{
		what: 'all with their video',
		workload: (count) => ({ items: times(count, download) }),
	},
	{
		what: 'refused at first',
		workload: (count) => ({
			items: times(count, {}),
			post: (_item, at) => (at < 4 * SECOND ? refused(429) : undefined),
		}),
	},
	{
		what: 'stopped by the user',
		workload: (count) => ({ items: times(count, {}), cancelAt: 5 * SECOND }),
	},
	{
		what: 'of one job',
		workload: (count) => ({ items: times(count, getItem('job-9')) }),
	},
	{
		what: 'refused for good, each with a Timeout of its own',
		workload: (count) => ({
			items: Array.from({ length: count }, (_, item) => ({ timeout: MINUTE + item })),
			latency: 1,
			maxConcurrency: 1,
			post: () => refused(429),
		}),
	},
];

const FEW = 2000;
const MANY = 10_000;
const RATIO = MANY / FEW;

/** Between the growth of the items and that of their square. */
const MOST = 12;

/** How the CPU time of a run grows with its items, in virtual time. */
export async function measureManyItems(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const { what, workload } of workloads) {
		// The first run is that of cold code.
		await cpuTime(workload(FEW / 4));
		const few = Math.min(await cpuTime(workload(FEW)), await cpuTime(workload(FEW)));
		const growth = (await cpuTime(workload(MANY))) / few;
		rows.push({
			what: `${MANY.toLocaleString('en')} items, ${what}: CPU time over that of ${FEW.toLocaleString('en')} (the square would be ${RATIO ** 2})`,
			measured: growth.toFixed(1),
			goal: `< ${MOST}`,
			met: growth < MOST,
		});
	}
	return rows;
}

async function cpuTime(run: Pick<VirtualRun, 'items'> & Partial<VirtualRun>): Promise<number> {
	const before = process.cpuUsage();
	await runVirtually({
		maxConcurrency: 250,
		latency: 100,
		renderTime: () => 5 * SECOND,
		downloadTime: 100,
		...run,
	});
	const { user, system } = process.cpuUsage(before);
	return user + system;
}
