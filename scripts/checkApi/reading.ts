import { stateAfterCreation, stateOf } from '../../nodes/PersonateLipsync/transport/status';
import { findVideoLinks } from '../../nodes/PersonateLipsync/transport/videoLink';
import { failureOf } from '../../nodes/PersonateLipsync/transport/failure';
import { isRecord, parseJson } from '../../nodes/PersonateLipsync/transport/json';
import {
	listSchema,
	type ListEntry,
	type ListKind,
} from '../../nodes/PersonateLipsync/transport/lists';
import { jobSchema, type Job } from '../../nodes/PersonateLipsync/transport/schemas';
import type { Answer } from './connection';

/** Answers as the node reads them: the only file here that uses the code of the node for that. */

/** Whether the API did what it was asked to do. */
export function isSuccess(answer: Answer): boolean {
	return answer.answered && answer.status >= 200 && answer.status <= 299;
}

/** The body as it came, without what the node does to it; `undefined` where it is no JSON. */
export function bodyOf(answer: Answer): unknown {
	try {
		return answer.answered ? JSON.parse(answer.text) : undefined;
	} catch {
		return undefined;
	}
}

/** The body's named fields; none where it has none. */
export function fieldsOf(answer: Answer): Record<string, unknown> {
	const body = bodyOf(answer);
	return isRecord(body) ? body : {};
}

/** The rows of a list, `undefined` where the node cannot read the answer. */
export function readList(answer: Answer, kind: ListKind): ListEntry[] | undefined {
	if (!answer.answered || !isSuccess(answer)) return undefined;
	const list = listSchema(kind).safeParse(parseJson(answer.text));
	return list.success ? list.data.entries : undefined;
}

/**
 * The job in an answer, `undefined` where the node cannot read it.
 *
 * @param jobId stands in where the answer to a status request does not repeat it
 */
export function readJob(answer: Answer, jobId?: string): Job | undefined {
	if (!answer.answered || !isSuccess(answer)) return undefined;
	const body = parseJson(answer.text);
	if (!isRecord(body)) return undefined;
	const job = jobSchema.safeParse({ ...body, job_id: body.job_id ?? jobId });
	return job.success ? job.data : undefined;
}

/**
 * The reasons that the node finds in the body of an error. A body in a form that it does not know is
 * shown to the user as it stands: that is no reason found.
 */
export function reasonsIn(answer: Answer): Array<{ field?: string; text: string }> {
	if (!answer.answered) return [];
	const failure = failureOf(answer);
	const reasons = failure.kind === 'refused' ? failure.reasons : [];
	return isRecord(bodyOf(answer)) ? reasons.filter(({ text }) => !text.startsWith('{')) : reasons;
}

/** How the node takes a status word: by what it makes of it with a link as the output, and without. */
export function kindOfWord(status: unknown): 'progress' | 'success' | 'failure' | 'unknown' {
	const withLink = stateOf({ status, output: 'https://example.com/video.mp4' });
	if (withLink === 'failed' || withLink === 'refused') return 'failure';
	if (withLink === 'running') return 'progress';
	return stateOf({ status, output: '' }) === 'finishedWithoutOutput' ? 'success' : 'unknown';
}

export { findVideoLinks, isRecord, stateAfterCreation, stateOf };
export type { Job, ListEntry, ListKind };
