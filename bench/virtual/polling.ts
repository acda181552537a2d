import type { Row } from '../table';
import { isReached, type Goal } from './goal';
import { cases } from './scenarios';
import { simulate } from './simulate';

/** What stands between the dots of these rows. */
export const POLLING_FIGURES =
	"Status requests per video · time of the run over the last job's end · how late the 95th of a hundred videos is seen to be finished · CPU time per video";

/** Runs of many videos in virtual time, with the node's default options. */
export async function measurePolling(): Promise<Row[]> {
	// The first run is that of cold code.
	await simulate({ videos: 500, renderSeconds: () => 60, latencySeconds: 0.3 });

	const rows: Row[] = [];
	for (const { what, scenario, goal } of cases) {
		const figures = await simulate(scenario);
		const cpu = `${figures.cpuPerVideo.toFixed(1)} ms`;
		rows.push({
			what,
			measured: `${show(figures)} · ${cpu}`,
			goal: goal === undefined ? '' : show(goal),
			...(goal === undefined ? {} : { met: isReached(figures, goal) }),
		});
	}
	return rows;
}

function show({ requestsPerVideo, runTime, lateness }: Goal): string {
	return `${requestsPerVideo.toFixed(1)} · ${runTime.toFixed(2)} · ${lateness.toFixed(0)} s`;
}
