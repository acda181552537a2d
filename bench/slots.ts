import { createVideos, executionTimeOf } from './node';
import { countRefusedPosts } from './sandboxLog';
import { startSandboxProcess } from './sandboxProcess';
import type { Row } from './table';

const VIDEOS = 40;
const SLOTS = 5;
const RENDER_SECONDS = 4;
const SLOT_SECONDS = (VIDEOS / SLOTS) * RENDER_SECONDS;

/** More videos than the API has slots for, with and without Max Jobs at Once. */
export async function measureSlots(): Promise<Row[]> {
	// At once: either waits most of the time, and has a stand-in of its own.
	const [free, bound] = await Promise.all([fillSlots({}), fillSlots({ maxJobs: SLOTS })]);
	const what = `${VIDEOS} videos of ${RENDER_SECONDS} s, ${SLOTS} slots at the API`;
	const time = `time of the run over the ${SLOT_SECONDS} s of the slots`;
	return [
		{
			what: `${what}: ${time}`,
			measured: free.ratio.toFixed(2),
			goal: '≤ 1.3',
			met: free.ratio <= 1.3,
		},
		{ what: `${what}: POSTs refused per video`, measured: free.refused.toFixed(2), goal: '' },
		{
			what: `${what}, Max Jobs at Once ${SLOTS}: ${time}`,
			measured: bound.ratio.toFixed(2),
			goal: '≤ 1.1',
			met: bound.ratio <= 1.1,
		},
		{
			what: `${what}, Max Jobs at Once ${SLOTS}: POSTs refused per video`,
			measured: bound.refused.toFixed(2),
			goal: '0',
			met: bound.refused === 0,
		},
	];
}

/** `ratio`: the time of the run over that of the slots. `refused`: POSTs per video. */
async function fillSlots(options: {
	maxJobs?: number;
}): Promise<{ ratio: number; refused: number }> {
	const place = await startSandboxProcess({
		renderMilliseconds: RENDER_SECONDS * 1000,
		jobLimit: { count: SLOTS },
	});
	try {
		const run = await createVideos(place, VIDEOS, {
			waitForCompletion: true,
			options: { pollInterval: 1, ...options },
		});
		return {
			ratio: executionTimeOf(run) / 1000 / SLOT_SECONDS,
			refused: (await countRefusedPosts(place)) / VIDEOS,
		};
	} finally {
		place.close();
	}
}
