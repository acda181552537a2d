import type { Problem } from '../transport/errors';
import type { Job } from '../transport/schemas';

/** Why one item failed. */
export interface ItemProblem extends Problem {
	/** The item's job, where there is one, and the last that is known of it. */
	jobId?: string;
	job?: Job;
	/** The item was given up because another one failed, or the execution was stopped. */
	givenUp?: true;
}

/** What became of one input item at one step. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; problem: ItemProblem };

/** Takes the items that are still well through the next step; the others stay as they failed. */
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
