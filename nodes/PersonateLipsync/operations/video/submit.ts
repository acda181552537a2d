import { explain } from '../../api/errors';
import { mayHaveTakenEffect } from '../../api/failure';
import type { Ledger, LedgerEntry } from '../../jobs/ledger';
import { clock } from '../shared/clock';
import { mapEach, type ItemProblem, type Outcome } from '../shared/outcome';
import { haltOnFailure, type Run } from '../shared/run';
import { hashOf } from '../shared/runLedger';
import type { Following } from '../shared/waitTogether';
import type { CreatePlan } from './create';
import { nameField } from './lipsyncRequest';

/**
 * Sees to it that each item has its job, a few requests at a time. A job that an earlier try of this
 * run has created is picked up; a request whose outcome nobody knows is not sent again.
 *
 * Once one has failed where the node stops on errors, no other is started: its video would be paid
 * for and not delivered.
 */
export async function submit(
	run: Run,
	ledger: Ledger,
	plans: ReadonlyArray<Outcome<CreatePlan>>,
): Promise<Array<Outcome<Following>>> {
	const execution = run.context.getExecutionId();

	const post = async (
		{ request, ...followUp }: CreatePlan,
		record: (entry: LedgerEntry) => void,
	): Promise<Outcome<Following>> => {
		if (run.stopped()) return { ok: false, problem: notStarted };

		const result = await run.client.createVideo(request);
		if (!result.ok) {
			const problem = explain(result.failure, { kind: 'create' }, nameField);
			if (mayHaveTakenEffect(result.failure)) {
				record({ kind: 'unknown', execution });
				// A stopped execution has no output: the log is the only place left to say it.
				if (run.cancelled()) run.context.logger.warn(problem.message);
			}
			return haltOnFailure(run, { ok: false, problem });
		}
		const job = result.value;
		const jobId = job.job_id;
		record({ kind: 'created', jobId });
		return { ok: true, value: { ...followUp, jobId, job, since: clock.now() } };
	};

	return await mapEach(plans, async (plan, itemIndex) => {
		const hash = hashOf(plan.request);
		const earlier = ledger.find(itemIndex, hash);
		if (earlier?.kind === 'created') {
			return { ok: true, value: { ...plan, jobId: earlier.jobId, since: clock.now() } };
		}
		if (earlier?.kind === 'unknown' && earlier.execution === execution) {
			return haltOnFailure(run, { ok: false, problem: notSentAgain });
		}
		return await run.limiter(
			async () => await post(plan, (entry) => ledger.record(itemIndex, hash, entry)),
		);
	});
}

const notStarted: ItemProblem = {
	origin: 'api',
	message:
		'No video was started for this item, because the run ended before its turn: run it again',
	givenUp: true,
};

const notSentAgain: ItemProblem = {
	origin: 'api',
	message:
		'It is not known whether an earlier try started this video, so it was not sent again: check with Personate, then use the Retry button of this execution',
	description:
		'An earlier try of this execution sent the request and got no answer that tells. Sending it once more could mean to pay twice.',
};
