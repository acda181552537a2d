import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { runFast, runLipsync, type LipsyncRun } from '../support/lipsync';
import {
	after,
	failed,
	fakePersonate,
	finished,
	named,
	numbered,
	numberedItems,
	perItem,
	rendering,
	textOf,
	texts,
	waitingPerItem,
} from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

const SECOND = 1000;

/** What n8n's log gets while the node runs. */
function listenToLog() {
	const lines: string[] = [];
	const logger = Container.get(Logger);
	const keep = (line: string) => void lines.push(line);
	const spies = [
		jest.spyOn(logger, 'info').mockImplementation(keep),
		jest.spyOn(logger, 'warn').mockImplementation(keep),
	];
	return { lines, release: () => spies.forEach((spy) => spy.mockRestore()) };
}

let log: ReturnType<typeof listenToLog>;
beforeEach(() => (log = listenToLog()));
afterEach(() => log.release());

/** Runs the node; the execution can be stopped by the function that `prepare` gets. */
async function runAndStop(
	options: LipsyncRun,
	prepare: (stop: () => void) => void,
): Promise<{ stoppedAt: number; endedAt: number }> {
	return await inVirtualTime(async () => {
		let cancel = () => {};
		let stoppedAt = 0;
		prepare(() => {
			stoppedAt = Date.now();
			cancel();
		});
		await runLipsync({
			...options,
			onStart: (execution) => (cancel = () => execution.cancel()),
		});
		return { stoppedAt, endedAt: Date.now() };
	});
}

describe('stopping the execution', () => {
	it('sends no status request later than a second after, and the log names the jobs that go on', async () => {
		const times: number[] = [];

		const { stoppedAt } = await runAndStop(
			{ parameters: waitingPerItem, items: texts('one', 'two') },
			(stop) =>
				fakePersonate({
					create: numbered,
					get: (jobId) => {
						if (times.push(Date.now()) === 6) stop();
						return rendering(jobId);
					},
				}),
		);

		expect(times.filter((time) => time > stoppedAt + SECOND)).toEqual([]);
		expect(log.lines.join()).toContain('get them with Video > Get: job-1, job-2');
		// They are not counted as finished.
		expect(log.lines.join()).not.toMatch(/\d+ of \d+ Personate jobs/);
	});

	it('ends at once, whatever an answer to a status request takes', async () => {
		const { stoppedAt, endedAt } = await runAndStop(
			{ parameters: waitingPerItem, items: texts('one') },
			(stop) =>
				fakePersonate({
					create: numbered,
					get: async (jobId) => {
						stop();
						return await after(25 * SECOND, rendering(jobId));
					},
				}),
		);

		expect(endedAt - stoppedAt).toBeLessThanOrEqual(SECOND);
	});

	it('lets the POSTs that were sent come to their answers, starts no further video, and every paid job is in the log', async () => {
		let paid = 0;

		const { stoppedAt, endedAt } = await runAndStop(
			{ parameters: waitingPerItem, items: numberedItems(40) },
			(stop) =>
				fakePersonate({
					create: async (_body, count) => {
						paid = count;
						if (count === 13) stop();
						return await after(0.7 * SECOND, rendering(`job-${count}`));
					},
					get: rendering,
				}),
		);

		expect(paid).toBe(15);
		const logged = log.lines.flatMap((line) => /^Personate job (\S+) was/.exec(line)?.[1] ?? []);
		expect(logged.sort()).toEqual(Array.from({ length: 15 }, (_, n) => `job-${n + 1}`).sort());
		expect(log.lines.at(-1)).toContain('get them with Video > Get: job-1, job-2, job-3');
		expect(endedAt - stoppedAt).toBeLessThan(2 * SECOND);
	});

	it('gives a POST without an answer ten seconds, and says what is not known', async () => {
		const { stoppedAt, endedAt } = await runAndStop(
			{ parameters: waitingPerItem, items: texts('one') },
			(stop) =>
				fakePersonate({
					create: async () => {
						stop();
						return await after(60 * SECOND, rendering('job-1'));
					},
				}),
		);

		expect(endedAt - stoppedAt).toBeGreaterThanOrEqual(10 * SECOND);
		expect(endedAt - stoppedAt).toBeLessThan(11 * SECOND);
		expect(log.lines).toEqual([
			expect.stringMatching(/^Item 0: It is unknown whether the video was created/),
		]);
	});
});

describe('the first failure, where the node stops on errors', () => {
	it('ends the node within two seconds, whatever a status request for another job takes', async () => {
		let failedAt = 0;
		fakePersonate({
			create: named,
			get: async (jobId) => {
				if (jobId === 'job-slow') return await after(12 * SECOND, rendering(jobId));
				failedAt = Date.now();
				return failed(jobId);
			},
		});

		const { error, endedAt } = await inVirtualTime(async () => {
			const result = await runLipsync({ parameters: waitingPerItem, items: texts('slow', 'bad') });
			return { ...result, endedAt: Date.now() };
		});

		expect(error?.message).toContain('Job job-bad failed at Personate');
		expect(error?.description).toContain('job-slow (item 0)');
		expect(error?.context).toMatchObject({
			itemIndex: 1,
			data: { job_id: 'job-bad', status: 'failed' },
		});
		expect(endedAt - failedAt).toBeLessThan(2 * SECOND);
	});

	it('names at most a hundred of the other jobs, and says where the others are', async () => {
		fakePersonate({
			create: (body, count) => (textOf(body) === 'bad' ? [402] : rendering(`job-${count}`)),
		});

		const { error } = await runFast({
			parameters: { ...perItem, options: { maxConcurrency: 1 } },
			items: [...numberedItems(130), { text: 'bad' }],
		});

		expect(error?.description?.match(/\(item \d+\)/g)).toHaveLength(100);
		expect(error?.description).toContain("and 30 more, which are in n8n's log");
	});
});

describe('the log', () => {
	it('says how many of how many videos are finished, at intervals and not with each poll', async () => {
		let start: number | undefined;
		const { statusRequests } = fakePersonate({
			create: numbered,
			get: (jobId) => {
				start ??= Date.now();
				const isDone = Date.now() - start > Number(jobId.split('-')[1]) * 10 * SECOND;
				return isDone ? finished(jobId) : rendering(jobId);
			},
		});

		const shown: string[] = [];
		await runFast({
			parameters: waitingPerItem,
			items: numberedItems(20),
			onMessage: (message) => void shown.push(JSON.stringify(message)),
		});

		const progress = log.lines.filter((line) => line.includes('Personate jobs are done'));
		expect(progress.at(-1)).toBe('20 of 20 Personate jobs are done');
		expect(shown).toEqual(progress.map((line) => expect.stringContaining(line)));
		expect(progress.length).toBeGreaterThan(3);
		expect(progress.length).toBeLessThan(12);
		expect(progress.length).toBeLessThan(statusRequests.length / 2);
	});
});
