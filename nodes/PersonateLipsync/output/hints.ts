import type { IExecuteFunctions } from 'n8n-workflow';

import { stateOf } from '../jobs/status';
import type { Delivery } from './items';
import type { Result } from './result';

/** Says above the output how many videos are not there yet, and how to get them. */
export function hintAtRendering(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Result<Delivery>>,
): void {
	const rendering = outcomes.filter(
		(outcome) => outcome.ok && stateOf(outcome.value.job) === 'running',
	).length;
	if (rendering === 0) return;

	context.addExecutionHints({
		message: `${rendering === 1 ? 'One video is' : `${rendering} videos are`} rendering at Personate. To get ${rendering === 1 ? 'it' : 'them'}, look up the job_id later with Video > Get. Wait for Completion, switched on before a run, saves that step.`,
		location: 'outputPane',
	});
}
