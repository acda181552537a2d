import type { Figures } from './simulate';

/** The figures to be reached by a run. */
export type Goal = Pick<Figures, 'requestsPerVideo' | 'runTime' | 'lateness'>;

const TOLERANCE = 1.1;

/** Whether each figure is better than the one to be reached, or within a tenth of it. */
export function isReached(figures: Goal, goal: Goal): boolean {
	return (
		figures.requestsPerVideo <= goal.requestsPerVideo * TOLERANCE &&
		figures.runTime <= goal.runTime * TOLERANCE &&
		figures.lateness <= goal.lateness * TOLERANCE
	);
}
