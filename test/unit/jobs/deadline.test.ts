import { createLimiter } from '../../../nodes/PersonateLipsync/jobs/limiter';
import { createWaitingRoom, type Reply } from '../../../nodes/PersonateLipsync/jobs/wait';
import { createVirtualClock } from '../support/virtualClock';

const SECOND = 1000;
const rendering = { status: 'rendering', output: '' };
const finished = { status: 'completed', output: 'https://example.com/video.mp4' };

const manyJobs = Array.from({ length: 20 }, (_, index) => `job-${index}`);

/** Waits a minute for some jobs, one question at a time, and gathers when each question was asked. */
async function waitAMinute(
	jobIds: string[],
	answer: (time: number) => Reply<typeof rendering, string>,
	answerMilliseconds: number,
) {
	const clock = createVirtualClock();
	const askedAt: number[] = [];
	const room = createWaitingRoom<typeof rendering, string>({
		async ask() {
			askedAt.push(clock.now());
			await clock.sleep(answerMilliseconds);
			return answer(clock.now());
		},
		clock,
		limiter: createLimiter(1),
		stopped: () => false,
	});
	const ends = jobIds.map(
		async (jobId) =>
			await room.register({
				jobId,
				since: 0,
				askAtOnce: false,
				pollInterval: 3 * SECOND,
				timeout: 60 * SECOND,
			}),
	);
	await clock.letTimePassUntil(room.followAll());
	return { ends: await Promise.all(ends), askedAt };
}

describe('When the Timeout comes', () => {
	it('every job is asked about once more, so that no video of the last second is missed', async () => {
		const { ends } = await waitAMinute(
			manyJobs,
			(time) => ({ kind: 'answer', answer: time >= 60 * SECOND ? finished : rendering }),
			0.25 * SECOND,
		);

		expect(ends).toEqual(manyJobs.map(() => ({ kind: 'finished', answer: finished })));
	});

	it('no question is asked that was still standing in line ten seconds later', async () => {
		const { askedAt } = await waitAMinute(
			manyJobs,
			() => ({ kind: 'answer', answer: rendering }),
			11 * SECOND,
		);

		expect(askedAt.filter((time) => time > 60 * SECOND)).toEqual([69 * SECOND]);
	});

	it('a job is not said to be rendering that nobody could ask about', async () => {
		const { ends } = await waitAMinute(
			['job-1', 'job-2', 'job-3'],
			() => ({ kind: 'answer', answer: rendering }),
			50 * SECOND,
		);

		// Asked from 3 s to 53 s, from 53 s to 103 s, and never.
		expect(ends).toEqual([
			{ kind: 'timedOut', isCurrent: false, last: rendering },
			{ kind: 'timedOut', isCurrent: true, last: rendering },
			{ kind: 'timedOut', isCurrent: false },
		]);
	});

	it('a job that was held back by the Retry-After of another one carries the reason', async () => {
		const { ends, askedAt } = await waitAMinute(
			['job-1', 'job-2'],
			() => ({ kind: 'trouble', failure: 'HTTP 429', retryAfter: 3600 * SECOND }),
			0,
		);

		expect(ends).toEqual([
			{ kind: 'timedOut', isCurrent: false, failure: 'HTTP 429' },
			{ kind: 'timedOut', isCurrent: false, failure: 'HTTP 429' },
		]);
		expect(askedAt).toHaveLength(1);
	});
});
