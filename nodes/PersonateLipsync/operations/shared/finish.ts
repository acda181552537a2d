import { stopOnFailure } from './deliver';
import { downloadVideo } from './downloadVideo';
import { mapEach, type Delivery, type Outcome } from './outcome';
import { haltOnFailure, type Run } from './run';
import { waitTogether, type Finished, type Following } from './waitTogether';

/**
 * Takes jobs that exist to what their items want of them: an answer, a finished video, its file.
 *
 * @param onWaited is told how the jobs stand before an error can stop the node
 * @throws NodeApiError | NodeOperationError where the node stops on errors
 */
export async function finish(
	run: Run,
	followings: ReadonlyArray<Outcome<Following>>,
	onWaited: (outcomes: ReadonlyArray<Outcome<Finished>>) => void = () => {},
): Promise<Array<Outcome<Delivery>>> {
	const jobIds = new Map(
		followings.flatMap(
			(outcome, itemIndex): Array<[number, string]> =>
				outcome.ok ? [[itemIndex, outcome.value.jobId]] : [],
		),
	);
	const stoppedBefore = run.cancelled();
	if (stoppedBefore) logUnfinished(run, [...jobIds.values()]);
	stopOnFailure(run.context, followings, jobIds);

	logWaiting(run, followings);
	const finished = await waitTogether(run, followings);
	onWaited(finished);
	if (run.cancelled() && !stoppedBefore) logUnfinished(run, givenUpIn(finished));
	stopOnFailure(run.context, finished, jobIds);

	const delivered = await mapEach(finished, async ({ job, ...followUp }) =>
		haltOnFailure(run, await downloadVideo(run, job, followUp)),
	);
	stopOnFailure(run.context, delivered, jobIds);
	return delivered;
}

/** n8n stores nothing of a node that runs: if n8n is killed meanwhile, the log is all that is left. */
function logWaiting(run: Run, followings: ReadonlyArray<Outcome<Following>>): void {
	const jobIds = followings.flatMap((outcome) =>
		outcome.ok && outcome.value.waitForCompletion ? [outcome.value.jobId] : [],
	);
	if (jobIds.length === 0) return;
	run.context.logger.info(`Waiting for the videos of these Personate jobs: ${jobIds.join(', ')}`);
}

function givenUpIn(outcomes: ReadonlyArray<Outcome<unknown>>): string[] {
	return outcomes.flatMap((outcome) =>
		!outcome.ok && outcome.problem.givenUp && outcome.problem.jobId ? [outcome.problem.jobId] : [],
	);
}

/** A stopped execution has no output, so the log is where the jobs are named that go on without it. */
function logUnfinished(run: Run, jobIds: string[]): void {
	if (jobIds.length === 0) return;
	run.context.logger.warn(
		`The execution was stopped. These jobs go on at Personate, look them up with Video > Get: ${jobIds.join(', ')}`,
	);
}
