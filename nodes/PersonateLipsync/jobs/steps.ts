import type { StoredVideo } from '../download/failure';
import type { PersonateClient } from '../transport/client';
import type { Clock } from '../transport/clock';
import type { ApiFailure } from '../transport/failure';
import type { Job } from '../transport/schemas';
import { stateAfterCreation } from '../transport/status';
import { createCreations } from './create';
import { createFetch } from './fetchVideo';
import type { Ledger } from './ledger';
import { createLimitedQueue } from './limitedQueue';
import { createLimiter } from './limiter';
import { createLookUps, LOOK_UP_PATIENCE } from './lookUp';
import type { JobFailure, JobOutcome, Plan } from './outcome';
import { createPace } from './pace';
import { createPoller } from './poll';
import type { PollEnd } from './polledJob';
import { createProgress } from './progress';
import { createRequestPool } from './requestPool';
import { createSlots } from './slots';
import type { Stop } from './stop';

/** The longest pause before status requests that is honoured, in milliseconds. */
const LONGEST_STATUS_PAUSE = 60_000;

/** Which requests the rate limit of the API holds up. */
export type PausedRequests = 'all' | 'creations' | 'status requests';

/** What happens in a run, for n8n's log. */
export interface RunEvents {
	/** A paid job exists. */
	onCreated(jobId: string, itemIndex: number): void;
	/** A paid job may exist, and its id is not known. */
	onUnknown(failure: ApiFailure, itemIndex: number): void;
	/** The rate limit of the API holds these requests up, for so many milliseconds. */
	onPause(requests: PausedRequests, milliseconds: number): void;
	/** So many of the jobs that are waited for have ended. */
	onProgress(ended: number, all: number): void;
}

/** What the steps need of the world. */
export interface StepTools {
	clock: Clock;
	/** From 0 to 1. */
	random(): number;
	client: Pick<PersonateClient, 'createVideo' | 'getVideo'>;
	/** Brings the file behind a link into n8n's binary store. One try. */
	store(link: string, job: Job, fileName: string, signal: AbortSignal): Promise<StoredVideo>;
	ledger: Ledger;
	/** What tells this execution from others, see `createCreations`. */
	execution: string;
	isReexecuted(): Promise<boolean>;
	stop: Stop;
	/** How many requests run at once, and how many downloads. At least 1. */
	maxConcurrency: number;
	/** How many jobs of this run are in progress at once; `Infinity` for no limit. */
	maxJobs: number;
	events: RunEvents;
}

/** The job of an item, at the start of its way. */
export interface Begun {
	ok: true;
	jobId: string;
	/** In milliseconds, where it is known. */
	createdAt?: number;
	/** What the POST was answered; a job that existed before has no answer yet. */
	answer?: Job;
}

type Failed = JobOutcome & { ok: false };

/** The job of an item, as its item wants it. */
type Current = { ok: true; job: Job } | Failed;

/** The steps of an item's way. All items of a run share what is made here. */
export interface Steps {
	/** The job: named by the user, picked up from an earlier try, or created. */
	begin(plan: Plan): Promise<Begun | Failed>;
	/** The finished job. */
	poll(plan: Plan, begun: Begun): Promise<Current>;
	/** The job as it is now. */
	lookUp(begun: Begun): Promise<Current>;
	/** The finished job with its video. */
	download(job: Job, fileName: string): Promise<JobOutcome>;
}

export function createSteps(tools: StepTools): Steps {
	const { clock, random, client, store, stop, maxConcurrency, maxJobs, events } = tools;
	const { signal } = stop;
	const slots = createSlots(maxJobs);
	const pool = createRequestPool(clock, maxConcurrency, signal);
	const getJob = async (jobId: string) =>
		await stop.run(async (requestSignal) => await client.getVideo(jobId, requestSignal));

	const paceOf = (requests: PausedRequests, longestPause = Infinity) =>
		createPace({
			clock,
			random,
			longestPause,
			onBackoff: (milliseconds) => events.onPause(requests, milliseconds),
		});
	const creationPace = paceOf('creations');
	const lookUpPace = paceOf('status requests', LONGEST_STATUS_PAUSE);
	const pollPace = paceOf('status requests', LONGEST_STATUS_PAUSE);

	// The limit of an API is the account's: a pause that it asks for is one for all requests.
	const onPauseAskedFor = (milliseconds: number, failure: ApiFailure) => {
		events.onPause('all', milliseconds);
		for (const each of [creations, lookUps, poller]) each.pauseFor(milliseconds, failure);
	};
	const shared = { clock, slots, signal, wake: pool.wake, onPauseAskedFor };
	const creations = createLimitedQueue<Job>({ ...shared, pace: creationPace });
	const lookUps = createLimitedQueue<Job>({
		...shared,
		pace: lookUpPace,
		longestPause: LONGEST_STATUS_PAUSE,
	});
	const poller = createPoller({ ...shared, pace: pollPace, getJob });
	for (const source of [creations, poller, lookUps]) pool.add(source);

	const create = createCreations({
		...tools,
		queue: creations,
		post: async (request) =>
			await stop.runPost(async (postSignal) => await client.createVideo(request, postSignal)),
		onCreated: events.onCreated,
		onUnknown: events.onUnknown,
		// It is in progress, whether a slot is free for it or not.
		onPickedUp: (order) => {
			if (order.needsSlot) slots.take();
		},
	});
	const status = createLookUps(lookUps, getJob);
	const fetchVideo = createFetch({
		store: async (link, job, fileName) =>
			await stop.run(async (fileSignal) => await store(link, job, fileName, fileSignal)),
		refresh: async (jobId) => {
			const answer = await status.fresh(jobId);
			return answer.ok ? answer.value : undefined;
		},
		limiter: createLimiter(maxConcurrency),
		clock: {
			...clock,
			sleep: async (milliseconds) =>
				await stop.run(async (sleepSignal) => await clock.sleep(milliseconds, sleepSignal)),
		},
		signal,
	});
	const progress = createProgress(clock, events.onProgress);

	return {
		async begin({ itemIndex, from, waits, timeout }) {
			if (waits) progress.add();
			if (from.kind === 'jobId') return { ok: true, jobId: from.jobId };
			const patience = waits ? timeout : LOOK_UP_PATIENCE;
			const created = await create({ ...from, itemIndex, patience, needsSlot: waits });
			if (!created.ok && waits) progress.remove();
			return created;
		},

		async poll({ from, timeout, pollInterval }, { jobId, createdAt, answer }) {
			let isRendered = false;
			const onRendered = () => {
				if (isRendered) return;
				isRendered = true;
				if (from.kind === 'request') slots.release();
				creationPace.endBackoff();
			};
			// A job may have ended with the answer that created it.
			if (answer !== undefined) {
				const state = stateAfterCreation(answer);
				if (state !== 'running') {
					onRendered();
					progress.ended();
					return outcomeOf({ kind: state, job: answer }, jobId);
				}
			}

			const since = clock.now();
			const end = await poller.poll({
				jobId,
				since,
				deadline: since + timeout,
				pollInterval,
				atOnce: answer === undefined,
				onRendered,
				...(createdAt === undefined ? {} : { createdAt }),
			});
			if (end.kind !== 'stopped') progress.ended();
			const last = answer === undefined ? {} : { last: answer };
			return outcomeOf({ ...last, ...end }, jobId, timeout);
		},

		async lookUp({ jobId, answer }) {
			if (answer !== undefined) return { ok: true, job: answer };
			const result = await status.current(jobId);
			if (result.ok) return { ok: true, job: result.value };
			if (result.failure === 'stopped') return notWaitedFor(jobId);
			return { ok: false, failure: { kind: 'statusRefused', failure: result.failure }, jobId };
		},

		async download(job, fileName) {
			const fetched = await fetchVideo(job, fileName);
			return fetched.ok ? fetched : { ...fetched, jobId: job.job_id };
		},
	};

	function notWaitedFor(jobId: string): Failed {
		const reason = stop.reason ?? 'halted';
		return { ok: false, failure: { kind: 'notWaitedFor', reason }, jobId };
	}

	function outcomeOf(end: PollEnd, jobId: string, timeout = 0): Current {
		if (end.kind === 'finished') return { ok: true, job: end.job };
		if (end.kind === 'failed') {
			return { ok: false, failure: { kind: 'failed' }, jobId, job: end.job };
		}
		const known = end.last === undefined ? { jobId } : { jobId, job: end.last };
		const failed = (failure: JobFailure): Failed => ({ ok: false, failure, ...known });
		switch (end.kind) {
			case 'refused':
				return failed({ kind: 'statusRefused', failure: end.failure });
			case 'timedOut': {
				const { isCurrent, failure } = end;
				const because = failure === undefined ? {} : { failure };
				return failed({ kind: 'timedOut', timeout, isCurrent, ...because });
			}
			case 'stopped':
				return { ...notWaitedFor(jobId), ...known };
			case 'threw':
				return failed({ kind: 'unexpected', error: end.error });
		}
	}
}
