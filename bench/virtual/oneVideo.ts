import type { Row } from '../table';
import { simulate } from './simulate';

const RENDER_SECONDS = [5, 60, 600];
const LATENCY_SECONDS = 0.02;

/** How often one job is polled, and how late it is seen to be finished, in virtual time. */
export async function measureOneVideo(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const seconds of RENDER_SECONDS) {
		const { requestsPerVideo, lateness } = await simulate({
			videos: 1,
			renderSeconds: () => seconds,
			latencySeconds: LATENCY_SECONDS,
		});
		// A tenth of the render, at least the Poll Interval, at most 15 s.
		const latest = Math.min(Math.max(seconds / 10, 3), 15);
		rows.push({
			what: `One video of ${seconds} s: status requests, and how late it is seen to be finished`,
			measured: `${requestsPerVideo}, ${lateness.toFixed(1)} s`,
			goal: `< 60, ≤ ${latest} s`,
			met: requestsPerVideo < 60 && lateness <= latest + LATENCY_SECONDS,
		});
	}
	return rows;
}
