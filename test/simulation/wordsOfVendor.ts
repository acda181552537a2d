import type { Answer } from './call';

export const FAILED = ['failed', 'ERROR', 'timed-out'] as const;
export const REFUSED = ['moderated', 'failed: nsfw', 'CONTENT_POLICY_VIOLATION'] as const;

const SAYS_FAILURE = new RegExp(`"status":"(${[...FAILED, ...REFUSED].join('|')})"`);

/** Whether an answer about a job says that it has failed for good. */
export function isFailure({ body }: Answer): boolean {
	return SAYS_FAILURE.test(body);
}
