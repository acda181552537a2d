import type { Describe } from '../describe';
import type { Unseen } from '../observations';

/** What the project assumes about the API, and how to tell whether it is so. */
export interface Assumption<Seen> {
	/** Short and unique, such as `list.readable`. */
	id: string;
	/** Whether the vendor's documentation says so, or only this project does. */
	source: 'documented' | 'assumed';
	/** A sentence. */
	assumed: string;
	/** The file of the repository that says or relies on it. */
	file: string;
	check(seen: Seen, describe: Describe): Verdict;
}

export interface Verdict {
	/** `undefined` where what was seen does not tell. */
	held: boolean | undefined;
	/** What came, without personal data. */
	came: string;
}

/** An assumption and what became of it. */
export interface Judgement extends Verdict {
	id: string;
	source: 'documented' | 'assumed';
	assumed: string;
	file: string;
}

/** Checks a table of assumptions; none can be checked where nothing was seen. */
export function judge<Seen extends object>(
	assumptions: ReadonlyArray<Assumption<Seen>>,
	seen: Seen | Unseen,
	describe: Describe,
): Judgement[] {
	return assumptions.map(({ check, ...assumption }) => ({
		...assumption,
		...('unseen' in seen ? { held: undefined, came: seen.unseen } : check(seen, describe)),
	}));
}
