/** One line of the result. */
export interface Row {
	what: string;
	measured: string;
	goal: string;
	/** Left out where the line is there to compare with, and has no goal of its own. */
	met?: boolean;
}

/** The rows as a Markdown table, the way the README quotes it. */
export function toTable(rows: Row[]): string {
	return [
		'| What | Measured | Goal |',
		'| --- | --- | --- |',
		...rows.map(
			({ what, measured, goal, met }) =>
				`| ${what} | ${measured} | ${goal}${met === false ? ' (missed)' : ''} |`,
		),
	].join('\n');
}
