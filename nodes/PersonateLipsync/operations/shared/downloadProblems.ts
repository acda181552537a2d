import { eventAt, reasonUnder } from '../../api/errors';
import type { ApiFailure } from '../../api/failure';
import type { Job } from '../../api/schemas';
import type { ItemProblem } from './outcome';

/** What another try would not change: no video came, or n8n's store did not take it. */
type FailureForGood =
	| { kind: 'message'; mediaType: string }
	| { kind: 'notStored'; detail: string };

/** Why a video is not in n8n's binary store. */
export type DownloadFailure = ApiFailure | FailureForGood;

/** There is nothing to download: `output` is something else. */
export function withoutLink(job: Job): ItemProblem {
	return {
		origin: 'api',
		message: `Job ${job.job_id} is finished, but its output holds no link to a video: switch off Download Video and use the output as it is`,
		jobId: job.job_id,
		job,
	};
}

/** The job is finished, and its video can be had by its link all the same. */
export function notDownloaded(job: Job, link: string, failure: DownloadFailure): ItemProblem {
	const { event, reason } = whatHappened(failure);
	return {
		origin: 'api',
		message: `The video of job ${job.job_id} is finished but could not be downloaded, because ${event}: download it from the link below, or run Video > Get for this job again`,
		description: [`Link: ${link}`, reason].filter((line) => line !== '').join('\n'),
		...(failure.kind === 'refused' ? { httpCode: String(failure.status) } : {}),
		...(failure.kind === 'cancelled' ? { givenUp: true } : {}),
		jobId: job.job_id,
		job,
	};
}

/** Whether another try is of no use. */
export function isForGood(failure: DownloadFailure): failure is FailureForGood {
	return failure.kind === 'message' || failure.kind === 'notStored';
}

function whatHappened(failure: DownloadFailure): { event: string; reason: string } {
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
