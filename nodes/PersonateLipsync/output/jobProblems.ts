import type { DownloadFailure } from '../download/failure';
import type { JobFailure } from '../jobs/outcome';
import { statusText } from '../transport/status';
import { eventAt, explain, reasonUnder, type NameField, type Problem } from '../transport/errors';
import type { ApiFailure } from '../transport/failure';
import type { Job } from '../transport/schemas';

/** What is known of the job of a failed item. */
export interface KnownJob {
	jobId?: string | undefined;
	/** The last answer about it. */
	job?: Job | undefined;
}

/** The error for a failed item: what happened, then what to do; the reason is the description. */
export function problemOf(
	failure: JobFailure,
	{ jobId = '', job }: KnownJob,
	nameField: NameField,
): Problem {
	switch (failure.kind) {
		case 'notCreated':
			return explain(failure.failure, { kind: 'create' }, nameField);
		case 'rateLimited':
			return rateLimited(failure);
		case 'notSentAgain':
			return notSentAgain;
		case 'reexecuted':
			return reexecuted;
		case 'notStarted':
			return notStarted;
		case 'statusRefused':
			return explain(failure.failure, { kind: 'get', jobId });
		case 'failed':
			return failedJob(jobId, job);
		case 'timedOut':
			return timedOut(jobId, job, failure);
		case 'notWaitedFor':
			return notWaitedFor(jobId, job, failure.reason);
		case 'withoutLink':
			return withoutLink(jobId);
		case 'notDownloaded':
			return notDownloaded(jobId, failure.link, failure.failure);
		case 'unexpected':
			return unexpected(jobId, failure.error);
	}
}

/** Whether the item was given up because of something else, so that it is not what stops the node. */
export function isGivenUp(failure: JobFailure): boolean {
	switch (failure.kind) {
		case 'notStarted':
		case 'notWaitedFor':
			return true;
		case 'notCreated':
		case 'statusRefused':
		case 'notDownloaded':
			return failure.failure.kind === 'cancelled';
		default:
			return false;
	}
}

function rateLimited({
	failure,
	retryAfter,
}: Extract<JobFailure, { kind: 'rateLimited' }>): Problem {
	const later = retryAfter === undefined ? 'later' : `in ${Math.ceil(retryAfter / 1000)} seconds`;
	const reason = reasonUnder(failure);
	return {
		origin: 'api',
		message: `No video was created because the rate limit of Personate was exceeded for too long (429): try again ${later}, or set Max Jobs at Once under Options`,
		...(reason === '' ? {} : { description: reason }),
		httpCode: '429',
	};
}

const notSentAgain: Problem = {
	origin: 'api',
	message:
		'It is unknown whether an earlier try created this video, so it was not sent again: check your Personate account, then use the Retry button of this execution',
	description:
		'An earlier try of this execution sent the request and got no clear response. Sending it again could mean paying twice.',
};

const reexecuted: Problem = {
	origin: 'api',
	message:
		'This execution was started again after a crash of n8n, and its videos may exist, so none was created again: get them with Video > Get, or use the Retry button, which pays for all of them again',
	description: 'The job IDs are in the log of the n8n process that crashed, one line for each job.',
};

const notStarted: Problem = {
	origin: 'api',
	message: 'No video was created for this item because the run ended before its turn: run it again',
};

/** The reason is the vendor's, the next step ours. */
function failedJob(jobId: string, job: Job | undefined): Problem {
	const reason = [job?.output, job?.error, job?.message, job?.detail]
		.filter((candidate) => candidate !== undefined && candidate !== null && candidate !== '')
		.map((candidate) => (typeof candidate === 'string' ? candidate : JSON.stringify(candidate)))[0];
	return {
		origin: 'api',
		message: `Job ${jobId} failed at Personate (status: ${statusText(job ?? {})}): fix the cause below, then create the video again`,
		description:
			reason === undefined ? 'Personate gave no reason.' : `Personate says: ${shorten(reason)}`,
	};
}

function timedOut(
	jobId: string,
	last: Job | undefined,
	{ timeout, isCurrent, failure }: Extract<JobFailure, { kind: 'timedOut' }>,
): Problem {
	const seconds = timeout / 1000;
	const status = lastStatus(last);
	if (!isCurrent) {
		return {
			origin: 'api',
			message: `Could not get the status of job ${jobId} before its Timeout of ${seconds} s (${status}): the video may be finished, get it with Video > Get`,
			...(failure === undefined ? {} : { description: reasonUnder(failure) }),
			...httpCodeOf(failure),
		};
	}
	return {
		origin: 'api',
		message: `Job ${jobId} is still rendering after ${seconds} s (${status}): raise Timeout under Options, or get it later with Video > Get`,
		description: 'The job continues at Personate. It is not lost, and is not paid for again.',
	};
}

function notWaitedFor(
	jobId: string,
	last: Job | undefined,
	reason: 'cancelled' | 'halted',
): Problem {
	const because = reason === 'cancelled' ? 'the execution was stopped' : 'another item failed';
	return {
		origin: 'api',
		message: `Stopped waiting for job ${jobId} because ${because} (${lastStatus(last)}): get it with Video > Get`,
	};
}

/** There is nothing to download: `output` is something else. */
function withoutLink(jobId: string): Problem {
	return {
		origin: 'api',
		message: `Job ${jobId} is finished, but its output has no link to a video: turn off Download Video and use the output as it is`,
	};
}

/** The job is finished, and its video can be had by its link all the same. */
function notDownloaded(jobId: string, link: string, failure: DownloadFailure): Problem {
	const { event, reason } = downloadEvent(failure);
	return {
		origin: 'api',
		message: `The video of job ${jobId} is finished but could not be downloaded because ${event}: download it from the link below, or run Video > Get for this job`,
		description: [`Link: ${link}`, reason].filter((line) => line !== '').join('\n'),
		...(failure.kind === 'refused' ? { httpCode: String(failure.status) } : {}),
	};
}

function downloadEvent(failure: DownloadFailure): { event: string; reason: string } {
	switch (failure.kind) {
		case 'message':
			return {
				event: `its link returned ${failure.mediaType} instead of a video`,
				reason: '',
			};
		case 'notStored':
			return { event: 'n8n could not store it', reason: `Reason: ${failure.detail}` };
		default:
			return { event: eventAt("the video's host", failure), reason: reasonUnder(failure) };
	}
}

function unexpected(jobId: string, error: unknown): Problem {
	const job = jobId === '' ? '' : ` Its job is ${jobId}: get it with Video > Get.`;
	return {
		origin: 'api',
		message: 'This item failed with an unexpected error: try again, and report it if it comes back',
		description: `Reason: ${error instanceof Error ? error.message : String(error)}.${job}`,
	};
}

function httpCodeOf(failure: ApiFailure | undefined): { httpCode?: string } {
	return failure?.kind === 'refused' ? { httpCode: String(failure.status) } : {};
}

function lastStatus(last: Job | undefined): string {
	const status = last === undefined ? undefined : statusText(last);
	return status === undefined ? 'status unknown' : `last status: ${status}`;
}

const LONGEST_REASON = 300;

function shorten(text: string): string {
	return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text;
}
