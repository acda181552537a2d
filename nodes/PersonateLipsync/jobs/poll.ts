import { isRateLimit, isRefusedWith, isTransient } from '../transport/failure';
import type { ApiFailure } from '../transport/failure';
import { pauseAskedWith } from '../transport/retryAfter';
import type { Job } from '../transport/schemas';
import { stateOf } from '../transport/status';
import type { Failed, JobFailure, JobOutcome } from './outcome';
import { createPollOrder } from './pollOrder';
import type { RateLimit } from './rateLimit';
import type { Requests } from './requests';
import type { RunTools } from './run';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long a single status request is retried after transient errors, and under a rate limit. */
const SINGLE_TIMEOUT = 20 * SECOND;
const SINGLE_LIMITED_TIMEOUT = MINUTE;

/** How long a 404 is transient: after the creation of the job, or if that time is not known, after the start of the wait. */
const UNKNOWN_FOR = MINUTE;
const UNKNOWN_AT_FIRST = 15 * SECOND;

/** How long a job is polled while no answer is about it. */
const UNRELATED_FOR = 5 * MINUTE;

/** How long the API may hold up a job's last status request after the deadline. */
const DEADLINE_GRACE = MINUTE;

/** What an item waits for. All times in milliseconds. */
export interface Wait {
	jobId: string;
	/** When the job was created, where that is known. */
	createdAt?: number | undefined;
	/** The answer to its POST just now; without it, the job may have ended already. */
	answer?: Job;
	pollInterval: number;
	timeout: number;
	/** Whether it waits until the job has ended, and not only for one answer. */
	untilEnd: boolean;
}

interface Waiting extends Wait {
	since: number;
	deadline: number;
	end(outcome: JobOutcome): void;
}

/** A job with all that wait for it: they share its status requests. */
interface PolledJob extends Pick<Wait, 'jobId' | 'createdAt'> {
	/** When the first wait for it began. */
	since: number;
	waits: Waiting[];
	isRunning: boolean;
	lastPoll?: number;
	last: Job | undefined;
	/** Since when no answer is about it. */
	unrelatedSince?: number | undefined;
}

/**
 * Polls all jobs of a run. The returned function resolves with the job once it has ended, or after one
 * answer where `untilEnd` is false, or with the failure. It never rejects.
 *
 * @param watched how many of the oldest jobs are watched, see `createPollOrder`
 */
export function createPoller(
	{ clock, stop, client }: Pick<RunTools, 'clock' | 'stop' | 'client'>,
	requests: Requests,
	limit: RateLimit<ApiFailure>,
	watched: () => number,
): (wait: Wait) => Promise<JobOutcome> {
	const jobs = new Map<string, PolledJob>();
	const order = createPollOrder<PolledJob>(watched);
	/** Jobs whose next status request is to be planned. */
	const changed = new Set<PolledJob>();
	/** Since when the rate limit refuses all status requests. */
	let limitedSince: number | undefined;

	const plan = (job: PolledJob) => {
		const { since, lastPoll, waits } = job;
		if (job.isRunning || waits.length === 0) return;
		const isNew = ({ answer }: Wait) => answer !== undefined || lastPoll !== undefined;
		order.plan(job, {
			since,
			lastPoll,
			pollInterval: Math.min(...waits.map(({ pollInterval }) => pollInterval)),
			deadline: Math.min(...waits.map(({ deadline }) => deadline)),
			isUrgent: waits.some((wait) => !wait.untilEnd || !isNew(wait)),
		});
	};

	/** Ends the waits that have an outcome; while others are left, the job is still polled. */
	const endWaits = (job: PolledJob, outcomeFor: (wait: Waiting) => JobOutcome | undefined) => {
		job.waits = job.waits.filter((wait) => {
			const outcome = outcomeFor(wait);
			if (outcome !== undefined) wait.end(outcome);
			return outcome === undefined;
		});
		if (job.waits.length > 0) return;
		jobs.delete(job.jobId);
		order.remove(job);
	};

	const applyAnswer = (job: PolledJob, answer: Job) => {
		job.last = answer;
		job.unrelatedSince = undefined;
		endWaits(job, (wait) => {
			if (!wait.untilEnd) return { ok: true, job: answer };
			const isOver = clock.now() >= wait.deadline;
			return outcomeOf(answer) ?? (isOver ? failed(job, timedOut(wait)) : undefined);
		});
	};

	/** Ends what the API holds up for too long: a last status request, or a single one. */
	const pauseFor = (milliseconds: number, failure: ApiFailure) => {
		limit.pauseFor(milliseconds, failure);
		const now = clock.now();
		limitedSince ??= now;
		const isLimitedForLong = now - limitedSince >= DEADLINE_GRACE;
		for (const job of [...jobs.values()]) {
			endWaits(job, (wait) => {
				if (!wait.untilEnd && now + milliseconds > latestEnd(wait, failure)) {
					return failed(job, { kind: 'statusRefused', failure });
				}
				const isHeldUp = isLimitedForLong && now - wait.deadline >= DEADLINE_GRACE;
				return isHeldUp ? failed(job, timedOut(wait, failure)) : undefined;
			});
		}
	};

	const applyFailure = (job: PolledJob, failure: ApiFailure) => {
		const now = clock.now();
		const isUnrelated = failure.kind === 'notAboutJob';
		job.unrelatedSince = isUnrelated ? (job.unrelatedSince ?? now) : undefined;
		const pause = isRateLimit(failure) ? pauseAskedWith(failure) : undefined;
		if (pause !== undefined) pauseFor(pause, failure);
		// After a pause, a job beyond its deadline still gets its last status request.
		const grace = pause === undefined ? 0 : DEADLINE_GRACE;
		const isGivenUp =
			!isTransientForJob(failure, job, now) || now - (job.unrelatedSince ?? now) >= UNRELATED_FOR;
		const refused = failed(job, { kind: 'statusRefused', failure });
		endWaits(job, (wait) => {
			if (client.hasWrongAddress()) return failed(job, { kind: 'wrongAddress', failure });
			if (isGivenUp) return refused;
			if (!wait.untilEnd) wait.deadline = Math.max(wait.deadline, latestEnd(wait, failure));
			if (now < wait.deadline + (wait.untilEnd ? grace : 0)) return undefined;
			return wait.untilEnd && !isUnrelated ? failed(job, timedOut(wait, failure)) : refused;
		});
	};

	const send = async (job: PolledJob): Promise<void> => {
		const result = await stop.run(async (signal) => await client.getVideo(job.jobId, signal));
		job.isRunning = false;
		job.lastPoll = clock.now();
		if (stop.isOver) return;
		if (result.ok || !isRateLimit(result.failure)) limitedSince = undefined;
		if (result.ok) applyAnswer(job, result.value);
		else applyFailure(job, result.failure);
		changed.add(job);
	};

	const notWaitedFor = (job: Pick<PolledJob, 'jobId' | 'last'>) =>
		failed(job, { kind: 'notWaitedFor', reason: stop.reason ?? 'halted' });

	requests.add({
		take(now) {
			for (const job of changed) plan(job);
			changed.clear();
			const job = limit.opensForStatusAt() > now ? undefined : order.take(now);
			if (job === undefined) return undefined;
			job.isRunning = true;
			return async () =>
				await send(job).catch((error: unknown) => {
					endWaits(job, () => failed(job, { kind: 'unexpected', error }));
				});
		},
		readyAfter(now) {
			const opensAt = limit.opensForStatusAt();
			return opensAt > now ? opensAt : order.readyAfter(now);
		},
	});
	stop.onOver(() => {
		for (const job of [...jobs.values()]) endWaits(job, () => notWaitedFor(job));
	});

	return async (wait) => {
		const { jobId, createdAt, answer, timeout, untilEnd } = wait;
		if (stop.isOver) return notWaitedFor({ jobId, last: answer });
		return await new Promise((end) => {
			const since = clock.now();
			const deadline = since + (untilEnd ? timeout : Math.min(timeout, SINGLE_TIMEOUT));
			const unpolled = { jobId, createdAt, since, waits: [], isRunning: false, last: answer };
			const job: PolledJob = jobs.get(jobId) ?? unpolled;
			jobs.set(jobId, job);
			job.waits.push({ ...wait, since, deadline, end });
			changed.add(job);
			requests.wake();
		});
	};
}

/** How a job has ended, by an answer about it; `undefined` while it has not. */
export function outcomeOf(answer: Job, state = stateOf(answer)): JobOutcome | undefined {
	if (state === 'finished') return { ok: true, job: answer };
	if (state !== 'failed' && state !== 'refused') return undefined;
	return failed(
		{ jobId: answer.job_id, last: answer },
		{ kind: 'failed', isRefused: state === 'refused' },
	);
}

/**
 * Whether another status request may succeed: a new job may be unknown to the API for some time.
 *
 * @param since when the wait for the job began, in milliseconds
 */
export function isTransientForJob(
	failure: ApiFailure,
	{ createdAt, since }: Pick<PolledJob, 'createdAt' | 'since'>,
	now: number,
): boolean {
	if (isTransient(failure)) return true;
	if (!isRefusedWith(failure, 404)) return false;
	return createdAt === undefined ? now - since < UNKNOWN_AT_FIRST : now - createdAt < UNKNOWN_FOR;
}

function failed({ jobId, last }: Pick<PolledJob, 'jobId' | 'last'>, failure: JobFailure): Failed {
	return { ok: false, failure, jobId, ...(last === undefined ? {} : { job: last }) };
}

/** When a single status request that fails like this is given up. */
function latestEnd({ since, timeout }: Waiting, failure: ApiFailure): number {
	return since + Math.min(timeout, isRateLimit(failure) ? SINGLE_LIMITED_TIMEOUT : SINGLE_TIMEOUT);
}

/** Without a failure, the last answer came at the deadline. */
function timedOut({ timeout }: Wait, failure?: ApiFailure): JobFailure {
	if (failure === undefined) return { kind: 'timedOut', timeout, isCurrent: true };
	return { kind: 'timedOut', timeout, isCurrent: false, failure };
}
