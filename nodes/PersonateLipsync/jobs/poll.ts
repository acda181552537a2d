import { isPassing, type ApiFailure, type ApiResult } from '../transport/failure';
import type { Job } from '../transport/schemas';
import type { Clock } from './clock';
import { isRateLimit, pauseAskedWith, type Pace } from './pace';
import { createPriorityQueue } from './priorityQueue';
import type { PoolRequest, RequestSource } from './requestPool';
import { neglectedAt, pauseBetweenPolls, restAfterPoll } from './schedule';
import { stateOf } from './status';

const MINUTE = 60_000;

/** A job may be unknown to the API for this long after its creation. */
const UNKNOWN_FOR = MINUTE;

/** A job that is said to be finished may be without its output for this long. */
const WITHOUT_OUTPUT_FOR = MINUTE;

/** How long a job's last status request may be held up by the API after the deadline. */
const DEADLINE_GRACE = MINUTE;

/** A job to be polled. All times in milliseconds. */
export interface PollTarget {
	jobId: string;
	/** When it was created, where that is known. */
	createdAt?: number;
	/** When this wait for it began: when it was created, or picked up by this try. */
	since: number;
	deadline: number;
	pollInterval: number;
	/** A job that was created before may have ended by now: it is polled without a first pause. */
	atOnce: boolean;
	/** Called as soon as the job no longer renders: it takes no place at the API any more. */
	onRendered(): void;
}

/** How the polling of a job ended, with the last answer there was. */
export type PollEnd =
	| { kind: 'finished'; job: Job }
	| { kind: 'failed'; job: Job }
	| { kind: 'refused'; failure: ApiFailure; last?: Job }
	/** `isCurrent`: whether the last answer came at the deadline; where not, `failure` is why. */
	| { kind: 'timedOut'; isCurrent: boolean; failure?: ApiFailure; last?: Job }
	| { kind: 'stopped'; last?: Job }
	/** A fault of this node or of n8n. */
	| { kind: 'threw'; error: unknown; last?: Job };

export interface Poller extends RequestSource {
	/** Resolves with how the polling ended. Never rejects. */
	poll(target: PollTarget): Promise<PollEnd>;
	/** The API asks for a pause of all requests, in milliseconds. */
	pauseFor(milliseconds: number, failure: ApiFailure): void;
}

export interface PollerTools {
	clock: Pick<Clock, 'now'>;
	getJob(jobId: string): Promise<ApiResult<Job>>;
	pace: Pace;
	/** Ends all polling. */
	signal: AbortSignal;
	wake(): void;
	/** The API asks for a pause of all requests, in milliseconds. */
	onPauseAskedFor(milliseconds: number, failure: ApiFailure): void;
}

/** One item's wait for a job. */
interface Wait extends PollTarget {
	isOver: boolean;
	end(end: PollEnd): void;
}

/** A job with all that wait for it: they share its status requests. */
interface PolledJob {
	jobId: string;
	createdAt: number | undefined;
	since: number;
	pollInterval: number;
	waits: Wait[];
	/** The earliest of its waits' deadlines. */
	deadline: number;
	lastPoll: number;
	/** Whether a status request is running. */
	isRunning: boolean;
	/** Counts the changes of its schedule, so that an entry of an older one is known for stale. */
	version: number;
	/** Since when it is said to be finished and its output is empty. */
	withoutOutputSince: number | undefined;
	last: { last?: Job };
}

/** An entry of a queue, which is stale once the job was scheduled again. */
interface Scheduled {
	job: PolledJob;
	version: number;
}

/**
 * Polls all jobs of a run: the time it takes is that of the slowest job, and the number of requests is
 * bounded for all of them together.
 *
 * A worker takes in turn the oldest job that is due, since jobs tend to finish in the order of their
 * creation, and the one that has gone longest without a status request. Neglected jobs, and jobs at
 * their deadline, go first.
 */
export function createPoller(tools: PollerTools): Poller {
	const { clock, getJob, pace, signal, wake, onPauseAskedFor } = tools;
	const start = clock.now();
	const jobs = new Map<string, PolledJob>();
	const dueAt = createPriorityQueue<Scheduled>();
	const urgentAt = createPriorityQueue<Scheduled>();
	const byAge = createPriorityQueue<Scheduled>();
	const byLastPoll = createPriorityQueue<Scheduled>();
	const byDeadline = createPriorityQueue<Wait>();
	let takesOldest = true;
	/** Since when the rate limit refuses all status requests. */
	let limitedSince: number | undefined;

	const endWait = (wait: Wait, end: PollEnd) => {
		if (wait.isOver) return;
		wait.isOver = true;
		wait.onRendered();
		wait.end(end);
	};
	const endJob = (job: PolledJob, end: PollEnd) => {
		jobs.delete(job.jobId);
		job.version += 1;
		for (const wait of job.waits) endWait(wait, end);
	};
	/** Ends the waits that are over; those that are left are still to be polled for. */
	const endWaits = (job: PolledJob, isOver: (wait: Wait) => boolean, end: PollEnd) => {
		for (const wait of job.waits) if (isOver(wait)) endWait(wait, end);
		job.waits = job.waits.filter((wait) => !wait.isOver);
		job.deadline = job.waits.reduce((first, wait) => Math.min(first, wait.deadline), Infinity);
		if (job.waits.length === 0) endJob(job, end);
	};

	/** Plans the next status request of a job. */
	const schedule = (job: PolledJob, due: number) => {
		job.version += 1;
		const entry = { job, version: job.version };
		const outputIsDue = (job.withoutOutputSince ?? Infinity) + WITHOUT_OUTPUT_FOR;
		const neglected = Math.max(due, neglectedAt(job.since, job.lastPoll));
		urgentAt.push(Math.min(neglected, job.deadline, outputIsDue), entry);
		dueAt.push(due, entry);
	};

	const isCurrent = ({ job, version }: Scheduled) => job.version === version;
	const firstOf = (queue: typeof dueAt) => {
		for (let entry = queue.peek(); entry !== undefined; entry = queue.peek()) {
			if (isCurrent(entry.value)) return entry;
			queue.pop();
		}
		return undefined;
	};

	const applyAnswer = (job: PolledJob, answer: Job): 'ended' | 'rendering' => {
		const now = clock.now();
		job.last = { last: answer };
		const state = stateOf(answer);
		if (state === 'finished' || state === 'failed') {
			endJob(job, { kind: state, job: answer });
			return 'ended';
		}
		if (state === 'finishedWithoutOutput') {
			job.withoutOutputSince ??= now;
			for (const wait of job.waits) wait.onRendered();
			const isOver = (wait: Wait) =>
				now >= Math.min(wait.deadline, (job.withoutOutputSince ?? now) + WITHOUT_OUTPUT_FOR);
			endWaits(job, isOver, { kind: 'finished', job: answer });
		} else {
			job.withoutOutputSince = undefined;
			endWaits(job, (wait) => now >= wait.deadline, {
				kind: 'timedOut',
				isCurrent: true,
				last: answer,
			});
		}
		return 'rendering';
	};

	const applyFailure = (job: PolledJob, failure: ApiFailure): 'ended' | 'rendering' => {
		const now = clock.now();
		if (!isTransient(failure, job, now)) {
			endJob(job, { kind: 'refused', failure, ...job.last });
			return 'ended';
		}
		const pause = pauseAskedWith(failure);
		// A job at its deadline has its last status request when the pause is over.
		if (pause !== undefined) {
			onPauseAskedFor(pause, failure);
			return 'rendering';
		}
		endWaits(job, (wait) => now >= wait.deadline, {
			kind: 'timedOut',
			isCurrent: false,
			failure,
			...job.last,
		});
		return 'rendering';
	};

	/** Sends a status request. Resolves with whether the job renders on. */
	const send = async (job: PolledJob): Promise<'ended' | 'rendering'> => {
		const ticket = pace.enter();
		const result = await getJob(job.jobId).catch((error: unknown) => {
			endJob(job, { kind: 'threw', error, ...job.last });
		});
		if (result === undefined) {
			pace.accepted(ticket);
			return 'ended';
		}
		if (!result.ok && isRateLimit(result.failure)) pace.leave(ticket);
		else {
			pace.accepted(ticket);
			limitedSince = undefined;
		}
		job.isRunning = false;
		if (signal.aborted) return 'ended';

		const state = result.ok ? applyAnswer(job, result.value) : applyFailure(job, result.failure);
		const now = clock.now();
		job.lastPoll = now;
		if (job.waits.length > 0 && jobs.get(job.jobId) === job) {
			schedule(job, now + pauseBetweenPolls(now - job.since, job.pollInterval));
		}
		return state;
	};

	const begin = (job: PolledJob, isUrgent: boolean): PoolRequest => {
		job.version += 1;
		job.isRunning = true;
		return {
			needsRest: !isUrgent,
			async send() {
				const state = await send(job);
				return isUrgent || state === 'ended' ? 0 : restAfterPoll(clock.now() - start);
			},
		};
	};

	signal.addEventListener(
		'abort',
		() => {
			for (const job of [...jobs.values()]) endJob(job, { kind: 'stopped', ...job.last });
		},
		{ once: true },
	);

	return {
		async poll(target) {
			if (signal.aborted) return { kind: 'stopped' };
			return await new Promise((end) => {
				const wait: Wait = { ...target, isOver: false, end };
				const job = jobs.get(target.jobId) ?? newJob(target);
				jobs.set(target.jobId, job);
				job.waits.push(wait);
				job.since = Math.min(job.since, target.since);
				job.pollInterval = Math.min(job.pollInterval, target.pollInterval);
				job.deadline = Math.min(job.deadline, target.deadline);
				byDeadline.push(target.deadline, wait);
				// The answer that is on its way is for all that wait for the job.
				if (job.isRunning) return;
				schedule(job, target.atOnce ? clock.now() : target.since + target.pollInterval);
				wake();
			});
		},
		pauseFor(milliseconds, failure) {
			pace.pauseFor(milliseconds);
			const now = clock.now();
			limitedSince ??= now;
			const over = now - DEADLINE_GRACE;
			// Their last status request was held up for long enough, and not by the run itself.
			if (limitedSince > over) return;
			while ((byDeadline.peek()?.key ?? Infinity) <= over) {
				const wait = byDeadline.pop()?.value;
				const job = wait && jobs.get(wait.jobId);
				if (wait === undefined || wait.isOver || job === undefined) continue;
				endWaits(job, (other) => other === wait, {
					kind: 'timedOut',
					isCurrent: false,
					failure,
					...job.last,
				});
			}
		},
		take(now, isRested) {
			if (!pace.isOpen()) return undefined;
			const urgent = firstOf(urgentAt);
			if (urgent !== undefined && urgent.key <= now) {
				return begin(urgent.value.job, true);
			}
			if (!isRested) return undefined;
			for (let due = firstOf(dueAt); due !== undefined && due.key <= now; due = firstOf(dueAt)) {
				dueAt.pop();
				byAge.push(due.value.job.since, due.value);
				byLastPoll.push(due.value.job.lastPoll, due.value);
			}
			const chosen = firstOf(takesOldest ? byAge : byLastPoll);
			if (chosen === undefined) return undefined;
			takesOldest = !takesOldest;
			return begin(chosen.value.job, false);
		},
		readyAfter(now) {
			if (pace.opensAt > now) return pace.opensAt;
			const times = [firstOf(dueAt)?.key, firstOf(urgentAt)?.key].map((time) => time ?? Infinity);
			return Math.min(...times.filter((time) => time > now), Infinity);
		},
	};

	function newJob({ jobId, createdAt, since, pollInterval }: PollTarget): PolledJob {
		return {
			jobId,
			createdAt,
			since,
			pollInterval,
			waits: [],
			deadline: Infinity,
			lastPoll: since,
			isRunning: false,
			version: 0,
			withoutOutputSince: undefined,
			last: {},
		};
	}
}

/** Whether another status request may go better. */
function isTransient(failure: ApiFailure, { createdAt }: PolledJob, now: number): boolean {
	if (isPassing(failure)) return true;
	const isUnknown = failure.kind === 'refused' && failure.status === 404;
	return isUnknown && createdAt !== undefined && now - createdAt < UNKNOWN_FOR;
}
