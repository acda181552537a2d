import { createHash } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { isReexecuted } from '../../jobs/fence';
import { openLedger, type Ledger } from '../../jobs/ledger';
import { isTool } from '../../output/agent';

/** What n8n keeps of a run of the node. */
export interface RunRecord {
	/** The paid jobs, in the execution's own data: n8n stores it and hands it on to a retry. */
	ledger: Ledger;
	/** Whether this execution was begun by a process that was killed since. */
	isReexecuted(): Promise<boolean>;
}

/** Many executions of a workflow may run at once; each takes one for every run of the node. */
const MOST_MARKS = 10_000;

/**
 * @param requests what the run's items ask for: a tool's retry is a new call by the agent, with a run
 * index of its own, and is known by that
 */
export function openRunRecord(context: IExecuteFunctions, requests: object): RunRecord {
	const executionData = context.getContext('node');
	const runIndex = () => String(context.evaluateExpression('{{ $runIndex }}', 0));
	const executionId = context.getExecutionId();
	return {
		ledger: openLedger(executionData, isTool(context) ? `tool-${hashOf(requests)}` : runIndex()),
		isReexecuted: async () =>
			await isReexecuted({
				executionData,
				executionId: executionId || undefined,
				// All calls of a tool are one life of the execution.
				run: `${context.getNode().name} ${isTool(context) ? 'tool' : runIndex()}`,
				store: {
					async checkAndRecord(mark) {
						const { new: added, processed } = await context.helpers.checkProcessedAndRecord(
							[mark],
							'node',
							{ mode: 'entries', maxEntries: MOST_MARKS },
						);
						if (added.length + processed.length === 0) return undefined;
						return processed.length > 0;
					},
				},
				onNoFence: (reason) =>
					context.logger.warn(
						`Personate Lipsync cannot detect whether this execution was started again after a crash: ${reason}`,
					),
			}),
	};
}

/** Tells whether a request is the one that was sent before, without keeping the request. */
export function hashOf(request: object): string {
	return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
