import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { API_KEY, runLipsync, type LipsyncResult, type LipsyncRun } from '../support/lipsync';
import {
	brokenConnection,
	createParameters,
	fakePersonate,
	finished,
	getParameters,
	rendering,
	type Answer,
} from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

const SECOND = 1000;

/**
 * Runs the node while time flies. A request takes some of that time, more on a busy machine, so that the
 * bounds here are wide; `test/unit/jobs/wait.test.ts` has them to the millisecond.
 */
async function runFast(options: LipsyncRun): Promise<LipsyncResult> {
	return await inVirtualTime(async () => await runLipsync(options));
}

/** Answers of a job that renders for some seconds from the first request on. */
function rendersFor(seconds: (jobId: string) => number) {
	let start: number | undefined;
	return (jobId: string): Answer => {
		start ??= Date.now();
		return Date.now() - start >= seconds(jobId) * SECOND ? finished(jobId) : rendering(jobId);
	};
}

const waiting = { ...createParameters, waitForCompletion: true };

describe('Create with Wait for Completion', () => {
	it('yields the finished video', async () => {
		const { asked, posts } = fakePersonate({
			create: () => rendering('job-1'),
			get: (jobId, count) => (count < 3 ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({ parameters: waiting });

		expect(output).toEqual([
			{ input: {}, job_id: 'job-1', status: 'completed', output: 'https://video.test/job-1.mp4' },
		]);
		expect(posts).toHaveLength(1);
		expect(asked).toHaveLength(3);
	});

	it('writes the job ids into the log first, for the case that n8n is killed while it waits', async () => {
		const log = jest.spyOn(Container.get(Logger), 'info').mockReturnValue();
		fakePersonate({ create: (_body, count) => rendering(`job-${count}`), get: finished });

		await runFast({ parameters: waiting, items: [{}, {}] });

		expect(log.mock.calls.flat()).toContain(
			'Waiting for the videos of these Personate jobs: job-1, job-2',
		);
		log.mockRestore();
	});

	it('takes as long for many jobs as for the slowest of them', async () => {
		const renderSeconds = (jobId: string) => Number(jobId.split('-')[1]) * 4;
		const { seconds } = fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
			get: rendersFor(renderSeconds),
		});

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxConcurrency: 50 } },
			items: Array.from({ length: 15 }, () => ({})),
		});

		expect(output.map(({ job_id: jobId }) => jobId)).toEqual(
			Array.from({ length: 15 }, (_, index) => `job-${index + 1}`),
		);
		expect(seconds()).toBeGreaterThan(55);
		expect(seconds()).toBeLessThan(120);
	});

	it('waits for the jobs of the items that ask for it, and for no others', async () => {
		const { asked } = fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
			get: finished,
		});

		const { output } = await runFast({
			parameters: { ...waiting, waitForCompletion: '={{ $json.wait }}', options: {} },
			items: [{ wait: true }, { wait: false }],
		});

		expect(output.map(({ status }) => status)).toEqual(['completed', 'rendering']);
		expect(asked).toEqual(['job-1']);
	});

	it('ends with the reason of Personate when the job fails', async () => {
		fakePersonate({
			create: () => rendering('job-1'),
			get: () => [200, { job_id: 'job-1', status: 'Failed', output: 'No face in the picture' }],
		});

		const { error } = await runFast({ parameters: waiting });

		expect(error?.message).toBe(
			'Personate could not make the video of job job-1 (status: Failed): correct what is wrong with it, then create it anew',
		);
		expect(error?.description).toBe('Personate says: No face in the picture');
	});

	it('tells after the timeout that the job was still rendering', async () => {
		const { asked, seconds } = fakePersonate({
			create: () => rendering('job-1'),
			get: rendering,
		});

		const { error } = await runFast({
			parameters: { ...waiting, options: { timeout: 100 } },
		});

		expect(error?.message).toBe(
			'Job job-1 was still rendering when the Timeout of 100 seconds was over (last status: rendering): raise Timeout under Options, or look it up later with Video > Get',
		);
		expect(seconds()).toBeGreaterThan(80);
		expect(seconds()).toBeLessThan(140);
		expect(asked.length).toBeGreaterThan(10);
	});

	it('tells after the timeout that Personate could not be asked', async () => {
		fakePersonate({
			create: () => rendering('job-1'),
			get: (jobId, count) => (count === 1 ? rendering(jobId) : [502, '<h1>Bad gateway</h1>']),
		});

		const { error } = await runFast({ parameters: { ...waiting, options: { timeout: 60 } } });

		expect(error?.message).toBe(
			'Job job-1 could not be looked up until the Timeout of 60 seconds was over (last status: rendering): its video may be finished by now, look it up with Video > Get',
		);
		expect(error?.description).toBe('Personate says: Bad gateway');
	});

	it.each<[string, Answer]>([
		['408', [408]],
		['429', [429]],
		['500 with JSON', [500, { detail: 'Internal error' }]],
		['502 with HTML', [502, '<html></html>']],
		['503 with nothing', [503]],
		['JSON that is cut off', [200, '{"job_id": "job-1", "sta']],
		['HTML with status 200', [200, '<html>Maintenance</html>']],
		['an answer without a status', [200, { job_id: 'job-1' }]],
		['an unknown status', [200, { job_id: 'job-1', status: 'queued' }]],
		['an empty answer', [200, '']],
	])('is not put off by %s', async (_name, trouble) => {
		fakePersonate({
			create: () => rendering('job-1'),
			get: (jobId, count) => (count < 4 ? trouble : finished(jobId)),
		});

		const { output } = await runFast({ parameters: waiting });

		expect(output[0]?.status).toBe('completed');
	});

	it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'])(
		'is not put off by a connection that ends with %s',
		async (code) => {
			brokenConnection('GET', code);
			brokenConnection('GET', code);
			fakePersonate({ create: () => rendering('job-1'), get: finished });

			const { output } = await runFast({ parameters: waiting });

			expect(output[0]?.status).toBe('completed');
		},
	);

	it.each<[string, (now: number) => string]>([
		['in seconds', () => '40'],
		['as a date', (now) => new Date(now + 40 * SECOND).toUTCString()],
	])(
		'leaves Personate alone for as long as Retry-After says %s, for all jobs',
		async (_name, header) => {
			const times: number[] = [];
			fakePersonate({
				create: (_body, count) => rendering(`job-${count}`),
				get: (jobId) => {
					times.push(Date.now() / SECOND);
					return times.length === 1
						? [429, '', { 'Retry-After': header(Date.now()) }]
						: finished(jobId);
				},
			});

			const { output } = await runFast({
				parameters: { ...waiting, options: { maxConcurrency: 1 } },
				items: [{}, {}, {}],
			});

			expect(output).toHaveLength(3);
			expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(39);
			expect(times).toHaveLength(4);
		},
	);

	it.each<[number, string]>([
		[401, 'Personate did not accept the API key'],
		[403, 'Personate does not allow this'],
		[404, 'Personate did not find what was asked for'],
		[410, 'Personate refused the request (HTTP 410)'],
	])('ends at once on %i, which waiting would not change', async (status, reason) => {
		const { asked } = fakePersonate({
			create: () => rendering('job-1'),
			get: () => [status, { detail: API_KEY }],
		});

		const { error, run } = await runFast({ parameters: waiting });

		expect(error?.message).toContain(`Job job-1 could not be looked up, because ${reason}`);
		expect(asked).toHaveLength(1);
		expect(JSON.stringify(run)).not.toContain(API_KEY);
	});

	it('names the jobs of all items when one of them stops the node', async () => {
		const { seconds } = fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
			get: (jobId) =>
				jobId === 'job-2' ? [200, { job_id: jobId, status: 'failed' }] : rendering(jobId),
		});

		const { error } = await runFast({ parameters: waiting, items: [{}, {}, {}] });

		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.message).toContain('job-2');
		expect(error?.description).toContain('job-1 (item 0), job-3 (item 2)');
		expect(seconds()).toBeLessThan(60);
	});

	it('keeps what is known of a job next to its error, with "Continue"', async () => {
		fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
			get: (jobId) => (jobId === 'job-1' ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({
			parameters: { ...waiting, options: { timeout: 30 } },
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});

		expect(output[0]).toMatchObject({
			job_id: 'job-1',
			status: 'rendering',
			error: expect.stringContaining('Job job-1 was still rendering'),
		});
		expect(output[1]).toMatchObject({ job_id: 'job-2', status: 'completed' });
	});

	it('names the job in the error output, which holds no more than the error', async () => {
		fakePersonate({ create: () => rendering('job-1'), get: rendering });

		const { errorItems, output } = await runFast({
			parameters: { ...waiting, options: { timeout: 30 } },
			items: [{ row: 7 }],
			onError: 'continueErrorOutput',
		});

		expect(output).toEqual([]);
		expect(errorItems.map(({ json }) => json)).toEqual([
			{
				row: 7,
				error: expect.stringContaining('Job job-1 was still rendering'),
				message: 'The job goes on at Personate. It is not lost, and needs no second payment.',
			},
		]);
	});
});

describe('Get with Wait for Completion', () => {
	const getAndWait = { ...getParameters, waitForCompletion: true };

	it('asks at once, since the video may be finished', async () => {
		const { asked } = fakePersonate({ get: finished });

		const { output } = await runFast({ parameters: getAndWait });

		expect(output[0]?.status).toBe('completed');
		expect(asked).toEqual(['job-1']);
	});

	it('asks about a job once that several items want', async () => {
		const { asked } = fakePersonate({
			get: (jobId, count) => (count < 3 ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({ parameters: getAndWait, items: [{}, {}, {}] });

		expect(output.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
		expect(asked).toHaveLength(3);
	});

	it('notices a video of ten minutes soon, with fewer than 60 questions', async () => {
		const { asked, seconds } = fakePersonate({ get: rendersFor(() => 600) });

		const { output } = await runFast({ parameters: getAndWait });

		expect(output[0]?.status).toBe('completed');
		expect(seconds()).toBeLessThan(720);
		expect(asked.length).toBeLessThan(60);
	});
});

describe('without waiting', () => {
	it.each([
		[1, 'One video is rendering at Personate. To get it,'],
		[3, '3 videos are rendering at Personate. To get them,'],
	])('a hint says how to get the video of %i jobs', async (count, message) => {
		fakePersonate({ create: () => rendering('job-1') });

		const { run } = await runLipsync({
			parameters: createParameters,
			items: Array.from({ length: count }, () => ({})),
		});

		const hints = run.data.resultData.runData['Personate Lipsync']?.[0]?.hints ?? [];
		expect(hints.map((hint) => hint.message)).toEqual([expect.stringContaining(message)]);
		expect(hints[0]?.location).toBe('outputPane');
	});

	it('there is no hint when nothing is rendering', async () => {
		fakePersonate({ create: () => finished('job-1') });

		const { run } = await runLipsync({ parameters: createParameters });

		expect(run.data.resultData.runData['Personate Lipsync']?.[0]?.hints ?? []).toEqual([]);
	});

	it('Get asks about a job once that several items want', async () => {
		const { asked } = fakePersonate({ get: rendering });

		const { output } = await runLipsync({ parameters: getParameters, items: [{}, {}] });

		expect(output).toHaveLength(2);
		expect(asked).toEqual(['job-1']);
	});
});

describe('stopping the execution', () => {
	it('ends the questions within a second, and the log names the jobs that go on', async () => {
		const times: number[] = [];
		let stoppedAt = 0;
		const log = jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();

		await inVirtualTime(async () => {
			let cancel = () => {};
			fakePersonate({
				create: (_body, count) => rendering(`job-${count}`),
				get: (jobId) => {
					times.push(Date.now());
					if (times.length === 6) {
						stoppedAt = Date.now();
						cancel();
					}
					return rendering(jobId);
				},
			});
			return await runLipsync({
				parameters: waiting,
				items: [{}, {}],
				onStart: (execution) => (cancel = () => execution.cancel()),
			});
		});

		expect(times.filter((time) => time > stoppedAt + SECOND)).toEqual([]);
		expect(log.mock.calls.flat().join()).toContain('look them up with Video > Get: job-1, job-2');
		log.mockRestore();
	});

	it('in the middle of creating starts no further video, and the log names those started', async () => {
		const log = jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();
		let cancel = () => {};
		const { posts, asked } = fakePersonate({
			create: (_body, count) => {
				if (count === 3) cancel();
				return rendering(`job-${count}`);
			},
			get: rendering,
		});

		await inVirtualTime(
			async () =>
				await runLipsync({
					parameters: { ...waiting, options: { maxConcurrency: 1 } },
					items: [{}, {}, {}, {}, {}],
					onStart: (execution) => (cancel = () => execution.cancel()),
				}),
		);

		expect(posts).toHaveLength(3);
		expect(asked).toEqual([]);
		expect(log.mock.calls.flat()).toEqual([
			expect.stringContaining('It is not known whether Personate started this video'),
			expect.stringContaining('look them up with Video > Get: job-1, job-2'),
		]);
		log.mockRestore();
	});
});
