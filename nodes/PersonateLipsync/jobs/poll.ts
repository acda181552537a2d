import { isPassing, isRefusedWith, type ApiFailure, type ApiResult } from '../transport/failure';
import type { Job } from '../transport/schemas';
import type { Clock } from '../transport/clock';
import { isRateLimit, pauseAskedWith, type Pace } from './pace';
import {
	addWait,
	createPolledJob,
	endWaits,
	type PollEnd,
	type PolledJob,
	type PollTarget,
	type Wait,
} from './polledJob';
import { createPollOrder } from './pollOrder';
import { createPriorityQueue } from './priorityQueue';
import type { PoolRequest, RequestSource } from './requestPool';
import { neglectedAt, pauseBetweenPolls, restAfterPoll } from './schedule';
import { stateOf } from '../transport/status';

const MINUTE = 60_000;

/** A job may be unknown to the API for this long after its creation. */
const UNKNOWN_FOR = MINUTE;

/** A job that is said to be finished may be without its output for this long. */
const WITHOUT_OUTPUT_FOR = MINUTE;

/** How long a job's last status request may be held up by the API after the deadline. */
const DEADLINE_GRACE = MINUTE;

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
	/** The API asks for a pause of all requests, in milliseconds: calls `pauseFor` of this one, too. */
	onPauseAskedFor(milliseconds: number, failure: ApiFailure): void;
}

/**
 * Polls all jobs of a run: the time it takes is that of the slowest job, and the number of requests is
 * bounded for all of them together.
 *
 * Jobs that are due are polled in turn, see `PollOrder`. Neglected jobs, and jobs at their deadline, go
 * first.
 */
export function createPoller(tools: PollerTools): Poller {
	const { clock, getJob, pace, signal, wake, onPauseAskedFor } = tools;
	const start = clock.now();
	const jobs = new Map<string, PolledJob>();
	const order = createPollOrder();
	const byDeadline = createPriorityQueue<Wait>();
	/** Since when the rate limit refuses all status requests. */
	let limitedSince: number | undefined;

	const endJob = (job: PolledJob, end: PollEnd) => {
		jobs.delete(job.jobId);
		order.remove(job);
		endWaits(job, end, () => true);
	};
	/** Ends the waits that are over; while others are left, the job is polled on. */
	const endThose = (job: PolledJob, end: PollEnd, isOver: (wait: Wait) => boolean) => {
		endWaits(job, end, isOver);
		if (job.waits.length === 0) endJob(job, end);
	};

	/** Plans the next status request of a job. */
	const schedule = (job: PolledJob, due: number) => {
		const outputIsDue = (job.withoutOutputSince ?? Infinity) + WITHOUT_OUTPUT_FOR;
		const neglected = Math.max(due, neglectedAt(job.since, job.lastPoll));
		order.schedule(job, { due, urgent: Math.min(neglected, job.deadline, outputIsDue) });
	};

	const applyAnswer = (job: PolledJob, answer: Job): void => {
		const now = clock.now();
		job.last = { last: answer };
		const state = stateOf(answer);
		if (state === 'finished' || state === 'failed') {
			return endJob(job, { kind: state, job: answer });
		}
		if (state === 'finishedWithoutOutput') {
			job.withoutOutputSince ??= now;
			for (const wait of job.waits) wait.onRendered();
			const isOver = (wait: Wait) =>
				now >= Math.min(wait.deadline, (job.withoutOutputSince ?? now) + WITHOUT_OUTPUT_FOR);
			endThose(job, { kind: 'finished', job: answer }, isOver);
		} else {
			job.withoutOutputSince = undefined;
			const end: PollEnd = { kind: 'timedOut', isCurrent: true, last: answer };
			endThose(job, end, (wait) => now >= wait.deadline);
		}
	};

	const applyFailure = (job: PolledJob, failure: ApiFailure): void => {
		const now = clock.now();
		if (!isTransient(failure, job, now)) {
			return endJob(job, { kind: 'refused', failure, ...job.last });
		}
		const pause = pauseAskedWith(failure);
		// A job at its deadline has its last status request when the pause is over.
		if (pause !== undefined) return onPauseAskedFor(pause, failure);
		const end: PollEnd = { kind: 'timedOut', isCurrent: false, failure, ...job.last };
		endThose(job, end, (wait) => now >= wait.deadline);
	};

	/** Sends a status request. Resolves with whether the job is polled on. */
	const send = async (job: PolledJob): Promise<boolean> => {
		const ticket = pace.enter();
		const result = await getJob(job.jobId).catch((error: unknown) => {
			endJob(job, { kind: 'threw', error, ...job.last });
		});
		if (result === undefined) {
			pace.accepted(ticket);
			return false;
		}
		if (!result.ok && isRateLimit(result.failure)) pace.leave(ticket);
		else {
			pace.accepted(ticket);
			limitedSince = undefined;
		}
		job.isRunning = false;
		if (!signal.aborted) {
			if (result.ok) applyAnswer(job, result.value);
			else applyFailure(job, result.failure);
		}
		job.lastPoll = clock.now();
		const isPolledOn = jobs.get(job.jobId) === job;
		if (isPolledOn) {
			schedule(job, job.lastPoll + pauseBetweenPolls(job.lastPoll - job.since, job.pollInterval));
		}
		return isPolledOn;
	};

	const begin = (job: PolledJob, isUrgent: boolean): PoolRequest => {
		job.isRunning = true;
		return {
			needsRest: !isUrgent,
			async send() {
				const isPolledOn = await send(job);
				return isPolledOn && !isUrgent ? restAfterPoll(clock.now() - start) : 0;
			},
		};
	};

	signal.addEventListener('abort', () => {
		for (const job of [...jobs.values()]) endJob(job, { kind: 'stopped', ...job.last });
	});

	return {
		async poll(target) {
			if (signal.aborted) return { kind: 'stopped' };
			return await new Promise((end) => {
				const wait: Wait = { ...target, end };
				const job = jobs.get(target.jobId) ?? createPolledJob(target);
				jobs.set(target.jobId, job);
				addWait(job, wait);
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
			const next = () => byDeadline.popUpTo(over);
			for (let wait = next(); wait !== undefined; wait = next()) {
				const job = jobs.get(wait.value.jobId);
				if (job === undefined) continue;
				const end: PollEnd = { kind: 'timedOut', isCurrent: false, failure, ...job.last };
				endThose(job, end, ({ deadline }) => deadline <= over);
			}
		},
		take(now, isRested) {
			if (!pace.isOpen()) return undefined;
			const urgent = order.takeUrgent(now);
			if (urgent !== undefined) return begin(urgent, true);
			const due = isRested ? order.takeDue(now) : undefined;
			return due === undefined ? undefined : begin(due, false);
		},
		readyAfter(now) {
			return pace.opensAt > now ? pace.opensAt : order.readyAfter(now);
		},
	};
}

/** Whether another status request may go better. */
function isTransient(failure: ApiFailure, { createdAt }: PolledJob, now: number): boolean {
	if (isPassing(failure)) return true;
	return isRefusedWith(failure, 404) && now - (createdAt ?? -Infinity) < UNKNOWN_FOR;
}
