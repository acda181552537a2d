/** How a job stands, as far as an answer tells. */
export type JobState = 'running' | 'finished' | 'failed';

/** The fields of an answer that say how the job stands. */
interface JobAnswer {
	status?: unknown;
	output?: unknown;
}

/**
 * Personate documents one status, `rendering`. The other words are what such APIs say; whatever is
 * in neither list means that the job goes on.
 */
const FAILURE_WORDS = new Set<unknown>([
	'failed',
	'failure',
	'error',
	'errored',
	'cancelled',
	'canceled',
	'rejected',
	'expired',
]);
const SUCCESS_WORDS = new Set<unknown>([
	'completed',
	'complete',
	'done',
	'success',
	'succeeded',
	'finished',
	'ready',
]);

/** Failure is looked at first, since the `output` of a failed job may hold the reason. */
export function stateOf({ status, output }: JobAnswer): JobState {
	const word = statusText({ status })?.toLowerCase();
	if (FAILURE_WORDS.has(word)) return 'failed';
	return isFilled(output) || SUCCESS_WORDS.has(word) ? 'finished' : 'running';
}

/** The status as text, for a message; `undefined` where the answer has none. */
export function statusText({ status }: JobAnswer): string | undefined {
	return typeof status === 'string' && status.trim() !== '' ? status.trim() : undefined;
}

function isFilled(output: unknown): boolean {
	if (typeof output === 'string') return output.trim() !== '';
	if (typeof output === 'object' && output !== null) return Object.keys(output).length > 0;
	return false;
}
