import { textsIn } from './json';
import { cut, wordsIn } from './text';
import { hasVideoLink } from './videoLink';

/**
 * How a job stands, as far as an answer tells. `finishedWithoutOutput`: the status says that it is
 * finished, and the output is still empty. `refused`: it failed for what it is, so that the same request
 * is likely to fail again.
 */
export type JobState = 'running' | 'finished' | 'finishedWithoutOutput' | 'failed' | 'refused';

/** The fields of an answer that say how the job stands. */
interface JobAnswer {
	status?: unknown;
	output?: unknown;
}

type Meaning = 'failed' | 'refused' | 'retried' | 'running' | 'finished';

/**
 * Personate documents one status, `rendering`; the other words are what such APIs say. The lists are
 * closed, but for words that end in -ing. The first that has a word counts.
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

/** The word behind one of these counts for nothing. */
const NEGATIONS = ['not', 'no', 'non', 'un', 'without', 'zero', '0'];

/** What comes after is no status any more. */
const LONGEST_STATUS = 1000;

/** In a message. */
const LONGEST_SHOWN = 100;

/**
 * How a job stands by the answer to a status request, by the first of these rules that fits:
 *
 * 1. A failure with a retry behind it goes on (`failed_retrying`).
 * 2. Any failure is one. It is a refusal where any word says so, whatever other failure stands beside
 *    it (`failed: nsfw`), since a request that is sent again may be paid for again. `moderation` says
 *    so beside a failure only (`moderation_failed`): alone, it is a step of the work.
 * 3. Where the last known word is one of success, the job is finished, once there is an output.
 * 4. Any other known word says that it goes on, whatever the output holds.
 * 5. Where no word is known, and for `ready`, only a link to what may be a video means that it is finished.
 *
 * Words behind a negation count for nothing, nor does success behind a number (`50% complete`).
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
 * How a job stands by the answer to its POST. Anything but a failure, or a word of success with its
 * output, means: accepted. A link may be where the video will be.
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

/** Numbers and flags alone, such as the progress, are no video. */
function hasText(output: unknown): boolean {
	return [...textsIn(output)].some(({ text }) => text !== '');
}
