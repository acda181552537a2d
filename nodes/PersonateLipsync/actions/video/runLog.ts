import type { IExecuteFunctions } from 'n8n-workflow';

import type { PausedRequests, RunEvents } from '../../jobs/steps';
import { explain } from '../../transport/errors';

/** A rate limit that holds a run up again and again is told once in this time, in milliseconds. */
const PAUSE_INTERVAL = 60_000;

/** What a run tells n8n's log, and in a manual run the browser's console. */
export interface RunLog extends RunEvents {
	/** The execution was stopped, and has no output: these jobs go on without it. */
	onUnfinished(jobIds: string[]): void;
}

const HELD_UP: Readonly<Record<PausedRequests, string>> = {
	all: 'no requests are sent',
	creations: 'no new videos are started',
	'status requests': 'no status requests are sent',
};

export function createRunLog(context: IExecuteFunctions): RunLog {
	const { logger } = context;
	const lastPause = new Map<PausedRequests, number>();
	return {
		// n8n stores nothing of a node that runs: if it is killed, its log is all that is left.
		onCreated: (jobId, itemIndex) =>
			logger.info(`Personate job ${jobId} was created for item ${itemIndex}`),
		onUnknown: (failure, itemIndex) =>
			logger.warn(`Item ${itemIndex}: ${explain(failure, { kind: 'create' }).message}`),
		onPause(requests, milliseconds) {
			const now = Date.now();
			if (now - (lastPause.get(requests) ?? -Infinity) < PAUSE_INTERVAL) return;
			lastPause.set(requests, now);
			const seconds = Math.ceil(milliseconds / 1000);
			logger.info(`Rate limit of Personate: ${HELD_UP[requests]} for ${seconds} s`);
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
