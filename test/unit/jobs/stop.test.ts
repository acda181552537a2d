import { createStop } from '../../../nodes/PersonateLipsync/jobs/stop';
import { HOUR } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

/** A run with a status request and a POST that go on until they are aborted. */
function setUp(user?: AbortController) {
	const clock = createVirtualClock();
	const stop = createStop(user?.signal, clock);
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
	return { clock, stop, aborted, untilAborted };
}

type What = 'user' | 'failure' | 'end of the run';

describe('A stop', () => {
	it.each<[string, Array<[What, number]>, string | undefined, Record<string, number>]>([
		['ends nothing before someone does it', [], undefined, {}],
		[
			'by the user ends all but the POSTs at once, and those after ten seconds',
			[['user', 1000]],
			'cancelled',
			{ get: 1000, post: 11_000 },
		],
		[
			'by a failed item lets the POSTs come to their answer',
			[['failure', 1000]],
			'halted',
			{ get: 1000 },
		],
		[
			'by the user gives the POSTs of such a run ten seconds',
			[
				['failure', 0],
				['user', 1000],
			],
			'cancelled',
			{ get: 0, post: 11_000 },
		],
		[
			'is still the user’s doing where items fail because of it',
			[
				['user', 0],
				['failure', 1],
			],
			'cancelled',
			{ get: 0, post: 10_000 },
		],
		[
			'leaves nothing of a run that is over, and changes nothing of it',
			[
				['end of the run', 0],
				['user', 1],
				['failure', 2],
			],
			undefined,
			{ get: 0 },
		],
	])('%s', async (_what, events, reason, expected) => {
		const user = new AbortController();
		const { clock, stop, aborted } = setUp(user);
		let calls = 0;
		stop.onOver(() => (calls += 1));
		const actions = {
			user: () => user.abort(),
			failure: stop.halt,
			'end of the run': stop.release,
		};
		for (const [what, at] of events) clock.at(at, actions[what]);
		await clock.letTimePass(HOUR);

		expect([stop.reason, aborted]).toEqual([reason, expected]);
		const isOver = events.length > 0;
		expect([stop.isOver, calls]).toEqual([isOver, isOver ? 1 : 0]);
	});

	it('holds for a run that begins in an execution that was stopped before', () => {
		const user = new AbortController();
		user.abort();
		const { stop, aborted } = setUp(user);

		expect([stop.isOver, stop.reason, aborted]).toEqual([true, 'cancelled', { get: 0 }]);
	});

	it('ends at once what begins after it, POSTs too once their ten seconds are over', async () => {
		const user = new AbortController();
		const { clock, stop, aborted, untilAborted } = setUp(user);
		user.abort();
		await clock.letTimePass(20_000);

		await stop.run(untilAborted('late get'));
		await stop.runPost(untilAborted('late post'));

		expect(aborted).toMatchObject({ 'late get': 20_000, 'late post': 20_000 });
	});

	it('is possible where n8n gives no signal', () => {
		const { stop } = setUp();
		stop.halt();
		stop.release();

		expect(stop.reason).toBe('halted');
	});
});
