import type { IBinaryKeyData } from 'n8n-workflow';

import type { Problem } from '../../api/errors';
import type { Job } from '../../api/schemas';

/** Why one item failed. */
export interface ItemProblem extends Problem {
	/** The item's job, where there is one, and the last that is known of it. */
	jobId?: string;
	job?: Job;
	/** The job came to a bad end: only a new one can yield the video. */
	isFinal?: true;
	/** The item was given up because another one failed, or the execution was stopped. */
	givenUp?: true;
}

/** What became of one input item at one step. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; problem: ItemProblem };

/** A job as it goes into the output, with its file where one was asked for. */
export interface Delivery {
	job: Job;
	binary?: IBinaryKeyData;
}

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
