import type { Goal } from './goal';
import type { Scenario } from './simulate';

/** A run to be simulated, and the figures that are to be reached: see `isReached`. */
export interface Case {
	what: string;
	scenario: Scenario;
	goal: Goal;
	/** How late, in seconds, the n-th of the videos may be seen, by the n; counted from the one seen soonest. */
	seenWithin?: Record<number, number>;
}

/** Numbers from 0 to 1 that look like chance and are the same each time. */
function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/** Draws one number for each index, so that each simulation gets the same. */
function numbered(draw: () => number): (index: number) => number {
	const drawn: number[] = [];
	return (index) => {
		while (drawn.length <= index) drawn.push(draw());
		return drawn[index] ?? Number.NaN;
	};
}

/** Render times around a mean, evenly spread. */
function around(mean: number, spread: number, seed = 1): (index: number) => number {
	const random = createRandom(seed);
	return numbered(() => mean * (1 + spread * (2 * random() - 1)));
}

/** Most jobs are quicker than the mean, and a few take many times as long: log-normal. */
function heavyTailed(mean: number, seed = 1): (index: number) => number {
	const random = createRandom(seed);
	const sigma = 0.8;
	return numbered(() => {
		const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		return mean * Math.exp(sigma * normal - (sigma * sigma) / 2);
	});
}

const far = { latencySeconds: 0.3 };
const near = { latencySeconds: 0.02 };

export const cases: Case[] = [
	{
		what: '20 at once, 120 s ± 20 %',
		scenario: { videos: 20, renderSeconds: around(120, 0.2), ...far },
		goal: { requestsPerVideo: 7.9, runTime: 1.03, lateness: 14 },
	},
	{
		what: '50 at once, 300 s ± 20 %',
		scenario: { videos: 50, renderSeconds: around(300, 0.2), ...far },
		goal: { requestsPerVideo: 8.8, runTime: 1.02, lateness: 50 },
	},
	{
		what: '500 at once, 300 s ± 20 %',
		scenario: { videos: 500, renderSeconds: around(300, 0.2), ...far },
		goal: { requestsPerVideo: 5.8, runTime: 1.02, lateness: 56 },
	},
	{
		what: '500 at once, 300 s, heavy-tailed',
		scenario: { videos: 500, renderSeconds: heavyTailed(300), ...far },
		goal: { requestsPerVideo: 6.1, runTime: 1.01, lateness: 99 },
	},
	{
		what: '100 behind a queue that renders 5 at a time, 90 s ± 25 %',
		scenario: { videos: 100, renderSeconds: around(90, 0.25), places: 5, ...far },
		goal: { requestsPerVideo: 15.6, runTime: 1, lateness: 15 },
	},
	{
		what: '500 behind a queue that renders 10 at a time, 90 s ± 25 %',
		scenario: { videos: 500, renderSeconds: around(90, 0.25), places: 10, ...far },
		goal: { requestsPerVideo: 16.3, runTime: 1, lateness: 15 },
	},
	{
		what: '20 jobs of 5 to 40 s',
		scenario: { videos: 20, renderSeconds: (index) => 5 + (35 * index) / 19, ...near },
		goal: { requestsPerVideo: 3.8, runTime: 1.01, lateness: 3 },
	},
	{
		what: '50 jobs of 10 s',
		scenario: { videos: 50, renderSeconds: () => 10, ...near },
		goal: { requestsPerVideo: 1.3, runTime: 1.21, lateness: 2 },
	},
	{
		what: '2,000 at once, 300 s ± 20 %',
		scenario: { videos: 2000, renderSeconds: around(300, 0.2), ...far },
		goal: { requestsPerVideo: 3.3, runTime: 1.02, lateness: 105 },
	},
	{
		what: '10,000 behind a queue that renders 50 at a time, 90 s ± 25 %',
		scenario: { videos: 10_000, renderSeconds: around(90, 0.25), places: 50, ...far },
		goal: { requestsPerVideo: 10.1, runTime: 1, lateness: 394 },
	},
	{
		what: '100 of 90 s ± 25 %, Max Jobs at Once 5',
		scenario: { videos: 100, renderSeconds: around(90, 0.25), maxJobs: 5, ...far },
		goal: { requestsPerVideo: 20.4, runTime: 1.06, lateness: 10 },
	},
	{
		what: '500 of 300 s, heavy-tailed, Max Jobs at Once 20',
		scenario: { videos: 500, renderSeconds: heavyTailed(300), maxJobs: 20, ...far },
		goal: { requestsPerVideo: 13.8, runTime: 1.04, lateness: 49 },
	},
	{
		what: '95 of 30 s beside five that never end (Timeout 1,800 s), Max Jobs at Once 10',
		scenario: {
			videos: 100,
			// The first, so that they are the oldest jobs for the whole run.
			renderSeconds: (index) => (index < 5 ? Infinity : 30),
			timeoutSeconds: 1800,
			maxJobs: 10,
			...far,
		},
		goal: { requestsPerVideo: 16.2, runTime: 1.01, lateness: 3 },
		seenWithin: { 90: 5, 95: 35 },
	},
];
