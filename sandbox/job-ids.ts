import { randomUUID } from 'node:crypto';

/** The forms in which a sandbox can give out job ids. */
export type JobIdForm = 'string' | 'number' | 'large number';

const FIRST_NUMBER = 1001;

/** Far above 2^53, and within 64 bits. */
const FIRST_LARGE_NUMBER = 1_234_567_890_123_456_789n;

/**
 * The id of the job before which `earlierJobs` others were created. A large number is given as a
 * text of its digits, since a JavaScript number cannot hold it.
 */
export function createJobId(form: JobIdForm, earlierJobs: number): string | number {
	switch (form) {
		case 'string':
			return randomUUID();
		case 'number':
			return FIRST_NUMBER + earlierJobs;
		case 'large number':
			// Always odd: a JavaScript number holds none of them exactly and takes neighbours for equal.
			return String(FIRST_LARGE_NUMBER + 2n * BigInt(earlierJobs));
	}
}
