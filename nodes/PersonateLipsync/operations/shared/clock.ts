import { sleep } from 'n8n-workflow';

import type { Clock } from '../../jobs/clock';

/** Real time, by the one timer that n8n allows a community node. */
export const clock: Clock = { now: () => Date.now(), sleep };
