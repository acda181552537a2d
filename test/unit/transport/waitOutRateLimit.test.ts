import { waitOutRateLimit } from '../../../nodes/PersonateLipsync/transport/waitOutRateLimit';
import { finished, refused, type JobAnswer } from '../support/answers';
import { MINUTE, SECOND } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

describe('A list that is refused', () => {
	it.each<[string, JobAnswer, number, string, number]>([
		['for the rate limit, with a time', refused(429, 2 * SECOND), 1, 'ok', 2],
		['for the rate limit, without a time', refused(429), 3, 'ok', 7],
		['for a pause that is too long', refused(429, 61 * SECOND), Infinity, '429', 0],
		['for the rate limit for too long', refused(429), Infinity, '429', 31],
		['for something else', refused(503), Infinity, '503', 0],
	])('%s is had, or given up, in time', async (_what, refusal, times, ending, seconds) => {
		const clock = createVirtualClock();
		let sent = 0;
		const send = async () => ((sent += 1) > times ? finished('a') : refusal);

		const result = await clock.letTimePassUntil(waitOutRateLimit(send, MINUTE, clock));

		const end = result.ok ? 'ok' : 'status' in result.failure && String(result.failure.status);
		expect([end, clock.now() / SECOND]).toEqual([ending, seconds]);
	});

	it('is not sent again once the execution is stopped', async () => {
		const clock = createVirtualClock();
		const user = new AbortController();
		let sent = 0;
		clock.at(SECOND / 2, () => user.abort());
		const send = async () => {
			sent += 1;
			return refused(429, 30 * SECOND);
		};

		await clock.letTimePassUntil(waitOutRateLimit(send, MINUTE, clock, user.signal));

		expect([sent, clock.now()]).toEqual([1, SECOND / 2]);
	});
});
