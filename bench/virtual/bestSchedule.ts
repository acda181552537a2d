import { createPriorityQueue } from '../../nodes/PersonateLipsync/jobs/priorityQueue';

/**
 * How long jobs take that start in their order, each the moment that a slot is free (list scheduling):
 * no run that keeps the order and loses no time to polling and requests is shorter.
 */
export function bestSchedule(durations: readonly number[], slots: number): number {
	const ends = createPriorityQueue<undefined>();
	let last = 0;
	for (const [index, duration] of durations.entries()) {
		const start = index < slots ? 0 : (ends.pop()?.key ?? 0);
		ends.push(start + duration, undefined);
		last = Math.max(last, start + duration);
	}
	return last;
}
