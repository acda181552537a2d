import { createVideos, executionTimeOf } from './node';
import { startSandboxProcess } from './sandboxProcess';
import type { Row } from './table';

const JOBS = 50;
const RENDER_SECONDS = 10;
const waiting = { waitForCompletion: true, options: { maxConcurrency: JOBS } };

/** Many jobs in one run of the node, and the same jobs one after the other. */
export async function measureWaiting(): Promise<Row[]> {
	const place = await startSandboxProcess({ renderMilliseconds: RENDER_SECONDS * 1000 });
	try {
		const together = executionTimeOf(await createVideos(place, JOBS, waiting)) / 1000;
		let oneByOne = 0;
		for (let job = 0; job < JOBS; job += 1) {
			oneByOne += executionTimeOf(await createVideos(place, 1, waiting)) / 1000;
		}
		const what = `${JOBS} jobs of ${RENDER_SECONDS} s`;
		return [
			{
				what: `${what}: wall time over the slowest job's`,
				measured: (together / RENDER_SECONDS).toFixed(2),
				goal: '≤ 1.3',
				met: together / RENDER_SECONDS <= 1.3,
			},
			{
				what: `${what}: wall time over waiting for one after the other`,
				measured: `1/${(oneByOne / together).toFixed(0)}`,
				goal: '≤ 1/30',
				met: oneByOne / together >= 30,
			},
		];
	} finally {
		place.close();
	}
}
