import type { DownloadFailure } from '../download/failure';
import type { JobFailure } from '../jobs/outcome';
import { stateOf, statusText } from '../transport/status';
import {
	eventAt,
	explain,
	httpCodeOf,
	later,
	reasonUnder,
	sayReasons,
	type NameField,
	type Problem,
} from '../transport/errors';
import { reasonsOfJob } from '../transport/reasons';
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
	const status = statusText(job);
	const lastStatus = status === undefined ? 'status unknown' : `last status: ${status}`;
	switch (failure.kind) {
		case 'notCreated':
			return explain(failure.failure, { kind: 'create' }, nameField);
		case 'statusRefused':
			return explain(failure.failure, { kind: 'get', jobId });
		case 'rateLimited': {
			const httpCode = httpCodeOf(failure.failure);
			return {
				message: `No video was created because the rate limit of Personate was exceeded for too long (${httpCode}): try again ${later(failure.retryAfter)}, or set Max Jobs at Once under Options`,
				description: reasonUnder(failure.failure),
				httpCode,
			};
		}
		case 'notSentAgain': {
			const answer = failure.quote === undefined ? '' : `\nThe answer was: ${failure.quote}`;
			return {
				message:
					'It is unknown whether an earlier try created this video, so it was not sent again: check your Personate account, then use the Retry button of this execution',
				description: `An earlier try of this execution sent the request and got no clear answer. Sending it again could mean paying twice.${answer}`,
			};
		}
		case 'reexecuted':
			return {
				message:
					'This execution was started again after a crash of n8n, and its videos may exist, so none was created again: get them with Video > Get, or use the Retry button, which pays for all of them again',
				description:
					'The job IDs are in the log of the n8n process that crashed, one line for each job.',
			};
		case 'tooManyVideos': {
			const { wanted, spent, limit } = failure;
			const before = spent === 0 ? '' : ` after ${count(spent)} in this execution`;
			return {
				origin: 'input',
				message: `This run would create ${count(wanted)}${before}, and Max New Videos is ${limit.toLocaleString('en')}, so none was created: check the input, or raise Max New Videos under Options`,
			};
		}
		case 'notStarted':
			return {
				message:
					'No video was created for this item because the run ended before its turn: run it again',
			};
		case 'wrongAddress':
			return {
				message: `Could not get job ${jobId} because there is no Personate API at the Base URL: correct it in the credential, then get the job again`,
				description: `The job itself may be fine. ${reasonUnder(failure.failure)}`.trimEnd(),
			};
		case 'failed':
			return {
				message: failure.isRefused
					? `Job ${jobId} was refused by Personate (status: ${status}): change the text or the files, since the same request is likely to be refused again`
					: `Job ${jobId} failed at Personate (status: ${status}): fix the cause below, then create the video again`,
				description:
					sayReasons(job === undefined ? [] : reasonsOfJob(job), nameField) ||
					'Personate gave no reason.',
			};
		case 'timedOut': {
			const seconds = failure.timeout / 1000;
			if (!failure.isCurrent) {
				return {
					message: `Could not get the status of job ${jobId} before its Timeout of ${seconds} s (${lastStatus}): the video may be finished, get it with Video > Get`,
					description: failure.failure && reasonUnder(failure.failure),
					httpCode: failure.failure && httpCodeOf(failure.failure),
				};
			}
			if (job !== undefined && stateOf(job) === 'finishedWithoutOutput') {
				return {
					message: `Job ${jobId} is finished, but its output was still empty after ${seconds} s (${lastStatus}): get it later with Video > Get`,
				};
			}
			return {
				message: `Job ${jobId} is still rendering after ${seconds} s (${lastStatus}): raise Timeout under Options, or get it later with Video > Get`,
				description: 'The job continues at Personate. It is not lost, and is not paid for again.',
			};
		}
		case 'notWaitedFor': {
			const because =
				failure.reason === 'cancelled' ? 'the execution was stopped' : 'another item failed';
			return {
				message: `Stopped waiting for job ${jobId} because ${because} (${lastStatus}): get it with Video > Get`,
			};
		}
		case 'withoutLink':
			return {
				message: `Job ${jobId} is finished, but its output has no link to a video: turn off Download Video and use the output as it is`,
			};
		case 'notDownloaded': {
			const [event, reason] = downloadEvent(failure.failure);
			return {
				message: `The video of job ${jobId} is finished but could not be downloaded because ${event}: download it from the link below, or run Video > Get for this job`,
				description: `Link: ${failure.link}\n${reason}`.trimEnd(),
				httpCode: httpCodeOf(failure.failure),
			};
		}
		case 'unexpected': {
			const { error } = failure;
			const what = jobId === '' ? '' : ` Its job is ${jobId}: get it with Video > Get.`;
			return {
				message:
					'This item failed with an unexpected error: try again, and report it if it comes back',
				description: `Reason: ${error instanceof Error ? error.message : String(error)}.${what}`,
			};
		}
	}
}

/** Whether the item was given up because of another failure or a stop: its error is not the cause. */
export function isGivenUp(failure: JobFailure): boolean {
	if (failure.kind === 'notStarted' || failure.kind === 'notWaitedFor') return true;
	return 'failure' in failure && failure.failure?.kind === 'cancelled';
}

function count(videos: number): string {
	return videos === 1 ? '1 video' : `${videos.toLocaleString('en')} videos`;
}

/** What happened to the download, for the middle of a sentence, and the reason for the description. */
function downloadEvent(failure: DownloadFailure): [event: string, reason: string] {
	switch (failure.kind) {
		case 'message':
			return [`its link returned ${failure.mediaType} instead of a video`, ''];
		case 'playlist':
			return [`its link returned a playlist (${failure.format}) and not a file`, ''];
		case 'empty':
			return ['the file was empty', ''];
		case 'partial':
			return ["the video's host sent only a part of the file", ''];
		case 'notStored':
			return ['n8n could not store it', `Reason: ${failure.detail}`];
		default: {
			const reason = reasonUnder(failure).replace('Personate says', 'The host says');
			return [eventAt("the video's host", failure), reason];
		}
	}
}
