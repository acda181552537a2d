import { startTimeLimit } from '../../../nodes/PersonateLipsync/transport/timeLimit';

/** A clock that stands still, and what sleeps by it. */
function stillClock() {
	const sleeps: Array<{ milliseconds: number; signal: AbortSignal | undefined }> = [];
	const clock = {
		now: () => 0,
		async sleep(milliseconds: number, signal?: AbortSignal) {
			sleeps.push({ milliseconds, signal });
			await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
		},
	};
	return { clock, sleeps };
}

// What a limit ends is told in test/engine/transport.test.ts.
describe('The time limit of a request', () => {
	it('leaves no timer of more than five seconds behind, and wakes it when the request has ended', () => {
		const { clock, sleeps } = stillClock();
		const limit = startTimeLimit(clock, [{ milliseconds: 600_000, bytes: Infinity }], undefined);
		expect(sleeps).toMatchObject([{ milliseconds: 5_000, signal: { aborted: false } }]);

		limit.end();

		expect(sleeps[0]?.signal?.aborted).toBe(true);
	});

	it('ends a request at once that is sent after a stop', () => {
		const { clock } = stillClock();
		const limit = startTimeLimit(clock, [{ milliseconds: 1, bytes: 1 }], AbortSignal.abort());

		expect(limit.signal.aborted).toBe(true);
		expect(limit.cause()?.kind).toBe('cancelled');
	});
});
