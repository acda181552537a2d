import type { IExecuteFunctions } from 'n8n-workflow';

import { createClient, type PersonateClient } from '../../api/client';
import { openTransport, type Transport } from '../../api/transport';
import { createLimiter, type Limiter } from '../../jobs/limiter';
import type { Outcome } from './outcome';

/** What the steps of one run share. */
export interface Run {
	context: IExecuteFunctions;
	client: PersonateClient;
	transport: Transport;
	/** Bounds the requests under way, of whatever kind. */
	limiter: Limiter;
	/** Stops the run at the next step: the output of the other items would not be delivered. */
	halt(): void;
	/** True when nothing more is to be sent: the run was halted, or the execution was cancelled. */
	stopped(): boolean;
	cancelled(): boolean;
}

/**
 * @param maxConcurrency how many requests may be under way at once
 * @throws NodeOperationError when the credential cannot be used as it is
 */
export async function openRun(context: IExecuteFunctions, maxConcurrency: number): Promise<Run> {
	const transport = await openTransport(context);
	let halted = false;
	const cancelled = () => isCancelled(context);
	return {
		context,
		client: createClient(transport),
		transport,
		limiter: createLimiter(maxConcurrency),
		halt: () => (halted = true),
		stopped: () => halted || cancelled(),
		cancelled,
	};
}

/** Whether somebody has stopped the execution. */
export function isCancelled(context: IExecuteFunctions): boolean {
	return context.getExecutionCancelSignal()?.aborted === true;
}

/** Halts the run on a failure, where the node stops on errors. */
export function haltOnFailure<Value>(run: Run, outcome: Outcome<Value>): Outcome<Value> {
	if (!outcome.ok && !run.context.continueOnFail()) run.halt();
	return outcome;
}
