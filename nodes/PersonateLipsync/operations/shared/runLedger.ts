import { createHash } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { openLedger, type Ledger } from '../../jobs/ledger';

/**
 * The ledger of this run of the node, kept in the execution's own data: n8n stores it with the
 * execution and hands it on to a retry.
 */
export function openRunLedger(context: IExecuteFunctions): Ledger {
	return openLedger(
		context.getContext('node'),
		Number(context.evaluateExpression('{{ $runIndex }}', 0)),
	);
}

/** Tells whether a request is the one that was sent before, without keeping the request. */
export function hashOf(request: object): string {
	return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
