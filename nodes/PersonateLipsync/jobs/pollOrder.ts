import { createPriorityQueue } from './priorityQueue';

const SECOND = 1000;

/** A watched job is polled at least this often, unless its Poll Interval is longer, in milliseconds. */
const LONGEST_PAUSE = 15 * SECOND;

/** Any job is due after this time without a status request, in milliseconds, or a quarter of its wait if that is longer. */
const FORGOTTEN_AFTER = 60 * SECOND;

/** What the time of a job's next status request depends on. All times in milliseconds. */
export interface PollTiming {
	/** When the wait for the job began. */
	since: number;
	/** Its last status request, where there was one. */
	lastPoll: number | undefined;
	pollInterval: number;
	/** When it gets its last status request. */
	deadline: number;
	/** Whether it does not wait for older jobs: it existed before, or one answer is all that is wanted. */
	isUrgent: boolean;
}

/** Which job is polled next: those that must not wait longer, then the oldest ones. */
export interface PollOrder<Job> {
	/** Plans a job's next status request, in place of the one that was planned before. */
	plan(job: Job, timing: PollTiming): void;
	remove(job: Job): void;
	/** Takes the next job: nothing is planned for it until `plan` is called again. */
	take(now: number): Job | undefined;
	/** The first time after now at which another job is due; `Infinity` for never. */
	readyAfter(now: number): number;
}

interface Plan<Job> {
	job: Job;
	/** When it is polled if it is watched. */
	due: number;
}

/**
 * Jobs tend to finish in the order of their creation, and the output of a run comes when its last job has
 * ended: so only the oldest are watched, and the others wait until an older one ends.
 *
 * @param watched how many of the oldest jobs are watched
 */
export function createPollOrder<Job>(watched: () => number): PollOrder<Job> {
	/** All jobs, in order of age, with what is planned for them; nothing while they are being polled. */
	const plans = new Map<Job, Plan<Job> | undefined>();
	const atDeadline = createPriorityQueue<Plan<Job>>();
	const forgotten = createPriorityQueue<Plan<Job>>();
	const urgent = createPriorityQueue<Plan<Job>>();
	/** Their precedence, if several jobs are due. */
	const queues = [atDeadline, forgotten, urgent];

	/** The head of a queue; entries that are no longer planned are dropped. */
	const first = (queue: typeof urgent) => {
		for (let head = queue.peek(); head !== undefined; head = queue.peek()) {
			if (plans.get(head.value.job) === head.value) return head;
			queue.pop();
		}
		return undefined;
	};
	const watchedPlans = () => {
		const found: Array<Plan<Job>> = [];
		let left = watched();
		for (const plan of plans.values()) {
			if (left === 0) break;
			left -= 1;
			if (plan !== undefined) found.push(plan);
		}
		return found;
	};
	const next = (now: number) => {
		for (const queue of queues) {
			const head = first(queue);
			if (head !== undefined && head.key <= now) return head.value;
		}
		const [earliest, ...others] = watchedPlans().filter(({ due }) => due <= now);
		return others.reduce((one, other) => (other.due < (one?.due ?? 0) ? other : one), earliest);
	};

	return {
		plan(job, { since, lastPoll, pollInterval, deadline, isUrgent }) {
			const last = lastPoll ?? since;
			const pause = pauseAfter(last - since, pollInterval);
			const due = isUrgent && lastPoll === undefined ? since : last + pause;
			const plan = { job, due };
			plans.set(job, plan);
			atDeadline.push(deadline, plan);
			forgotten.push(last + Math.max(FORGOTTEN_AFTER, pause, (last - since) / 4), plan);
			if (isUrgent) urgent.push(due, plan);
		},
		remove: (job) => void plans.delete(job),
		take(now) {
			const plan = next(now);
			if (plan !== undefined) plans.set(plan.job, undefined);
			return plan?.job;
		},
		readyAfter(now) {
			const heads = queues.map((queue) => first(queue)?.key ?? Infinity);
			const times = [...heads, ...watchedPlans().map(({ due }) => due)];
			return Math.min(...times.filter((time) => time > now), Infinity);
		},
	};
}

/**
 * The pause before the next status request of a watched job: a tenth of the time waited so far, at least
 * the poll interval, at most 15 s. A longer poll interval is used as it is.
 */
function pauseAfter(waited: number, pollInterval: number): number {
	return Math.max(Math.min(waited / 10, LONGEST_PAUSE), pollInterval);
}
