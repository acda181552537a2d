import { createVideos, executionTimeOf } from './node';
import { countRefusedPosts } from './sandboxLog';
import { startSandboxProcess } from './sandboxProcess';
import type { Row } from './table';

const VIDEOS = 200;
const POSTS = 20;
const WINDOW_SECONDS = 2;
/** The first window's POSTs need no wait. */
const LIMIT_SECONDS = (VIDEOS / POSTS - 1) * WINDOW_SECONDS;

/** Creating more videos than the API accepts in its window. */
export async function measureRateLimit(): Promise<Row[]> {
	const place = await startSandboxProcess({
		postLimit: { count: POSTS, windowMilliseconds: WINDOW_SECONDS * 1000 },
	});
	try {
		const run = await createVideos(place, VIDEOS, {});
		const ratio = executionTimeOf(run) / 1000 / LIMIT_SECONDS;
		const what = `${VIDEOS} videos, ${POSTS} POSTs accepted in any ${WINDOW_SECONDS} s`;
		return [
			{
				what: `${what}: time of the run over the ${LIMIT_SECONDS} s that the limit takes`,
				measured: ratio.toFixed(2),
				goal: '≤ 1.15',
				met: ratio <= 1.15,
			},
			{
				what: `${what}: POSTs refused per video`,
				measured: ((await countRefusedPosts(place)) / VIDEOS).toFixed(2),
				goal: '',
			},
		];
	} finally {
		place.close();
	}
}
