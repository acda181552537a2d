/** Where the figures of several rounds lie. */
export interface Spread {
	median: number;
	lowest: number;
	highest: number;
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (place: number) => sorted[place] ?? Number.NaN;
	const last = sorted.length - 1;
	return {
		median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
		lowest: at(0),
		highest: at(last),
	};
}

/** The median, and from where to where the rounds have gone. */
export function showSpread({ median, lowest, highest }: Spread, digits = 2): string {
	return `${median.toFixed(digits)} (${lowest.toFixed(digits)} to ${highest.toFixed(digits)})`;
}
