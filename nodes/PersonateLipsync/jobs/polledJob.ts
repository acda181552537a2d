import type { ApiFailure } from '../transport/failure';
import type { Job } from '../transport/schemas';

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

/** One item's wait for a job. */
export interface Wait extends PollTarget {
	end(end: PollEnd): void;
}

/** A job with all that wait for it: they share its status requests. Times in milliseconds. */
export interface PolledJob {
	jobId: string;
	createdAt: number | undefined;
	/** When the first wait for it began. */
	since: number;
	pollInterval: number;
	/** Those that are not over. */
	waits: Wait[];
	/** The earliest of their deadlines. */
	deadline: number;
	/** Its last status request, or where there was none, `since`. */
	lastPoll: number;
	/** Whether a status request is running. */
	isRunning: boolean;
	/** Since when it is said to be finished and its output is empty. */
	withoutOutputSince: number | undefined;
	last: { last?: Job };
}

/** A job that nothing waits for yet. */
export function createPolledJob(target: PollTarget): PolledJob {
	const { jobId, createdAt, since, pollInterval } = target;
	return {
		jobId,
		createdAt,
		since,
		pollInterval,
		waits: [],
		deadline: Infinity,
		lastPoll: since,
		isRunning: false,
		withoutOutputSince: undefined,
		last: {},
	};
}

export function addWait(job: PolledJob, wait: Wait): void {
	job.waits.push(wait);
	job.since = Math.min(job.since, wait.since);
	job.pollInterval = Math.min(job.pollInterval, wait.pollInterval);
	job.deadline = Math.min(job.deadline, wait.deadline);
}

/** Ends the waits that are over; the others stay. */
export function endWaits(job: PolledJob, end: PollEnd, isOver: (wait: Wait) => boolean): void {
	const over: Wait[] = [];
	const left: Wait[] = [];
	for (const wait of job.waits) (isOver(wait) ? over : left).push(wait);
	job.waits = left;
	job.deadline = job.waits.reduce((first, wait) => Math.min(first, wait.deadline), Infinity);
	for (const wait of over) {
		wait.onRendered();
		wait.end(end);
	}
}
