import { createAlarm } from '../../../nodes/PersonateLipsync/jobs/alarm';
import { createStop } from '../../../nodes/PersonateLipsync/jobs/stop';
import { createVirtualClock } from '../support/virtualClock';

/** A run with a status request and a POST that go on until they are aborted. */
function setUp(user = new AbortController()) {
	const clock = createVirtualClock();
	const stop = createStop(user.signal, clock);
	const aborted: Record<string, number> = {};
	const untilAborted = (name: string) => async (signal: AbortSignal) =>
		await new Promise<void>((resolve) => {
			const end = () => {
				aborted[name] = clock.now();
				resolve();
			};
			if (signal.aborted) end();
			else signal.addEventListener('abort', end);
		});
	void stop.run(untilAborted('get'));
	void stop.runPost(untilAborted('post'));
	return { clock, user, stop, aborted, untilAborted };
}

describe('Stopping a run', () => {
	it('ends all but the POSTs at once when the user stops the execution, and those after ten seconds', async () => {
		const { clock, user, stop, aborted } = setUp();

		user.abort();
		expect(stop.reason).toBe('cancelled');
		expect(stop.signal.aborted).toBe(true);
		await clock.letTimePass(60_000);

		expect(aborted).toEqual({ get: 0, post: 10_000 });
	});

	it('lets the POSTs come to their answer when an item has failed', async () => {
		const { clock, stop, aborted } = setUp();

		stop.halt();
		await clock.letTimePass(3_600_000);

		expect(stop.reason).toBe('halted');
		expect(stop.signal.aborted).toBe(true);
		expect(aborted).toEqual({ get: 0 });
	});

	it('gives the POSTs ten seconds when the user stops a run that an item has ended', async () => {
		const { clock, user, stop, aborted } = setUp();
		stop.halt();
		await clock.letTimePass(1000);

		user.abort();
		await clock.letTimePass(60_000);

		expect(stop.reason).toBe('cancelled');
		expect(aborted).toEqual({ get: 0, post: 11_000 });
	});

	it('is still the user’s doing where items fail because of it', () => {
		const { user, stop } = setUp();
		user.abort();

		stop.halt();

		expect(stop.reason).toBe('cancelled');
	});

	it('ends what a run begins in an execution that was stopped before', async () => {
		const user = new AbortController();
		user.abort();
		const { stop, aborted } = setUp(user);

		expect(stop.signal.aborted).toBe(true);
		expect(aborted).toEqual({ get: 0 });
	});

	it('ends at once what begins after it, POSTs too once their ten seconds are over', async () => {
		const { clock, user, stop, aborted, untilAborted } = setUp();
		user.abort();
		await clock.letTimePass(20_000);

		await stop.run(untilAborted('late get'));
		await stop.runPost(untilAborted('late post'));

		expect(aborted).toMatchObject({ 'late get': 20_000, 'late post': 20_000 });
	});

	it('is possible where n8n gives no signal', () => {
		const stop = createStop(undefined, createVirtualClock());
		stop.halt();
		stop.release();

		expect(stop.reason).toBe('halted');
	});

	it('leaves no timer behind when the run is over', async () => {
		const { clock, stop } = setUp();
		let rings = 0;
		createAlarm(clock, () => void (rings += 1), stop.signal).set(1000);

		stop.release();
		await clock.letTimePass(60_000);

		expect(rings).toBe(0);
	});

	it('ends nothing before someone does it, nor after the run is over', async () => {
		const { clock, user, stop, aborted } = setUp();
		await clock.letTimePass(3_600_000);
		expect(stop.signal.aborted).toBe(false);
		stop.release();

		user.abort();

		expect(stop.reason).toBeUndefined();
		expect(aborted).toEqual({});
	});
});
