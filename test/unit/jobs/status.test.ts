import fc from 'fast-check';

import { stateOf, statusText } from '../../../nodes/PersonateLipsync/jobs/status';

const failureWords = [
	'failed',
	'failure',
	'error',
	'errored',
	'cancelled',
	'canceled',
	'rejected',
	'expired',
];
const successWords = ['completed', 'complete', 'done', 'success', 'succeeded', 'finished', 'ready'];
const otherWords = ['rendering', 'queued', 'pending', 'processing', 'uploading', 'not failed', ''];

const inEveryCase = (word: string) => [
	word,
	word.toUpperCase(),
	word.charAt(0).toUpperCase() + word.slice(1),
	` ${word}\n`,
];

const filledOutputs = [
	'https://cdn.example.com/video.mp4',
	'anything at all',
	{ url: 'https://cdn.example.com/video.mp4' },
	['https://cdn.example.com/video.mp4'],
];
const emptyOutputs = ['', '  \n', {}, [], null, undefined];

describe('How a job stands', () => {
	describe.each(failureWords)('with the status "%s"', (word) => {
		it.each(inEveryCase(word))('has failed when it is written %j', (status) => {
			expect(stateOf({ status, output: '' })).toBe('failed');
		});

		it('has failed even where there is an output, which may hold the reason', () => {
			for (const output of filledOutputs) expect(stateOf({ status: word, output })).toBe('failed');
		});
	});

	describe.each(successWords)('with the status "%s"', (word) => {
		it.each(inEveryCase(word))('has finished when it is written %j', (status) => {
			expect(stateOf({ status, output: '' })).toBe('finished');
		});

		it('has finished whatever the output looks like', () => {
			for (const output of [...filledOutputs, ...emptyOutputs]) {
				expect(stateOf({ status: word, output })).toBe('finished');
			}
		});
	});

	describe.each(otherWords)('with the status "%s"', (status) => {
		it.each(emptyOutputs)('goes on while the output is %j', (output) => {
			expect(stateOf({ status, output })).toBe('running');
		});

		it.each(filledOutputs)('has finished once the output is %j', (output) => {
			expect(stateOf({ status, output })).toBe('finished');
		});
	});

	it('goes by the output alone where there is no status', () => {
		expect(stateOf({})).toBe('running');
		expect(stateOf({ output: '' })).toBe('running');
		expect(stateOf({ output: 'https://cdn.example.com/video.mp4' })).toBe('finished');
	});

	it('takes a status that is no text for no status', () => {
		for (const status of [null, 0, 500, true, {}, ['failed']]) {
			expect(stateOf({ status, output: '' })).toBe('running');
		}
	});

	it('takes an output that can hold no video for an empty one', () => {
		for (const output of [0, 42, true, false]) {
			expect(stateOf({ status: 'rendering', output })).toBe('running');
		}
	});

	it('goes on with any word that is in neither list', () => {
		const known = new Set([...failureWords, ...successWords]);
		const unknownWord = fc.string().filter((word) => !known.has(word.trim().toLowerCase()));
		fc.assert(fc.property(unknownWord, (status) => stateOf({ status, output: '' }) === 'running'));
	});
});

describe('The status in a message', () => {
	it('is the word that Personate used, without white space around it', () => {
		expect(statusText({ status: ' Rendering\n' })).toBe('Rendering');
	});

	it('is left out where the answer has none', () => {
		for (const status of ['', '  ', undefined, null, 3, {}]) {
			expect(statusText({ status })).toBeUndefined();
		}
	});
});
