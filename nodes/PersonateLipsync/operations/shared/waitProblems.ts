import { reasonUnder } from '../../api/errors';
import type { ApiFailure } from '../../api/failure';
import type { Job } from '../../api/schemas';
import { statusText } from '../../jobs/status';
import type { ItemProblem } from './outcome';

/** The job came to a bad end: its reason is the vendor's, the next step ours. */
export function failedJob(job: Job): ItemProblem {
	const reason = [job.output, job.error, job.message, job.detail]
		.filter((candidate) => candidate !== undefined && candidate !== null && candidate !== '')
		.map((candidate) => (typeof candidate === 'string' ? candidate : JSON.stringify(candidate)))[0];
	return {
		origin: 'api',
		message: `Personate could not make the video of job ${job.job_id} (status: ${statusText(job)}): correct what is wrong with it, then create it anew`,
		description:
			reason === undefined ? 'Personate gives no reason.' : `Personate says: ${shorten(reason)}`,
		jobId: job.job_id,
		job,
		isFinal: true,
	};
}

/** @param timeout in seconds, as the user set it */
export function timedOut(
	jobId: string,
	timeout: number,
	last: Job | undefined,
	{ isCurrent, failure }: { isCurrent: boolean; failure?: ApiFailure },
): ItemProblem {
	const status = lastStatus(last);
	if (!isCurrent) {
		return {
			origin: 'api',
			jobId,
			message: `Job ${jobId} could not be looked up until the Timeout of ${timeout} seconds was over (${status}): its video may be finished by now, look it up with Video > Get`,
			description:
				failure === undefined
					? 'Other requests were in the way: raise Max Concurrency or Timeout under Options.'
					: reasonUnder(failure),
		};
	}
	return {
		origin: 'api',
		jobId,
		message: `Job ${jobId} was still rendering when the Timeout of ${timeout} seconds was over (${status}): raise Timeout under Options, or look it up later with Video > Get`,
		description: 'The job goes on at Personate. It is not lost, and needs no second payment.',
	};
}

/** The job was left alone because the execution was stopped or another item failed. */
export function givenUp(cancelled: boolean, jobId: string, last?: Job): ItemProblem {
	const because = cancelled ? 'the execution was stopped' : 'another item failed';
	return {
		origin: 'api',
		message: `Job ${jobId} was not waited for any longer, because ${because} (${lastStatus(last)}): look it up with Video > Get`,
		jobId,
		givenUp: true,
	};
}

function lastStatus(last: Job | undefined): string {
	const status = last === undefined ? undefined : statusText(last);
	return status === undefined ? 'no status known' : `last status: ${status}`;
}

const LONGEST_REASON = 300;

function shorten(text: string): string {
	return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text;
}
