import type { LimitedEnd, LimitedQueue } from '../../../nodes/PersonateLipsync/jobs/limitedQueue';
import { createLookUps } from '../../../nodes/PersonateLipsync/jobs/lookUp';
import type { Job } from '../../../nodes/PersonateLipsync/transport/schemas';
import { finished, refused, type JobAnswer } from '../support/answers';

/** Single status requests, whose end the queue of the test decides on. */
function setUp(endOf?: () => LimitedEnd<Job>) {
	const sent: string[] = [];
	const queue: Pick<LimitedQueue<Job>, 'run'> = {
		run: async ({ send }) => endOf?.() ?? { kind: 'answered', result: await send() },
	};
	const lookUps = createLookUps(
		{ ...queue, pauseFor() {}, take: () => undefined, readyAfter: () => Infinity },
		async (jobId): Promise<JobAnswer> => {
			sent.push(jobId);
			return finished(jobId);
		},
	);
	return { sent, lookUps };
}

describe('A look at a job without waiting', () => {
	it('brings the job as it is now', async () => {
		const { lookUps } = setUp();

		expect(await lookUps.current('job-1')).toEqual(finished('job-1'));
	});

	it('costs one request for all items that name the same job', async () => {
		const { sent, lookUps } = setUp();

		await Promise.all(['job-1', 'job-2', 'job-1'].map(async (id) => await lookUps.current(id)));

		expect(sent).toEqual(['job-1', 'job-2']);
	});

	it('is a request of its own where the link of the last answer has expired', async () => {
		const { sent, lookUps } = setUp();
		await lookUps.current('job-1');

		await lookUps.fresh('job-1');

		expect(sent).toEqual(['job-1', 'job-1']);
	});

	it.each<[string, LimitedEnd<Job>, unknown]>([
		['the refusal', { kind: 'answered', result: refused(404) }, refused(404)],
		['the rate limit', { kind: 'limited', failure: refused(429).failure }, refused(429)],
		['the key', { kind: 'keyRefused', failure: refused(401).failure }, refused(401)],
		['the stop', { kind: 'stopped' }, { ok: false, failure: 'stopped' }],
	])('says that it failed for %s', async (_what, end, result) => {
		expect(await setUp(() => end).lookUps.current('job-1')).toEqual(result);
	});

	it('throws what a fault of the node throws', async () => {
		const { lookUps } = setUp(() => ({ kind: 'threw', error: new Error('a fault') }));

		await expect(lookUps.current('job-1')).rejects.toThrow('a fault');
	});
});
