import type { Problem } from '../transport/errors';
import type { Job } from '../transport/schemas';

/** Why one item failed. */
export interface ItemProblem extends Problem {
	/** The item's job, where there is one, and the last answer about it. */
	jobId?: string;
	job?: Job;
	/** The item was given up because another one failed, or the execution was stopped. */
	givenUp?: true;
}

/** The result of one step for one input item. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; problem: ItemProblem };

/** Runs a step for the items that have not failed; the others keep their problem. */
export async function mapEach<Before, After>(
	results: ReadonlyArray<Result<Before>>,
	step: (value: Before, itemIndex: number) => Promise<Result<After>>,
): Promise<Array<Result<After>>> {
	return await Promise.all(
		results.map(async (result, itemIndex) =>
			result.ok ? await step(result.value, itemIndex) : result,
		),
	);
}
