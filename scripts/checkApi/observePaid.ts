import type { LipsyncRequest } from '../../nodes/PersonateLipsync/transport/schemas';
import type { Clock } from './clock';
import type { Answer, Send } from './connection';
import type { PaidObservations } from './observations';
import { VIDEOS } from './observeFree';
import { pollToEnd } from './pollToEnd';
import { readJob } from './reading';

/** What is needed to spend money. */
export interface Paying {
	send: Send;
	clock: Clock;
	request: LipsyncRequest;
	/** Tells the user at once what is known. */
	tell(text: string): void;
}

/** The observations where nothing was paid for, and why. */
export function nothingPaid(why: string): PaidObservations {
	return { invalidBody: { unseen: why }, creation: { unseen: why }, job: { unseen: why } };
}

/** Sends two POSTs, each once: an invalid body, and one short video. The user has to agree before. */
export async function observePaid({
	send,
	clock,
	request,
	tell,
}: Paying): Promise<PaidObservations> {
	const invalidBody = await send({ method: 'POST', path: VIDEOS, body: {} });
	if (!isRefused(invalidBody)) {
		const why =
			'no video was created, since the invalid body was not refused: it may have started one';
		return { ...nothingPaid(why), invalidBody };
	}

	const creation = await send({ method: 'POST', path: VIDEOS, body: request });
	const job = readJob(creation);
	if (job === undefined) {
		return { invalidBody, creation, job: { unseen: 'the answer to the POST has no job to poll' } };
	}
	tell(`Created job ${job.job_id}. Polling it to its end.`);
	const polled = await pollToEnd({ send, clock, jobId: job.job_id });
	return { invalidBody, creation, job: { creation, jobId: job.job_id, ...polled } };
}

function isRefused(answer: Answer): boolean {
	return answer.answered && answer.status >= 400 && answer.status <= 499 && answer.status !== 408;
}
