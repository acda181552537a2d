import type { Patience } from '../../test/e2e/support/eventually';
import type { Execution, Item } from '../../test/e2e/support/execution';
import type { Session } from '../../test/e2e/support/session';
import type { WorkflowDraft } from '../../test/e2e/support/workflow';

/** Longer than anything takes, and few looks: each is work for the n8n that is measured. */
const patience: Patience = {
	deadlineMilliseconds: 30 * 60_000,
	lookAgainAfterMilliseconds: 500,
};

/**
 * Runs a workflow to its end.
 *
 * @throws what the user would see where it does not succeed
 */
export async function runToEnd(session: Session, draft: WorkflowDraft): Promise<Execution> {
	const execution = await session.run(draft, patience);
	if (execution.status !== 'success') {
		const { message, description } = execution.error ?? {};
		throw new Error(`${draft.name}: ${execution.status}\n${message}\n${description}`);
	}
	return execution;
}

/** What all runs of a node have given to one of its outputs. */
export function itemsOfAllRuns({ runs }: Execution, node: string, output = 0): Item[] {
	return (runs[node] ?? []).flatMap(({ data }) => data?.main?.[output] ?? []);
}

/** How long the runs of a node took together, by n8n's own account, in milliseconds. */
export function executionTimeOf({ runs }: Execution, node: string): number {
	return (runs[node] ?? []).reduce((sum, { executionTime }) => sum + executionTime, 0);
}
