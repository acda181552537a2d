/** Time as the waiting code sees it, in milliseconds, so that a test can let an hour pass at once. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** n8n's own `sleep` cannot be aborted in every version: a stop is noticed between two slices. */
const SLICE = 1000;

/** Sleeps until a point in time, or until `stopped` says so, which is asked once a second. */
export async function sleepUntil(
	clock: Clock,
	time: number,
	stopped: () => boolean,
): Promise<void> {
	for (let left = time - clock.now(); left > 0 && !stopped(); left = time - clock.now()) {
		await clock.sleep(Math.min(left, SLICE));
	}
}
