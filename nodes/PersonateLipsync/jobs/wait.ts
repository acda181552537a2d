import { sleepUntil, type Clock } from './clock';
import type { Limiter } from './limiter';
import { nextPause } from './schedule';
import { stateOf } from './status';

/** How long the last question about a job may stand in line behind those of others, in milliseconds. */
const LONGEST_LINE = 10_000;

/** A job to be waited for. All times in milliseconds. */
export interface Wanted {
	jobId: string;
	/** When the wait began: the first pause and the deadline count from here. */
	since: number;
	/** A job that was created before may be finished by now: it is asked about without a first pause. */
	askAtOnce: boolean;
	pollInterval: number;
	timeout: number;
}

/** What came of asking about a job. */
export type Reply<Answer, Failure> =
	| { kind: 'answer'; answer: Answer }
	/** A passing trouble. The API may ask to be left alone for a while, in milliseconds. */
	| { kind: 'trouble'; failure: Failure; retryAfter?: number }
	/** A refusal that asking again would not change. */
	| { kind: 'refusal'; failure: Failure };

/** How the wait for a job ended, with the last answer there was. */
export type WaitEnd<Answer, Failure> =
	| { kind: 'finished'; answer: Answer }
	| { kind: 'failed'; answer: Answer }
	| { kind: 'refused'; failure: Failure; last?: Answer }
	/**
	 * `isCurrent` tells whether `last` came at the deadline. Where it did not, the API could not be asked
	 * any more: because of the `failure`, or because other requests were in the way.
	 */
	| { kind: 'timedOut'; isCurrent: boolean; failure?: Failure; last?: Answer }
	| { kind: 'stopped'; last?: Answer };

export interface WaitTools<Answer, Failure> {
	ask(jobId: string): Promise<Reply<Answer, Failure>>;
	clock: Clock;
	/** Bounds the requests under way, together with all other requests of the run. */
	limiter: Limiter;
	/** True once nothing more is to be sent: the execution was cancelled, or another item failed. */
	stopped(): boolean;
}

/** Waits for many jobs at once: first all are registered, then they are followed together. */
export interface WaitingRoom<Answer, Failure> {
	/** Resolves with how the wait for the job ended, once `followAll` was called. Never rejects. */
	register(wanted: Wanted): Promise<WaitEnd<Answer, Failure>>;
	/** Asks about the registered jobs until all have come to an end. */
	followAll(): Promise<void>;
}

/**
 * The time it takes is that of the slowest job, not the sum. A job that is registered several times is
 * asked about once, and each of the registrations keeps its own deadline.
 */
export function createWaitingRoom<Answer extends { status?: unknown; output?: unknown }, Failure>(
	tools: WaitTools<Answer, Failure>,
): WaitingRoom<Answer, Failure> {
	const wantsByJob = new Map<string, Array<Want<Answer, Failure>>>();
	return {
		async register(wanted) {
			return await new Promise((end) => {
				const wants = wantsByJob.get(wanted.jobId) ?? [];
				wantsByJob.set(wanted.jobId, [...wants, { ...wanted, end }]);
			});
		},
		async followAll() {
			// The limit of an API is the account's: one Retry-After holds back all questions.
			const quiet: Quiet<Failure> = { until: 0, because: {} };
			await Promise.all(
				[...wantsByJob].map(async ([jobId, wants]) => await follow(jobId, wants, tools, quiet)),
			);
		},
	};
}

interface Want<Answer, Failure> extends Wanted {
	end(end: WaitEnd<Answer, Failure>): void;
}

/** Until when no question is to be asked, and what the API said to that end. */
interface Quiet<Failure> {
	until: number;
	because: { failure?: Failure };
}

/** Asks about one job until every want of it has come to an end. */
async function follow<Answer extends { status?: unknown; output?: unknown }, Failure>(
	jobId: string,
	wants: Array<Want<Answer, Failure>>,
	{ ask, clock, limiter, stopped }: WaitTools<Answer, Failure>,
	quiet: Quiet<Failure>,
): Promise<void> {
	let open = wants;
	let last: { last?: Answer } = {};
	let trouble: { isCurrent: boolean; failure?: Failure } = { isCurrent: false };
	const since = Math.min(...wants.map((want) => want.since));
	const pollInterval = Math.min(...wants.map((want) => want.pollInterval));
	let askAt = wants.some((want) => want.askAtOnce) ? clock.now() : since + pollInterval;

	const endAll = (end: WaitEnd<Answer, Failure>) => {
		for (const want of open) want.end(end);
		open = [];
	};
	const askBy = async (latest: number) =>
		await limiter(async () => {
			if (stopped()) return;
			// While this question stood in line, time has gone on, and another answer may ask for quiet.
			if (clock.now() < quiet.until) {
				trouble = { ...quiet.because, isCurrent: false };
				return;
			}
			if (clock.now() > latest) {
				trouble = { ...trouble, isCurrent: false };
				return;
			}
			const reply = await ask(jobId);
			if (reply.kind === 'refusal') {
				endAll({ kind: 'refused', failure: reply.failure, ...last });
			} else if (reply.kind === 'trouble') {
				trouble = { isCurrent: false, failure: reply.failure };
				const until = clock.now() + (reply.retryAfter ?? 0);
				if (until > quiet.until) {
					quiet.until = until;
					quiet.because = { failure: reply.failure };
				}
			} else {
				trouble = { isCurrent: true };
				last = { last: reply.answer };
				const state = stateOf(reply.answer);
				if (state !== 'running') endAll({ kind: state, answer: reply.answer });
			}
		});

	while (open.length > 0) {
		const deadline = Math.min(...open.map((want) => want.since + want.timeout));
		await sleepUntil(clock, Math.min(Math.max(askAt, quiet.until), deadline), stopped);
		await askBy(Math.max(clock.now(), deadline) + LONGEST_LINE);
		if (stopped()) endAll({ kind: 'stopped', ...last });

		const isOver = (want: Wanted) => clock.now() >= want.since + want.timeout;
		for (const want of open.filter(isOver)) want.end({ kind: 'timedOut', ...trouble, ...last });
		open = open.filter((want) => !isOver(want));
		askAt = clock.now() + nextPause(clock.now() - since, pollInterval);
	}
}
