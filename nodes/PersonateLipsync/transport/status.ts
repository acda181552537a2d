import { textsIn } from './json';
import { cut, wordsIn } from './text';
import { hasVideoLink } from './videoLink';

/**
 * The state of a job, as far as an answer tells. `finishedWithoutOutput`: the status says that it is
 * finished, and the output is still empty. `refused`: it failed for its content, so the same request is
 * likely to fail again.
 */
export type JobState = 'running' | 'finished' | 'finishedWithoutOutput' | 'failed' | 'refused';

/** The fields of an answer that tell the state of the job. */
interface JobAnswer {
	status?: unknown;
	output?: unknown;
}

type Meaning = 'failed' | 'refused' | 'retried' | 'running' | 'finished';

/**
 * Personate documents one status, `rendering`; the other words are those of similar APIs. The lists are
 * closed, except for words that end in -ing. The first list that has a word counts.
 */
const MEANINGS: ReadonlyArray<[meaning: Meaning, words: RegExp]> = [
	[
		'failed',
		/^(fail|failed|failure|error|errored|abort|aborted|cancel|cancelled|canceled|expired|timeout|terminated|stopped|crashed)$/,
	],
	['refused', /^(reject|rejected|moderated|blocked|denied|flagged|violation|invalid|nsfw)$/],
	['retried', /^(retry|retrying|requeued|restarting|resuming)$/],
	[
		'running',
		/ing$|^(progress|queue|queued|submitted|accepted|created|scheduled|planned|throttled|started)$/,
	],
	[
		'finished',
		/^(complete|completed|done|success|succeed|succeeded|successful|finished|rendered)$/,
	],
];

/** The word after one of these is ignored. */
const NEGATIONS = ['not', 'no', 'non', 'un', 'without', 'zero', '0'];

/** Characters of a status that are read. */
const LONGEST_STATUS = 1000;

/** In a message. */
const LONGEST_SHOWN = 100;

/**
 * The state of a job by the answer to a status request. The first of these rules that applies:
 *
 * 1. A failure word with a retry word after it (`failed_retrying`): the job is running.
 * 2. Any failure word: the job has failed. It was refused if any word says so, also beside another failure
 *    word (`failed: nsfw`), since a request that is sent again may be paid for again. `moderation` counts
 *    as such a word only beside a failure word (`moderation_failed`): alone, it is a step of the rendering.
 * 3. The last known word is one of success: the job is finished, once there is an output.
 * 4. Any other known word: the job is running, whatever the output holds.
 * 5. No known word, as in `ready`: the job is finished only if the output has a link that may be a video.
 *
 * A word after a negation is ignored, and so is success after a number (`50% complete`).
 */
export function stateOf({ status, output }: JobAnswer): JobState {
	const words = typeof status === 'string' ? wordsOfStatus(status) : [];
	const meanings = meaningsOf(words);
	const failure = meanings.findIndex((meaning) => meaning === 'failed' || meaning === 'refused');
	if (failure >= 0) {
		if (meanings.includes('retried', failure)) return 'running';
		return meanings.includes('refused') || words.includes('moderation') ? 'refused' : 'failed';
	}
	if (meanings.at(-1) === 'finished') return hasText(output) ? 'finished' : 'finishedWithoutOutput';
	return meanings.length === 0 && hasVideoLink(output) ? 'finished' : 'running';
}

/**
 * The state of a job by the answer to its POST. Anything but a failure, or a success word with an output,
 * means that the job was accepted. A link alone may be where the video will be.
 */
export function stateAfterCreation({ status, output }: JobAnswer) {
	const state = stateOf({ status });
	if (state !== 'finishedWithoutOutput') return state;
	return hasText(output) ? 'finished' : 'running';
}

/** The status as text, for a message; `undefined` where the answer has none. */
export function statusText({ status }: JobAnswer = {}): string | undefined {
	return typeof status === 'string' ? cut(status.trim(), LONGEST_SHOWN) || undefined : undefined;
}

function wordsOfStatus(status: string): string[] {
	const words = wordsIn(status.slice(0, LONGEST_STATUS)).join(' ');
	return words.replace(/\btimed? out\b/g, 'timeout').split(' ');
}

function meaningsOf(words: string[]): Meaning[] {
	return words.flatMap((word, index) => {
		const before = words[index - 1] ?? '';
		const meaning = MEANINGS.find(([, pattern]) => pattern.test(word))?.[0];
		const isOff = NEGATIONS.includes(before) || (meaning === 'finished' && /^\d/.test(before));
		return meaning === undefined || isOff ? [] : [meaning];
	});
}

/** Whether an output has any text. Numbers and flags alone, such as the progress, are no video. */
function hasText(output: unknown): boolean {
	return [...textsIn(output)].some(({ text }) => text !== '');
}
