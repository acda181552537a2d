import { explain, type Call, type NameField, type Problem } from '../../api/errors';
import type { ApiResult } from '../../api/failure';

/** Why one item failed; where a job exists, which one and how it stood. */
export interface ItemProblem extends Problem {
	jobId?: string;
	status?: string;
}

/** What became of one input item at one step. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; problem: ItemProblem };

/** Takes the items that are still well through the next step; the others stay as they failed. */
export async function mapEach<Before, After>(
	outcomes: ReadonlyArray<Outcome<Before>>,
	step: (value: Before, itemIndex: number) => Promise<Outcome<After>>,
): Promise<Array<Outcome<After>>> {
	return await Promise.all(
		outcomes.map(async (outcome, itemIndex) =>
			outcome.ok ? await step(outcome.value, itemIndex) : outcome,
		),
	);
}

/** The result of a call as an outcome: a failure in the user's words. */
export function inWords<Value>(
	result: ApiResult<Value>,
	call: Call,
	nameField: NameField = () => undefined,
): Outcome<Value> {
	return result.ok ? result : { ok: false, problem: explain(result.failure, call, nameField) };
}
