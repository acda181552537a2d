import { sleep } from 'n8n-workflow';

import type { Clock } from '../../jobs/clock';

/** Real time, by the one timer that n8n allows a community node. */
export const clock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		if (signal === undefined) return await sleep(milliseconds);
		// n8n's own sleep cannot be ended early in every version.
		await new Promise<void>((resolve) => {
			if (signal.aborted) return resolve();
			const wake = () => {
				signal.removeEventListener('abort', wake);
				resolve();
			};
			signal.addEventListener('abort', wake);
			void sleep(milliseconds).then(wake);
		});
	},
};
