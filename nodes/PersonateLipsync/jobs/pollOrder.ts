import type { PolledJob } from './polledJob';
import { createPriorityQueue } from './priorityQueue';

/** The times of a job's next status request, in milliseconds. */
export interface NextPoll {
	/** From when on it may be polled, in turn with all others. */
	due: number;
	/** From when on it goes before all others. */
	urgent: number;
}

/** Which job is polled next. */
export interface PollOrder {
	/** Plans a job's next status request, in place of the one that was planned before. O(log n). */
	schedule(job: PolledJob, next: NextPoll): void;
	/** Drops the status request that is planned for a job, if there is one. */
	remove(job: PolledJob): void;
	/** Takes the job that is urgent, the longest one first. */
	takeUrgent(now: number): PolledJob | undefined;
	/**
	 * Takes a job that is due: in turn the oldest one, since jobs tend to finish in the order of their
	 * creation, and the one that has gone longest without a status request.
	 */
	takeDue(now: number): PolledJob | undefined;
	/** The first time after now at which another job is due or urgent; `Infinity` for never. */
	readyAfter(now: number): number;
}

interface Entry {
	job: PolledJob;
}

export function createPollOrder(): PollOrder {
	/** What is planned now. An entry of a queue that is not in here is stale. */
	const planned = new Map<PolledJob, Entry>();
	const dueAt = createPriorityQueue<Entry>();
	const urgentAt = createPriorityQueue<Entry>();
	/** Those that are due. */
	const byAge = createPriorityQueue<Entry>();
	const byLastPoll = createPriorityQueue<Entry>();
	let takesOldest = true;

	const firstOf = (queue: typeof dueAt) => {
		for (let first = queue.peek(); first !== undefined; first = queue.peek()) {
			if (planned.get(first.value.job) === first.value) return first;
			queue.pop();
		}
		return undefined;
	};
	const take = ({ job }: Entry) => {
		planned.delete(job);
		return job;
	};

	return {
		schedule(job, { due, urgent }) {
			const entry = { job };
			planned.set(job, entry);
			dueAt.push(due, entry);
			urgentAt.push(urgent, entry);
		},
		remove: (job) => void planned.delete(job),
		takeUrgent(now) {
			const first = firstOf(urgentAt);
			return first === undefined || first.key > now ? undefined : take(first.value);
		},
		takeDue(now) {
			for (let first = firstOf(dueAt); first !== undefined && first.key <= now; ) {
				dueAt.pop();
				byAge.push(first.value.job.since, first.value);
				byLastPoll.push(first.value.job.lastPoll, first.value);
				first = firstOf(dueAt);
			}
			const chosen = firstOf(takesOldest ? byAge : byLastPoll);
			if (chosen === undefined) return undefined;
			takesOldest = !takesOldest;
			return take(chosen.value);
		},
		readyAfter(now) {
			const times = [dueAt, urgentAt].map((queue) => firstOf(queue)?.key ?? Infinity);
			return Math.min(...times.filter((time) => time > now), Infinity);
		},
	};
}
