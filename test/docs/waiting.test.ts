import { nextPause } from '../../nodes/PersonateLipsync/jobs/schedule';
import { stateOf, type JobState } from '../../nodes/PersonateLipsync/jobs/status';
import { optionsSchema } from '../../nodes/PersonateLipsync/operations/shared/options';
import { codesIn, documentAt, readText, tableOf } from './support/documents';

const waiting = documentAt('docs/waiting.md');
const { pollInterval, timeout } = optionsSchema.parse({});

/** The words in backticks behind a heading of the list of what counts as what. */
function wordsFor(state: string): string[] {
	const entry = new RegExp(`^\\d\\. \\*\\*${state}\\*\\*([\\s\\S]+?)^(?:\\d\\.|$)`, 'm').exec(
		waiting.text,
	)?.[1];
	return codesIn(entry ?? '').filter((code) => !['status', 'output'].includes(code));
}

describe('docs/waiting.md', () => {
	it('has the pauses that the node makes', () => {
		const rows = tableOf(waiting, 'Waited so far');

		expect(rows.length).toBeGreaterThan(3);
		for (const [waited = '', pause = ''] of rows) {
			const milliseconds = nextPause(parseInt(waited, 10) * 1000, pollInterval * 1000);
			expect(`${waited}: ${milliseconds / 1000} s`).toBe(`${waited}: ${pause}`);
		}
	});

	it('has the defaults of the options', () => {
		expect(waiting.text).toMatch(new RegExp(`\\*\\*Poll Interval\\*\\*, ${pollInterval} seconds`));
		expect(waiting.text).toMatch(new RegExp(`, ${timeout} seconds unless`));
	});

	it.each<[string, JobState]>([
		['Failed', 'failed'],
		['Finished', 'finished'],
	])('has the words that count as %s', (name, state) => {
		const words = wordsFor(name);

		expect(words.map((status) => [status, stateOf({ status, output: '' })])).toEqual(
			words.map((status) => [status, state]),
		);
		// Those in the code are quoted words on lines of their own.
		const inCode = readText('nodes/PersonateLipsync/jobs/status.ts').match(/^\t'\w+',$/gm) ?? [];
		expect([...wordsFor('Failed'), ...wordsFor('Finished')]).toHaveLength(inCode.length);
	});

	it('draws boxes that all hold a text', () => {
		const [diagram] = waiting.fences.filter(({ language }) => language === 'mermaid');
		const arrows = (diagram?.text ?? '').split('\n').filter((line) => line.includes('-->'));
		const named = new Set([...(diagram?.text ?? '').matchAll(/(\w+)[[{]+"/g)].map(([, id]) => id));
		const used = arrows.flatMap((line) => {
			const bare = line.replace(/\|[^|]*\|/, '').replace(/[[{]+".*?"[\]}]+/g, '');
			return bare.split('-->').map((id) => id.trim());
		});

		expect(arrows.length).toBeGreaterThan(5);
		expect([...new Set(used)].sort()).toEqual([...named].sort());
	});
});
