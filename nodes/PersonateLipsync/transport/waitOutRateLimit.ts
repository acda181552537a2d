import type { Clock } from './clock';
import { isRateLimit, type ApiResult } from './failure';
import { pauseAskedWith } from './retryAfter';

const SECOND = 1000;

/**
 * Retries a request that costs nothing for as long as the API refuses it for its rate limit.
 *
 * @param patience how long in all, in milliseconds; a longer pause that the API asks for is not waited for
 * @param signal ends the waiting
 */
export async function waitOutRateLimit<Value>(
	send: () => Promise<ApiResult<Value>>,
	patience: number,
	clock: Clock,
	signal?: AbortSignal,
): Promise<ApiResult<Value>> {
	const deadline = clock.now() + patience;
	for (let pause = SECOND; ; pause *= 2) {
		const result = await send();
		if (result.ok || !isRateLimit(result.failure)) return result;
		const asked = pauseAskedWith(result.failure) ?? pause;
		if (clock.now() + asked > deadline) return result;
		await clock.sleep(asked, signal);
		if (signal?.aborted === true) return result;
	}
}
