import { sleep } from 'n8n-workflow';

/** Time in milliseconds, passed in wherever something waits, so that a test can let an hour pass at once. */
export interface Clock {
	now(): number;
	/** Resolves when the time is over, or as soon as the signal is aborted. Never rejects. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Real time, by the one timer that n8n allows a community node. */
export const clock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		if (signal === undefined) return await sleep(milliseconds);
		// Only later versions of n8n end their own sleep early.
		await new Promise<void>((resolve) => {
			if (signal.aborted) return resolve();
			const wake = () => {
				signal.removeEventListener('abort', wake);
				resolve();
			};
			signal.addEventListener('abort', wake);
			void sleep(milliseconds, signal).then(wake, wake);
		});
	},
};
