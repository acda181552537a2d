import { createHash } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { openLedger, type Ledger } from '../../jobs/ledger';
import { isTool } from './tool';

/**
 * The ledger of this run of the node, kept in the execution's own data: n8n stores it with the
 * execution and hands it on to a retry.
 *
 * A tool's retry is a new call by the agent, with a run index of its own: it is known by what it asks for.
 *
 * @param requests what the run's items ask for
 */
export function openRunLedger(context: IExecuteFunctions, requests: object): Ledger {
	const run = isTool(context)
		? `tool-${hashOf(requests)}`
		: Number(context.evaluateExpression('{{ $runIndex }}', 0));
	return openLedger(context.getContext('node'), run);
}

/** Tells whether a request is the one that was sent before, without keeping the request. */
export function hashOf(request: object): string {
	return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
