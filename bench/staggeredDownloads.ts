import { createVideos, executionTimeOf } from './node';
import { startSandboxProcess } from './sandboxProcess';
import type { Row } from './table';

const VIDEOS = 20;
const SLOWEST_SECONDS = 20;
const MIB = 1024 * 1024;
const VIDEO_MIB = 64;

const download = {
	waitForCompletion: true,
	downloadVideo: true,
	options: { pollInterval: 1 },
};

/** Videos that finish one after the other, each with its download, and the slowest of them alone. */
export async function measureStaggeredDownloads(): Promise<Row[]> {
	const place = await startSandboxProcess({ videoBytes: VIDEO_MIB * MIB });
	try {
		const slowest = await createVideos(place, 1, {
			...download,
			text: `Hello [render ${SLOWEST_SECONDS}s]`,
		});
		const all = await createVideos(place, VIDEOS, {
			...download,
			text: `=Hello [render {{ ($itemIndex + 1) * ${(SLOWEST_SECONDS * 1000) / VIDEOS} }}ms]`,
		});
		const ratio = executionTimeOf(all) / executionTimeOf(slowest);
		return [
			{
				what: `Downloads of ${VIDEOS} videos of ${VIDEO_MIB} MiB that take 1 to ${SLOWEST_SECONDS} s: time of the run over that of the slowest video alone`,
				measured: ratio.toFixed(2),
				goal: '≤ 1.1',
				met: ratio <= 1.1,
			},
		];
	} finally {
		place.close();
	}
}
