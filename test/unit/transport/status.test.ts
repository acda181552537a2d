import fc from 'fast-check';

import {
	stateAfterCreation,
	stateOf,
	statusText,
	type JobState,
} from '../../../nodes/PersonateLipsync/transport/status';

const words = (text: string) => text.split(', ');

const failureWords = words(
	'failed, failure, error, errored, cancelled, canceled, rejected, expired, timed out, timeout',
);
const progressWords = [
	...words('rendering, processing, in progress, pending, queued, in queue, waiting, submitted'),
	...words('accepted, created, starting, started, running, generating, uploading'),
];
const successWords = words(
	'completed, complete, done, success, succeeded, successful, finished, ready',
);
const otherWords = ['not failed', 'archived', 'encoding', 'in-flight', 'time out', 'fail', '-', ''];

const inEverySpelling = (word: string) => [
	word,
	word.toUpperCase(),
	word.charAt(0).toUpperCase() + word.slice(1),
	` ${word}\n`,
	word.replaceAll(' ', '_'),
	word.replaceAll(' ', '-').toUpperCase(),
	word.replaceAll(' ', ' _ '),
];

const link = 'https://cdn.example.com/video.mp4';
const linkedOutputs = [link, ` ${link}\n`, { url: link }, [link], { a: [{ b: link }] }];
const textOutputs = ['anything at all', { path: 'video.mp4' }, ['ftp://example.com/video.mp4']];
const emptyOutputs = [
	...['', '  \n', {}, [], null, undefined, 0, 42, true, false],
	...[{ url: '' }, { url: null }, [''], [[{}]], { progress: 10 }, { progress: 0.5, done: false }],
];
const filledOutputs = [...linkedOutputs, ...textOutputs];

describe('How a job stands after a status request', () => {
	describe.each<[words: string[], whatItDoes: string, state: JobState, withoutText: JobState]>([
		[failureWords, 'has failed, whatever the output holds', 'failed', 'failed'],
		[progressWords, 'goes on, whatever the output holds', 'running', 'running'],
		[successWords, 'has finished once there is an output', 'finished', 'finishedWithoutOutput'],
	])('with one of the words %j', (known, whatItDoes, state, withoutText) => {
		it.each(known.flatMap(inEverySpelling))(`${whatItDoes}: %j`, (status) => {
			for (const output of filledOutputs) expect(stateOf({ status, output })).toBe(state);
			for (const output of emptyOutputs) expect(stateOf({ status, output })).toBe(withoutText);
		});
	});

	describe.each([...otherWords, null, undefined, 0, 500, true, {}, ['failed']])(
		'with the status %j, which says nothing',
		(status) => {
			it('has finished where the output holds a link, and else goes on', () => {
				for (const output of linkedOutputs) expect(stateOf({ status, output })).toBe('finished');
				for (const output of [...textOutputs, ...emptyOutputs]) {
					expect(stateOf({ status, output })).toBe('running');
				}
			});
		},
	);

	it('goes by the output alone where there is no status', () => {
		expect(stateOf({})).toBe('running');
		expect(stateOf({ output: '' })).toBe('running');
		expect(stateOf({ output: link })).toBe('finished');
	});

	it.each([null, '', 'Out of credits'])('is not decided by a field error: %j', (error) => {
		const job = { job_id: 'job-1', error, output: link };

		expect(stateOf({ ...job, status: 'rendering' })).toBe('running');
		expect(stateOf({ ...job, status: 'done' })).toBe('finished');
	});

	it('goes on with any word that is in no list', () => {
		const known = new Set([...failureWords, ...progressWords, ...successWords]);
		const spelt = (word: string) =>
			word
				.toLowerCase()
				.replace(/[-_\s]+/g, ' ')
				.trim();
		const unknownWord = fc.string().filter((word) => !known.has(spelt(word)));
		fc.assert(fc.property(unknownWord, (status) => stateOf({ status, output: '' }) === 'running'));
	});

	it('knows no word that every object has', () => {
		for (const status of ['constructor', '__proto__', 'toString']) {
			expect(stateOf({ status, output: '' })).toBe('running');
		}
	});
});

describe('How a job stands after its creation', () => {
	it('goes on after a word of success without an output, which says that it was accepted', () => {
		for (const status of successWords) {
			for (const output of emptyOutputs) {
				expect(stateAfterCreation({ status, output })).toBe('running');
			}
		}
	});

	it('is what the same answer to a status request says in all other cases', () => {
		const words = [...failureWords, ...progressWords, ...successWords, ...otherWords, undefined];
		for (const status of words) {
			for (const output of [...filledOutputs, ...emptyOutputs]) {
				const state = stateOf({ status, output });
				if (state === 'finishedWithoutOutput') continue;
				expect(stateAfterCreation({ status, output })).toBe(state);
			}
		}
	});
});

describe('The status in a message', () => {
	it('is the word that Personate used, without white space around it', () => {
		expect(statusText({ status: ' In_Progress\n' })).toBe('In_Progress');
	});

	it('is left out where the answer has none', () => {
		for (const status of ['', '  ', undefined, null, 3, {}]) {
			expect(statusText({ status })).toBeUndefined();
		}
	});
});
