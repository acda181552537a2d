import type { PersonateClient } from '../../nodes/PersonateLipsync/transport/client';
import type { Clock } from '../../nodes/PersonateLipsync/transport/clock';
import { createPriorityQueue } from '../../nodes/PersonateLipsync/jobs/priorityQueue';

/** How the vendor of a benchmark behaves. Times in seconds. */
export interface VendorSettings {
	/** How long the job with this index renders. */
	renderSeconds(index: number): number;
	/** How many jobs render at a time; the others wait in order. All of them where it is left out. */
	places?: number;
	latencySeconds: number;
}

/** A vendor in virtual time, and what it has seen. */
export interface Vendor {
	client: Pick<PersonateClient, 'createVideo' | 'getVideo'>;
	statusRequests(): number;
	/** When the last job was finished, in milliseconds. */
	lastEnd(): number;
	/** How long after its end each job was seen to be finished, in milliseconds. */
	delays(): number[];
}

export function createVendor(clock: Clock, settings: VendorSettings): Vendor {
	const { renderSeconds, places = Infinity, latencySeconds } = settings;
	const ends = new Map<string, number>();
	const delays: number[] = [];
	/** When each place is free again. */
	const busy = createPriorityQueue<undefined>();
	let taken = 0;
	let statusRequests = 0;

	const endOf = (index: number) => {
		const start =
			taken < places ? clock.now() : Math.max(clock.now(), busy.pop()?.key ?? clock.now());
		taken += 1;
		const end = start + renderSeconds(index) * 1000;
		if (places !== Infinity) busy.push(end, undefined);
		return end;
	};

	return {
		client: {
			async createVideo() {
				await clock.sleep((latencySeconds * 1000) / 2);
				const jobId = `job-${ends.size}`;
				ends.set(jobId, endOf(ends.size));
				await clock.sleep((latencySeconds * 1000) / 2);
				return { ok: true, value: { job_id: jobId, status: 'rendering', output: '' } };
			},
			async getVideo(jobId) {
				statusRequests += 1;
				await clock.sleep((latencySeconds * 1000) / 2);
				const end = ends.get(jobId) ?? Infinity;
				const isFinished = clock.now() >= end;
				await clock.sleep((latencySeconds * 1000) / 2);
				if (!isFinished) {
					return { ok: true, value: { job_id: jobId, status: 'rendering', output: '' } };
				}
				delays.push(clock.now() - end);
				const output = `http://127.0.0.1/${jobId}.mp4`;
				return { ok: true, value: { job_id: jobId, status: 'completed', output } };
			},
		},
		statusRequests: () => statusRequests,
		lastEnd: () => [...ends.values()].reduce((last, end) => Math.max(last, end), 0),
		delays: () => delays,
	};
}
