import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { stateOf } from '../transport/status';
import { isTool } from './agent';
import type { Delivery } from './items';
import type { Result } from './result';

/**
 * Says above the output of Video > Create what the run has cost and what is left to do.
 *
 * @param created how many jobs this run has created
 * @param otherRequests how many items have the job of an earlier try whose request was different
 */
export function hintAfterCreation(
	context: IExecuteFunctions,
	results: ReadonlyArray<Result<Delivery>>,
	created: number,
	otherRequests: number,
): void {
	/** Where its output is pinned, the editor does not run the node. */
	const isManual = context.getMode() === 'manual' && !isTool(context);
	const rendering = results.filter(
		(result) => result.ok && stateOf(result.value.job) === 'running',
	).length;
	const hasMany = results.length > 1;
	const messages = [
		hasMany && created > 0
			? `${videos(created)} started: each input item is a paid video.`
			: undefined,
		rendering > 0
			? `${rendering === 1 ? 'One video is' : `${rendering} videos are`} still rendering. Get ${rendering === 1 ? 'it' : 'them'} later by job_id with Video > Get, or turn on Wait for Completion.`
			: undefined,
		isManual && created > 0
			? 'Running a later step can create videos again, which costs money. Pin this output (P) to prevent this.'
			: undefined,
		otherRequests > 0
			? `${otherRequests === 1 ? 'One video is' : `${otherRequests} videos are`} from an earlier try, when the fields had other values, and not paid for again.`
			: undefined,
		hasMany && !context.continueOnFail()
			? 'This node stops at the first error: one failed item holds back the output of all others. To get the others anyway, set On Error to Continue in the settings of this node.'
			: undefined,
	];
	showHints(
		context,
		messages.flatMap((message) => message ?? []),
	);
}

/** Shows messages above the output. */
export function showHints(context: IExecuteFunctions, messages: readonly string[]): void {
	const hints = messages.map((message): NodeExecutionHint => ({ message, location: 'outputPane' }));
	if (hints.length > 0) context.addExecutionHints(...hints);
}

function videos(count: number): string {
	return count === 1 ? '1 video was' : `${count} videos were`;
}
