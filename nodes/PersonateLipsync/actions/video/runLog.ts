import type { IExecuteFunctions } from 'n8n-workflow';

import type { PausedRequests, RunEvents } from '../../jobs/run';
import { explain } from '../../transport/errors';
import { quoteOf } from '../../transport/quote';

/** The shortest time between two log lines about the same rate limit, in milliseconds. */
const PAUSE_INTERVAL = 60_000;

/** Of an answer that is no job: the log has more room than an error. */
const LONGEST_QUOTE = 10_000;

/** What a run writes to n8n's log, and in a manual run to the browser's console. */
export interface RunLog extends RunEvents {
	/** The execution was stopped, and has no output: these jobs continue at Personate. */
	onUnfinished(jobIds: string[]): void;
}

const HELD_UP: Readonly<Record<PausedRequests, string>> = {
	all: 'no requests are sent',
	creations: 'no new videos are started',
	downloads: 'no videos are downloaded',
};

export function createRunLog(context: IExecuteFunctions): RunLog {
	const { logger } = context;
	const lastPause = new Map<PausedRequests, number>();
	return {
		// n8n stores nothing of a running node: if n8n is killed, only the log has the job id.
		onCreated: (jobId, itemIndex) =>
			logger.info(`Personate job ${jobId} was created for item ${itemIndex}`),
		onUnknown(failure, itemIndex) {
			const quote = quoteOf(failure, LONGEST_QUOTE);
			logger.warn(
				`Item ${itemIndex}: ${explain(failure, { kind: 'create' }).message}${quote === undefined ? '' : `. The answer was: ${quote}`}`,
			);
		},
		onOtherRequest: (jobId, itemIndex) =>
			logger.info(
				`Item ${itemIndex} has Personate job ${jobId} of an earlier try, whose request was different`,
			),
		onPause(requests, milliseconds) {
			const now = Date.now();
			if (now - (lastPause.get(requests) ?? -Infinity) < PAUSE_INTERVAL) return;
			lastPause.set(requests, now);
			const seconds = Math.ceil(milliseconds / 1000);
			logger.info(`Rate limit: ${HELD_UP[requests]} for ${seconds} s`);
		},
		onProgress(ended, all) {
			const message = `${ended} of ${all} Personate jobs are done`;
			logger.info(message);
			context.sendMessageToUI(message);
		},
		onUnfinished(jobIds) {
			if (jobIds.length === 0) return;
			logger.warn(
				`The execution was stopped. These jobs continue at Personate, get them with Video > Get: ${jobIds.join(', ')}`,
			);
		},
	};
}
