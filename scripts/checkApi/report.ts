import type { Judgement } from './assumptions/assumption';

/** The report as text. `key` is replaced wherever it may stand. */
export function writeReport(judgements: Judgement[], baseUrl: string, key: string): string {
	const count = (held: boolean | undefined) =>
		judgements.filter((judgement) => judgement.held === held).length;
	const summary = `${count(true)} held, ${count(false)} did not, ${count(undefined)} could not be checked.`;
	return [`What ${baseUrl} does, and what this project assumes:`, ...judgements.map(write), summary]
		.join('\n\n')
		.replaceAll(key, '[API key]');
}

function write({ id, source, assumed, file, held, came }: Judgement): string {
	const [first, ...others] = came.split('\n');
	return [
		`${wordFor(held)}  ${id} (${source})`,
		assumed,
		`${held === undefined ? 'Because: ' : 'Came: '}${first}`,
		...others.map((line) => `  ${line}`),
		`Said in ${file}`,
	].join('\n    ');
}

function wordFor(held: boolean | undefined): string {
	if (held === undefined) return 'NOT CHECKED';
	return held ? 'HELD' : 'DID NOT HOLD';
}
