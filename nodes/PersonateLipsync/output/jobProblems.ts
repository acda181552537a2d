import type { DownloadFailure } from '../download/failure';
import type { JobFailure } from '../jobs/outcome';
import { statusText } from '../jobs/status';
import { eventAt, explain, reasonUnder, type NameField, type Problem } from '../transport/errors';
import type { ApiFailure } from '../transport/failure';
import type { Job } from '../transport/schemas';

/** What is known of the job of a failed item. */
export interface KnownJob {
	jobId?: string | undefined;
	/** The last answer about it. */
	job?: Job | undefined;
}

/** The words for a failed item: what happened, then what to do; the reason as the description. */
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
		message: `No video was started, because the rate limit of Personate was exceeded for too long: run it again ${later}, or set Max Jobs at Once under Options`,
		...(reason === '' ? {} : { description: reason }),
		httpCode: '429',
	};
}

const notSentAgain: Problem = {
	origin: 'api',
	message:
		'It is not known whether an earlier try started this video, so it was not sent again: check with Personate, then use the Retry button of this execution',
	description:
		'An earlier try of this execution sent the request and got no answer that tells. Sending it once more could mean to pay twice.',
};

const reexecuted: Problem = {
	origin: 'api',
	message:
		'The process that ran this execution was killed, and its videos may exist, so none was created again: get them with Video > Get, or use the Retry button, which pays for all of them anew',
	description:
		"The job IDs are in n8n's log of the process that was killed, one line for each job.",
};

const notStarted: Problem = {
	origin: 'api',
	message:
		'No video was started for this item, because the run ended before its turn: run it again',
};

/** The reason is the vendor's, the next step ours. */
function failedJob(jobId: string, job: Job | undefined): Problem {
	const reason = [job?.output, job?.error, job?.message, job?.detail]
		.filter((candidate) => candidate !== undefined && candidate !== null && candidate !== '')
		.map((candidate) => (typeof candidate === 'string' ? candidate : JSON.stringify(candidate)))[0];
	return {
		origin: 'api',
		message: `Personate could not make the video of job ${jobId} (status: ${statusText(job ?? {})}): correct what is wrong with it, then create it anew`,
		description:
			reason === undefined ? 'Personate gives no reason.' : `Personate says: ${shorten(reason)}`,
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
			message: `Job ${jobId} could not be looked up until the Timeout of ${seconds} seconds was over (${status}): its video may be finished by now, look it up with Video > Get`,
			...(failure === undefined ? {} : { description: reasonUnder(failure) }),
			...httpCodeOf(failure),
		};
	}
	return {
		origin: 'api',
		message: `Job ${jobId} was still rendering when the Timeout of ${seconds} seconds was over (${status}): raise Timeout under Options, or look it up later with Video > Get`,
		description: 'The job goes on at Personate. It is not lost, and needs no second payment.',
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
		message: `Job ${jobId} was not waited for any longer, because ${because} (${lastStatus(last)}): look it up with Video > Get`,
	};
}

/** There is nothing to download: `output` is something else. */
function withoutLink(jobId: string): Problem {
	return {
		origin: 'api',
		message: `Job ${jobId} is finished, but its output holds no link to a video: switch off Download Video and use the output as it is`,
	};
}

/** The job is finished, and its video can be had by its link all the same. */
function notDownloaded(jobId: string, link: string, failure: DownloadFailure): Problem {
	const { event, reason } = downloadEvent(failure);
	return {
		origin: 'api',
		message: `The video of job ${jobId} is finished but could not be downloaded, because ${event}: download it from the link below, or run Video > Get for this job again`,
		description: [`Link: ${link}`, reason].filter((line) => line !== '').join('\n'),
		...(failure.kind === 'refused' ? { httpCode: String(failure.status) } : {}),
	};
}

function downloadEvent(failure: DownloadFailure): { event: string; reason: string } {
	switch (failure.kind) {
		case 'message':
			return {
				event: `its link answers with a message (${failure.mediaType}) and not with a video`,
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
		message: 'An unexpected error ended this item: run it again, and report it if it comes back',
		description: `Reason: ${error instanceof Error ? error.message : String(error)}.${job}`,
	};
}

function httpCodeOf(failure: ApiFailure | undefined): { httpCode?: string } {
	return failure?.kind === 'refused' ? { httpCode: String(failure.status) } : {};
}

function lastStatus(last: Job | undefined): string {
	const status = last === undefined ? undefined : statusText(last);
	return status === undefined ? 'no status known' : `last status: ${status}`;
}

const LONGEST_REASON = 300;

function shorten(text: string): string {
	return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text;
}
