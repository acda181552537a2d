import type { Row } from '../table';
import { isReached, type Goal } from './goal';
import { cases } from './scenarios';
import { simulate } from './simulate';

/** What stands between the dots of these rows. */
export const POLLING_FIGURES =
	"Status requests per video · time of the run over the last job's end (with Max Jobs at Once: over the best schedule) · how late the 95th of a hundred videos is seen to be finished · CPU time per video";

/** Runs of many videos in virtual time, with the node's default options. */
export async function measurePolling(): Promise<Row[]> {
	// The first run is that of cold code.
	await simulate({ videos: 500, renderSeconds: () => 60, latencySeconds: 0.3 });

	const rows: Row[] = [];
	for (const { what, scenario, goal, seenWithin = {} } of cases) {
		const figures = await simulate(scenario);
		rows.push({
			what,
			measured: `${show(figures)} · ${figures.cpuPerVideo.toFixed(1)} ms`,
			goal: show(goal),
			met: isReached(figures, goal),
		});
		for (const [rank, seconds] of Object.entries(seenWithin)) {
			const late = figures.latenessOf(Number(rank));
			rows.push({
				what: `The same: how late the ${rank}th of the videos that end is seen`,
				measured: `${late.toFixed(1)} s`,
				goal: `≤ ${seconds} s`,
				met: late <= seconds,
			});
		}
	}
	return rows;
}

function show({ requestsPerVideo, runTime, lateness }: Goal): string {
	return `${requestsPerVideo.toFixed(1)} · ${runTime.toFixed(2)} · ${lateness.toFixed(0)} s`;
}
