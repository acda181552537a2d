import type { Figures } from './simulate';

/** The figures to be reached by a run. */
export type Goal = Pick<Figures, 'requestsPerVideo' | 'runTime' | 'lateness'>;

/**
 * Whether requests and time are within a tenth of the goal, and lateness within a quarter, or a second
 * where that is more: goals are whole seconds, and the small ones would be missed by rounding.
 */
export function isReached(figures: Goal, goal: Goal): boolean {
	return (
		figures.requestsPerVideo <= goal.requestsPerVideo * 1.1 &&
		figures.runTime <= goal.runTime * 1.1 &&
		figures.lateness <= Math.max(goal.lateness * 1.25, goal.lateness + 1)
	);
}
