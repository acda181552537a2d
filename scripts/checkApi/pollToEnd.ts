import type { Clock } from './clock';
import type { Answer, Send } from './connection';
import type { JobObservations } from './observations';
import { VIDEOS } from './observeFree';
import { readJob, stateOf } from './reading';

/** The default Timeout of the node. */
export const LONGEST_WAIT = 1_800_000;

const FIRST_PAUSE = 1_000;
const SHORTEST_PAUSE = 3_000;
const LONGEST_PAUSE = 15_000;
const PAUSE_AFTER_429 = 60_000;
/** How long a job may be unknown after its creation, and finished without an output. */
const GRACE = 60_000;

/** Polls a job until it has ended, the API refuses for good, or the longest wait is over. */
export async function pollToEnd({
	send,
	clock,
	jobId,
}: {
	send: Send;
	clock: Clock;
	jobId: string;
}): Promise<Pick<JobObservations, 'answers' | 'milliseconds' | 'end'>> {
	const startedAt = clock.now();
	const answers: Answer[] = [];
	let emptySince: number | undefined;
	let pause = FIRST_PAUSE;
	for (;;) {
		await clock.sleep(pause);
		const answer = await send({ method: 'GET', path: `${VIDEOS}/${encodeURIComponent(jobId)}` });
		answers.push(answer);
		const milliseconds = clock.now() - startedAt;
		const over = (end: JobObservations['end']) => ({ answers, milliseconds, end });

		const job = readJob(answer, jobId);
		const state = job === undefined ? 'running' : stateOf(job);
		if (state === 'finished') return over('finished');
		if (state === 'failed' || state === 'refused') return over('failed');
		if (state === 'finishedWithoutOutput') {
			emptySince ??= milliseconds;
			if (milliseconds - emptySince >= GRACE) return over('finished');
		}
		if (isRefusedForGood(answer, milliseconds)) return over('refused');
		if (milliseconds >= LONGEST_WAIT) return over('timedOut');
		pause = pauseAfter(answer, milliseconds);
	}
}

function isRefusedForGood(answer: Answer, milliseconds: number): boolean {
	if (!answer.answered || answer.status < 300 || answer.status > 499) return false;
	if (answer.status === 404) return milliseconds > GRACE;
	return answer.status !== 408 && answer.status !== 429;
}

function pauseAfter(answer: Answer, milliseconds: number): number {
	if (answer.answered && answer.status === 429) return PAUSE_AFTER_429;
	return Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, milliseconds / 10));
}
