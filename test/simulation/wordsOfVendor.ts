import type { Answer } from './call';

/** Whether an answer about a job says that it has failed for good. */
export function isFailure({ body }: Answer): boolean {
	return /"status":"(failed|ERROR|timed-out)"/.test(body);
}
