import type { VirtualTime } from './virtualTime';

/** What has happened so far, for whoever has to understand a seed that fails. */
export interface Story {
	tell(line: string): void;
	/** All lines, each with its virtual time since the beginning. */
	read(): string;
}

/** More would be read by nobody; the end is what counts. */
const MOST_LINES = 4000;

export function createStory(time: VirtualTime): Story {
	const beginning = time.now();
	const lines: Array<{ at: number; line: string }> = [];
	return {
		tell(line) {
			lines.push({ at: time.now() - beginning, line });
		},
		read: () =>
			lines
				.slice(-MOST_LINES)
				.map(({ at, line }) => `${(at / 1000).toFixed(3).padStart(10)} s  ${line}`)
				.join('\n'),
	};
}
