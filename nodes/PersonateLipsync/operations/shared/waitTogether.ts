import { explain } from '../../api/errors';
import { isPassing, type ApiFailure, type ApiResult } from '../../api/failure';
import type { Job } from '../../api/schemas';
import { stateOf } from '../../jobs/status';
import { createWaitingRoom, type Reply, type WaitEnd } from '../../jobs/wait';
import { clock } from './clock';
import type { FollowUp } from './options';
import { mapEach, type Outcome } from './outcome';
import { haltOnFailure, type Run } from './run';
import { failedJob, givenUp, timedOut } from './waitProblems';

/** A job that exists, and what is to become of it. */
export interface Following extends FollowUp {
	jobId: string;
	/** The last answer about the job; without one nobody has asked about it yet. */
	job?: Job;
	/** When the job was created or picked up, in milliseconds. */
	since: number;
}

/** A job with the answer that its item was waiting for. */
export interface Finished extends Following {
	job: Job;
}

const SECOND = 1000;

/**
 * Brings every item's job to where its item wants it: those that wait, to their end, all at once; the
 * others, to an answer.
 */
export async function waitTogether(
	run: Run,
	outcomes: ReadonlyArray<Outcome<Following>>,
): Promise<Array<Outcome<Finished>>> {
	const room = createWaitingRoom<Job, ApiFailure>({
		ask: async (jobId) => toReply(await run.client.getVideo(jobId)),
		clock,
		limiter: run.limiter,
		stopped: run.stopped,
	});
	const lookUp = createLookUp(run);

	const settled = mapEach(outcomes, async (following) => {
		const { jobId, job, since, options } = following;
		if (!following.waitForCompletion) {
			return withJob(following, job ? { ok: true, value: job } : await lookUp(jobId));
		}

		const end =
			endOf(job) ??
			(await room.register({
				jobId,
				since,
				askAtOnce: job === undefined,
				pollInterval: options.pollInterval * SECOND,
				timeout: options.timeout * SECOND,
			}));
		return haltOnFailure(run, withJob(following, toOutcome(run, following, end)));
	});
	await room.followAll();
	return await settled;
}

/** A job may be at its end with the answer that created it. */
function endOf(job: Job | undefined): WaitEnd<Job, ApiFailure> | undefined {
	if (job === undefined) return undefined;
	const state = stateOf(job);
	return state === 'running' ? undefined : { kind: state, answer: job };
}

function withJob(following: Following, outcome: Outcome<Job>): Outcome<Finished> {
	return outcome.ok ? { ok: true, value: { ...following, job: outcome.value } } : outcome;
}

/** Looks a job up once, however many items want it. */
function createLookUp(run: Run): (jobId: string) => Promise<Outcome<Job>> {
	const lookUps = new Map<string, Promise<Outcome<Job>>>();
	const ask = async (jobId: string): Promise<Outcome<Job>> =>
		await run.limiter(async () => {
			if (run.stopped()) return { ok: false, problem: givenUp(run.cancelled(), jobId) };
			const result = await run.client.getVideo(jobId);
			if (result.ok) return result;
			const problem = { ...explain(result.failure, { kind: 'get', jobId }), jobId };
			return haltOnFailure(run, { ok: false, problem });
		});
	return async (jobId) => {
		const lookedUp = lookUps.get(jobId) ?? ask(jobId);
		lookUps.set(jobId, lookedUp);
		return await lookedUp;
	};
}

function toReply(result: ApiResult<Job>): Reply<Job, ApiFailure> {
	if (result.ok) return { kind: 'answer', answer: result.value };
	const { failure } = result;
	if (!isPassing(failure)) return { kind: 'refusal', failure };
	const retryAfter = failure.kind === 'refused' ? failure.retryAfterMilliseconds : undefined;
	return { kind: 'trouble', failure, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function toOutcome(
	run: Run,
	{ jobId, job, options }: Following,
	end: WaitEnd<Job, ApiFailure>,
): Outcome<Job> {
	if (end.kind === 'finished') return { ok: true, value: end.answer };
	if (end.kind === 'failed') return { ok: false, problem: failedJob(end.answer) };

	const last = end.last ?? job;
	const known = last === undefined ? {} : { job: last };
	switch (end.kind) {
		case 'refused':
			return {
				ok: false,
				problem: { ...explain(end.failure, { kind: 'get', jobId }), jobId, ...known },
			};
		case 'timedOut':
			return {
				ok: false,
				problem: { ...timedOut(jobId, options.timeout, last, end), ...known },
			};
		case 'stopped':
			return { ok: false, problem: { ...givenUp(run.cancelled(), jobId, last), ...known } };
	}
}
