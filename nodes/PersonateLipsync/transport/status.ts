import { findVideoLink, textsIn } from './videoLink';

/**
 * How a job stands, as far as an answer tells. `finishedWithoutOutput`: the status says that it is
 * finished, and the output is still empty.
 */
export type JobState = 'running' | 'finished' | 'finishedWithoutOutput' | 'failed';

/** The fields of an answer that say how the job stands. */
interface JobAnswer {
	status?: unknown;
	output?: unknown;
}

type Meaning = 'failed' | 'running' | 'finished';

/**
 * Personate documents one status, `rendering`; the other words are what such APIs say. The lists are
 * closed: a word in none of them says nothing.
 */
const WORDS: Readonly<Record<Meaning, readonly string[]>> = {
	failed: [
		'failed',
		'failure',
		'error',
		'errored',
		'cancelled',
		'canceled',
		'rejected',
		'expired',
		'timed out',
		'timeout',
	],
	running: [
		'rendering',
		'processing',
		'in progress',
		'pending',
		'queued',
		'in queue',
		'waiting',
		'submitted',
		'accepted',
		'created',
		'starting',
		'started',
		'running',
		'generating',
		'uploading',
	],
	finished: [
		'completed',
		'complete',
		'done',
		'success',
		'succeeded',
		'successful',
		'finished',
		'ready',
	],
};

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
	...WORDS.failed.map((word): [string, Meaning] => [word, 'failed']),
	...WORDS.running.map((word): [string, Meaning] => [word, 'running']),
	...WORDS.finished.map((word): [string, Meaning] => [word, 'finished']),
]);

/**
 * How a job stands by the answer to a status request. A known status decides, whatever the output
 * holds: that of a failed job may be the reason, that of a running one its progress. Where the status
 * says nothing, only a link in the output means that the job is finished.
 */
export function stateOf(job: JobAnswer): JobState {
	const meaning = MEANINGS.get(normalize(statusText(job) ?? ''));
	if (meaning === 'finished') return isFilled(job.output) ? 'finished' : 'finishedWithoutOutput';
	return meaning ?? (findVideoLink(job.output) === undefined ? 'running' : 'finished');
}

/** How a job stands by the answer to its POST, where success without an output means: accepted. */
export function stateAfterCreation(job: JobAnswer): Exclude<JobState, 'finishedWithoutOutput'> {
	const state = stateOf(job);
	return state === 'finishedWithoutOutput' ? 'running' : state;
}

/** The status as text, for a message; `undefined` where the answer has none. */
export function statusText({ status }: JobAnswer): string | undefined {
	return typeof status === 'string' && status.trim() !== '' ? status.trim() : undefined;
}

/** `IN_PROGRESS`, `in-progress` and `In progress` are one word. */
function normalize(status: string): string {
	return status
		.toLowerCase()
		.replace(/[-_\s]+/g, ' ')
		.trim();
}

/** Whether there is any text in it: numbers and flags alone, such as the progress, are no video. */
function isFilled(output: unknown): boolean {
	for (const { text } of textsIn(output)) if (text !== '') return true;
	return false;
}
