import fc from 'fast-check';

import {
	stateAfterCreation,
	stateOf,
	statusText,
	type JobState,
} from '../../../nodes/PersonateLipsync/transport/status';

const words = (text: string) => text.split(', ');

const failureWords = words(
	'fail, failed, failure, error, errored, abort, aborted, cancel, cancelled, canceled, expired, timeout, timed out, terminated, stopped, crashed',
);
const refusalWords = words(
	'reject, rejected, moderated, blocked, denied, flagged, violation, invalid, nsfw',
);
const progressWords = words(
	'rendering, processing, pending, waiting, encoding, in progress, queue, queued, in queue, submitted, accepted, created, scheduled, planned, throttled, started, retry, retrying, requeued, restarting, resuming',
);
const successWords = words(
	'complete, completed, done, success, succeed, succeeded, successful, finished, rendered',
);
/** Other words that hold one of the lists. */
const longerWords = [...failureWords, ...refusalWords, ...successWords, 'queued', 'started']
	.filter((word) => !word.includes(' '))
	.flatMap((word) => [`x${word}`, `${word}x`]);
const otherWords = words('ready, archived, in-flight, ingested, moderation, on hold, 42, -');

const inEverySpelling = (word: string) => [
	word,
	word.toUpperCase(),
	` ${word.charAt(0).toUpperCase()}${word.slice(1)}…\n`,
	word.replaceAll(' ', '_'),
	word.replaceAll(' ', ' - ').toUpperCase(),
	`job${word.replaceAll(/(?:^| )(.)/g, (_match, first: string) => first.toUpperCase())}`,
	`the job: ${word}!`,
];

const link = 'https://cdn.example.com/video.mp4';
const linkedOutputs = [link, ` ${link}\n`, { url: link }, [link], { a: [{ b: link }] }];
const textOutputs = [
	...['anything at all', { path: 'video.mp4' }, ['ftp://example.com/video.mp4'], `${link}.jpg`],
	...[{ preview_url: link }, { input: { video_url: link } }],
];
const emptyOutputs = [
	...['', '  \n', {}, [], null, undefined, 0, 42, true, false],
	...[{ url: '' }, { url: null }, [''], [[{}]], { progress: 10 }, { progress: 0.5, done: false }],
];
const filledOutputs = [...linkedOutputs, ...textOutputs];
const outputs = [...filledOutputs, ...emptyOutputs];

describe('How a job stands after a status request', () => {
	describe.each<[words: string[], whatItDoes: string, state: JobState, withoutText: JobState]>([
		[failureWords, 'has failed, whatever the output holds', 'failed', 'failed'],
		[refusalWords, 'was refused, whatever the output holds', 'refused', 'refused'],
		[progressWords, 'goes on, whatever the output holds', 'running', 'running'],
		[successWords, 'has finished once there is an output', 'finished', 'finishedWithoutOutput'],
	])('with one of the words %j', (known, whatItDoes, state, withoutText) => {
		it.each(known.flatMap(inEverySpelling))(`${whatItDoes}: %j`, (status) => {
			for (const output of filledOutputs) expect(stateOf({ status, output })).toBe(state);
			for (const output of emptyOutputs) expect(stateOf({ status, output })).toBe(withoutText);
		});
	});

	describe.each([
		...[
			...otherWords,
			...longerWords,
			'',
			'not_done',
			'no_error',
			'un-finished',
			'zero errors, 0 failed',
		],
		...['50% complete', '3 of 5 done', null, undefined, 0, 500, true, {}, ['failed']],
	])('with the status %j, which says nothing', (status) => {
		it('has finished where the output holds a link to what may be the video, and else goes on', () => {
			for (const output of linkedOutputs) expect(stateOf({ status, output })).toBe('finished');
			for (const output of [...textOutputs, ...emptyOutputs]) {
				expect(stateOf({ status, output })).toBe('running');
			}
		});
	});

	it.each<[state: JobState, ...statuses: string[]]>([
		// A failure goes before all others, but for a retry behind it.
		['failed', 'processing_failed', 'failed_rendering', 'completed: error', 'renderingFailed'],
		['failed', 'failed: no face found', 'FAILED_FACE_DETECTION', 'Timed-Out', '2 failed'],
		['failed', 'retry_failed', 'failed_no_retry', 'failed, xretry', 'failed, retryx'],
		['running', 'failed_retrying', 'failed, will retry', 'error: rejected, requeued'],
		// A refusal shows beside any other failure: to send it again may cost money for nothing.
		['refused', 'rejected: invalid encoding', 'content_policy_violation', 'failed: NSFW'],
		['refused', 'blocked_error', 'failed_moderation', 'moderation_failed'],
		['running', 'in moderation, pending'],
		['failed', 'not rejected, failed'],
		// The last known word decides between success and progress.
		['finished', 'rendering_complete', 'partially completed', 'completed (100%)', 'success, ready'],
		[
			'finished',
			'completed_without_error',
			'done, 0 failed',
			'done, not failed, no retry',
			'v2 done',
		],
		['running', 'completed, uploading', 'rendering, 50% complete', 'post_processing'],
		['running', 'not started, queued', 'stage 2 rendering'],
	])('is read word by word, as %s: %j', (state, ...statuses) => {
		for (const status of statuses) {
			for (const output of linkedOutputs) expect(stateOf({ status, output })).toBe(state);
		}
	});

	it.each([null, '', 'Out of credits'])('is not decided by a field error: %j', (error) => {
		const job = { job_id: 'job-1', error, output: link };

		expect(stateOf({ ...job, status: 'rendering' })).toBe('running');
		expect(stateOf({ ...job, status: 'done' })).toBe('finished');
	});

	it('goes on with any word that is in no list', () => {
		const known = new Set(
			[...failureWords, ...refusalWords, ...successWords].flatMap((word) => word.split(' ')),
		);
		const unknownText = fc.string().filter((text) => !known.has(text.trim().toLowerCase()));
		fc.assert(fc.property(unknownText, (status) => stateOf({ status, output: '' }) === 'running'));
	});

	it('knows no word that every object has', () => {
		for (const status of ['constructor', '__proto__', 'toString']) {
			expect(stateOf({ status, output: '' })).toBe('running');
		}
	});

	it('is read from the beginning of a status that has no end', () => {
		const endless = 'aB'.repeat(2_000_000);
		const began = performance.now();

		expect(stateOf({ status: `failed ${endless}` })).toBe('failed');
		expect(stateOf({ status: `${' '.repeat(1000)}failed` })).toBe('running');
		expect(performance.now() - began).toBeLessThan(500);
	});
});

describe('How a job stands after its creation', () => {
	it.each([...progressWords, ...otherWords, '50% complete', undefined])(
		'goes on, whatever the output holds, where the status is %j',
		(status) => {
			for (const output of outputs) expect(stateAfterCreation({ status, output })).toBe('running');
		},
	);

	it('is ended by a failure, and by success where there is an output', () => {
		for (const output of outputs) {
			expect(stateAfterCreation({ status: 'failed', output })).toBe('failed');
			expect(stateAfterCreation({ status: 'rejected', output })).toBe('refused');
		}
		for (const status of successWords) {
			for (const output of filledOutputs) {
				expect(stateAfterCreation({ status, output })).toBe('finished');
			}
			for (const output of emptyOutputs) {
				expect(stateAfterCreation({ status, output })).toBe('running');
			}
		}
	});
});

describe('The status in a message', () => {
	it('is the word that Personate used, without white space around it, cut where it is long', () => {
		expect(statusText({ status: ' In_Progress\n' })).toBe('In_Progress');
		expect(statusText({ status: 'x'.repeat(100) })).toBe('x'.repeat(100));
		expect(statusText({ status: 'x'.repeat(101) })).toBe(`${'x'.repeat(100)}…`);
	});

	it('is left out where the answer has none', () => {
		for (const status of ['', '  ', undefined, null, 3, {}]) {
			expect(statusText({ status })).toBeUndefined();
		}
	});
});
