import type { JobOutcome, Plan } from './outcome';
import { createSteps, type Begun, type StepTools } from './steps';

/** All that a run needs of the world. */
export interface PipelineTools extends StepTools {
	/** Whether the first failure ends the run. */
	stopsOnFailure: boolean;
}

/** A plan with what became of it. */
export interface Ended<ItemPlan extends Plan> {
	plan: ItemPlan;
	outcome: JobOutcome;
}

/**
 * Takes each item from its request to its finished video, next to all others: created, polled and
 * downloaded as soon as it can be. The order stays that of the plans. Never rejects.
 *
 * The items share four things and nothing else: the requests (how many run at once, and the pauses that
 * the API asks for), the slots, the ledger, and the switch that stops the run.
 */
export async function runPipeline<ItemPlan extends Plan>(
	plans: readonly ItemPlan[],
	tools: PipelineTools,
): Promise<Array<Ended<ItemPlan>>> {
	const { ledger, stop, stopsOnFailure } = tools;
	const { begin, poll, lookUp, download } = createSteps(tools);

	const through = async (plan: Plan, onBegun: (begun: Begun) => void): Promise<JobOutcome> => {
		const begun = await begin(plan);
		if (!begun.ok) return begun;
		onBegun(begun);
		const current = plan.waits ? await poll(plan, begun) : await lookUp(begun);
		if (!current.ok || plan.download === undefined) return current;
		return await download(current.job, plan.download.fileName);
	};

	return await Promise.all(
		plans.map(async (plan) => {
			let jobId: string | undefined;
			const outcome = await through(plan, (begun) => (jobId = begun.jobId)).catch(
				// An unexpected error fails its own item only, and does not hide its job.
				(error: unknown): JobOutcome => ({
					ok: false,
					failure: { kind: 'unexpected', error },
					...(jobId === undefined ? {} : { jobId }),
				}),
			);
			if (!outcome.ok && outcome.failure.kind === 'failed') ledger.forget(plan.itemIndex);
			if (!outcome.ok && stopsOnFailure) stop.halt();
			return { plan, outcome };
		}),
	);
}
