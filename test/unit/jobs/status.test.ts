import fc from 'fast-check';

import {
	stateAfterCreation,
	stateOf,
	statusText,
} from '../../../nodes/PersonateLipsync/jobs/status';

const failureWords = [
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
];
const progressWords = [
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
];
const successWords = [
	'completed',
	'complete',
	'done',
	'success',
	'succeeded',
	'successful',
	'finished',
	'ready',
];
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
const everyOutput = [...linkedOutputs, ...textOutputs, ...emptyOutputs];

describe('How a job stands after a status request', () => {
	describe.each(failureWords)('with the status "%s"', (word) => {
		it.each(inEverySpelling(word))('has failed, whatever the output holds: %j', (status) => {
			for (const output of everyOutput) expect(stateOf({ status, output })).toBe('failed');
		});
	});

	describe.each(progressWords)('with the status "%s"', (word) => {
		it.each(inEverySpelling(word))('goes on, whatever the output holds: %j', (status) => {
			for (const output of everyOutput) expect(stateOf({ status, output })).toBe('running');
		});
	});

	describe.each(successWords)('with the status "%s"', (word) => {
		it.each(inEverySpelling(word))('has finished once there is an output: %j', (status) => {
			for (const output of [...linkedOutputs, ...textOutputs]) {
				expect(stateOf({ status, output })).toBe('finished');
			}
		});

		it.each(inEverySpelling(word))('is still without an output: %j', (status) => {
			for (const output of emptyOutputs) {
				expect(stateOf({ status, output })).toBe('finishedWithoutOutput');
			}
		});
	});

	describe.each([...otherWords, null, undefined, 0, 500, true, {}, ['failed']])(
		'with the status %j, which says nothing',
		(status) => {
			it('has finished where the output holds a link', () => {
				for (const output of linkedOutputs) expect(stateOf({ status, output })).toBe('finished');
			});

			it('goes on where the output holds none', () => {
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

	it.each([null, '', 'Out of credits'])(
		'is not decided by a field error, which comes with every answer: %j',
		(error) => {
			const job = { job_id: 'job-1', error, output: link };

			expect(stateOf({ ...job, status: 'rendering' })).toBe('running');
			expect(stateOf({ ...job, status: 'done' })).toBe('finished');
		},
	);

	it('goes on with any word that is in no list', () => {
		const known = new Set([...failureWords, ...progressWords, ...successWords]);
		const spelt = (word: string) =>
			word
				.toLowerCase()
				.replace(/[-_\s]+/g, ' ')
				.trim();
		const unknownWord = fc.string().filter((word) => !known.has(spelt(word)));
		fc.assert(
			fc.property(unknownWord, (status) => {
				expect(stateOf({ status, output: '' })).toBe('running');
			}),
		);
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
			for (const output of everyOutput) {
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
