import { NODE_NAME, runFast, runLipsync, type LipsyncResult } from '../support/lipsync';
import {
	createParameters,
	failed,
	fakePersonate,
	finished,
	getParameters,
	itemsOf,
	numbered,
	rendering,
	waiting,
	type Answer,
} from '../support/personate';

// The bounds here are wide, for a busy machine; `test/unit/jobs/` has them to the millisecond.
const SECOND = 1000;

/** Answers of a job that renders for some seconds from the first request on. */
function rendersFor(seconds: (jobId: string) => number) {
	let start: number | undefined;
	return (jobId: string): Answer => {
		start ??= Date.now();
		return Date.now() - start >= seconds(jobId) * SECOND ? finished(jobId) : rendering(jobId);
	};
}

describe('Create with Wait for Completion', () => {
	it('yields the finished video', async () => {
		const { statusRequests, posts } = fakePersonate({
			create: numbered,
			get: (jobId, count) => (count < 3 ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({ parameters: waiting });

		expect(output).toEqual([
			{ input: {}, job_id: 'job-1', status: 'completed', output: 'https://video.test/job-1.mp4' },
		]);
		expect(posts).toHaveLength(1);
		expect(statusRequests).toHaveLength(3);
	});

	it('takes as long for many jobs as for the slowest of them', async () => {
		const renderSeconds = (jobId: string) => Number(jobId.split('-')[1]) * 4;
		const { seconds } = fakePersonate({
			create: numbered,
			get: rendersFor(renderSeconds),
		});

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxConcurrency: 50 } },
			items: itemsOf(15),
		});

		expect(output.map(({ job_id: jobId }) => jobId)).toEqual(
			Array.from({ length: 15 }, (_, index) => `job-${index + 1}`),
		);
		expect(seconds()).toBeGreaterThan(55);
		expect(seconds()).toBeLessThan(120);
	});

	it('waits for the jobs of the items that ask for it, and for no others', async () => {
		const { statusRequests } = fakePersonate({
			create: numbered,
			get: finished,
		});

		const { output } = await runFast({
			parameters: { ...waiting, waitForCompletion: '={{ $json.wait }}', options: {} },
			items: [{ wait: true }, { wait: false }],
		});

		expect(output.map(({ status }) => status)).toEqual(['completed', 'rendering']);
		expect(statusRequests).toEqual(['job-1']);
	});

	it('ends with the reason of Personate when the job fails', async () => {
		fakePersonate({
			create: numbered,
			get: () => [200, { job_id: 'job-1', status: 'Failed', output: 'No face in the picture' }],
		});

		const { error } = await runFast({ parameters: waiting });

		expect(error?.message).toBe(
			'Job job-1 failed at Personate (status: Failed): fix the cause below, then create the video again',
		);
		expect(error?.description).toBe('Personate says: No face in the picture');
	});

	it('tells after the timeout that the job was still rendering', async () => {
		const { statusRequests, seconds } = fakePersonate({
			create: numbered,
			get: rendering,
		});

		const { error } = await runFast({
			parameters: { ...waiting, options: { timeout: 100 } },
		});

		expect(error?.message).toBe(
			'Job job-1 is still rendering after 100 s (last status: rendering): raise Timeout under Options, or get it later with Video > Get',
		);
		expect(seconds()).toBeGreaterThan(80);
		expect(seconds()).toBeLessThan(140);
		expect(statusRequests.length).toBeGreaterThan(10);
	});

	it('tells after the timeout that the status could not be read', async () => {
		fakePersonate({
			create: numbered,
			get: (jobId, count) => (count === 1 ? rendering(jobId) : [502, '<h1>Bad gateway</h1>']),
		});

		const { error } = await runFast({ parameters: { ...waiting, options: { timeout: 60 } } });

		expect(error?.message).toBe(
			'Could not get the status of job job-1 before its Timeout of 60 s (last status: rendering): the video may be finished, get it with Video > Get',
		);
		expect(error?.description).toBe('Personate says: Bad gateway');
	});

	it.each<[string, (now: number) => string]>([
		['in seconds', () => '40'],
		['as a date', (now) => new Date(now + 40 * SECOND).toUTCString()],
	])(
		'leaves Personate alone for as long as Retry-After says %s, for all jobs',
		async (_name, header) => {
			const times: number[] = [];
			fakePersonate({
				create: numbered,
				get: (jobId) => {
					times.push(Date.now() / SECOND);
					return times.length === 1
						? [429, '', { 'Retry-After': header(Date.now()) }]
						: finished(jobId);
				},
			});

			const { output } = await runFast({
				parameters: { ...waiting, options: { maxConcurrency: 1 } },
				items: itemsOf(3),
			});

			expect(output).toHaveLength(3);
			expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(39);
			expect(times).toHaveLength(4);
		},
	);

	it('gives a job up that is still unknown a minute after its creation', async () => {
		const { seconds } = fakePersonate({ create: numbered, get: () => [404] });

		const { error } = await runFast({ parameters: waiting });

		expect(error?.message).toContain('Personate did not find it (404)');
		expect(error?.context?.data).toMatchObject({ job_id: 'job-1', status: 'rendering' });
		expect(seconds()).toBeGreaterThan(58);
		expect(seconds()).toBeLessThan(90);
	});

	it('sends status requests again after a minute, however long the pause that is asked for', async () => {
		const { statusRequests, seconds } = fakePersonate({
			create: numbered,
			get: (jobId, count) => (count === 1 ? [429, '', { 'Retry-After': '3600' }] : finished(jobId)),
		});

		const { output } = await runFast({ parameters: waiting });

		expect(output[0]?.status).toBe('completed');
		expect(statusRequests).toHaveLength(2);
		expect(seconds()).toBeGreaterThan(60);
		expect(seconds()).toBeLessThan(70);
	});

	it('takes a success whose output stays empty as finished after a minute', async () => {
		const { seconds } = fakePersonate({
			create: numbered,
			get: (jobId) => [200, { job_id: jobId, status: 'completed', output: '' }],
		});

		const { output } = await runFast({ parameters: waiting });

		expect(output).toEqual([{ job_id: 'job-1', status: 'completed', output: '' }]);
		expect(seconds()).toBeGreaterThan(60);
		expect(seconds()).toBeLessThan(80);
	});

	it('names the jobs of all items when one of them stops the node', async () => {
		const { seconds } = fakePersonate({
			create: numbered,
			get: (jobId) => (jobId === 'job-2' ? failed(jobId) : rendering(jobId)),
		});

		const { error } = await runFast({ parameters: waiting, items: itemsOf(3) });

		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.message).toContain('job-2');
		expect(error?.description).toContain('job-1 (item 0), job-3 (item 2)');
		expect(error?.context?.data).toEqual({ job_id: 'job-2', status: 'failed' });
		expect(seconds()).toBeLessThan(60);
	});

	it('keeps what is known of a job next to its error, with "Continue"', async () => {
		fakePersonate({
			create: numbered,
			get: (jobId) => (jobId === 'job-1' ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({
			parameters: { ...waiting, options: { timeout: 30 } },
			items: itemsOf(2),
			onError: 'continueRegularOutput',
		});

		expect(output[0]).toEqual({
			input: {},
			job_id: 'job-1',
			status: 'rendering',
			output: '',
			error: {
				message: expect.stringContaining('Job job-1 is still rendering'),
				description: expect.stringContaining('It is not lost'),
				job_id: 'job-1',
				status: 'rendering',
				output: '',
			},
		});
		expect(output[1]).toMatchObject({ job_id: 'job-2', status: 'completed' });
	});

	it('names the job in the error output, which holds no more than the error', async () => {
		fakePersonate({ create: numbered, get: rendering });

		const { errorItems, output } = await runFast({
			parameters: { ...waiting, options: { timeout: 30 } },
			items: [{ row: 7 }],
			onError: 'continueErrorOutput',
		});

		expect(output).toEqual([]);
		expect(errorItems.map(({ json }) => json)).toEqual([
			{
				row: 7,
				error: {
					message: expect.stringContaining('Job job-1 is still rendering'),
					description: 'The job continues at Personate. It is not lost, and is not paid for again.',
					job_id: 'job-1',
					status: 'rendering',
					output: '',
				},
			},
		]);
	});
});

describe('Get with Wait for Completion', () => {
	const getAndWait = { ...getParameters, waitForCompletion: true };

	it('sends a status request at once, since the video may be finished', async () => {
		const { statusRequests } = fakePersonate({ get: finished });

		const { output } = await runFast({ parameters: getAndWait });

		expect(output[0]?.status).toBe('completed');
		expect(statusRequests).toEqual(['job-1']);
	});

	it('shares the status requests of a job that several items name', async () => {
		const { statusRequests } = fakePersonate({
			get: (jobId, count) => (count < 3 ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({ parameters: getAndWait, items: itemsOf(3) });

		expect(output.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
		expect(statusRequests).toHaveLength(3);
	});

	it('sees a video of ten minutes soon, with fewer than 60 status requests', async () => {
		const { statusRequests, seconds } = fakePersonate({ get: rendersFor(() => 600) });

		const { output } = await runFast({ parameters: getAndWait });

		expect(output[0]?.status).toBe('completed');
		expect(seconds()).toBeLessThan(720);
		expect(statusRequests.length).toBeLessThan(60);
	});

	it('ends at once on 404, since nothing says that the job is young', async () => {
		const { statusRequests } = fakePersonate({ get: () => [404] });

		const { error } = await runFast({ parameters: getAndWait });

		expect(error?.message).toContain('Personate did not find it (404)');
		expect(statusRequests).toHaveLength(1);
	});
});

describe('without waiting', () => {
	const hintsOf = ({ run }: LipsyncResult) => run.data.resultData.runData[NODE_NAME]?.[0]?.hints;

	it.each<[string, number, Answer | undefined, string]>([
		[
			'says how to get the video',
			1,
			undefined,
			'One video is still rendering. Get it later by job_id with Video > Get',
		],
		[
			'says how to get the videos',
			3,
			undefined,
			'3 videos are still rendering. Get them later by job_id with Video > Get',
		],
		['says how many paid videos were started', 3, [402], '2 videos were started'],
	])('a hint %s of %i items', async (_what, count, second, message) => {
		fakePersonate({ create: (body, post) => (post === 2 && second) || numbered(body, post) });

		const result = await runLipsync({
			parameters: createParameters,
			items: itemsOf(count),
			onError: 'continueRegularOutput',
		});

		const text = expect.stringContaining(message);
		expect(hintsOf(result)).toContainEqual(
			expect.objectContaining({ message: text, location: 'outputPane' }),
		);
	});

	it('there is no hint when nothing is rendering', async () => {
		fakePersonate({ create: () => finished('job-1') });

		expect(hintsOf(await runLipsync({ parameters: createParameters })) ?? []).toEqual([]);
	});

	it('Get sends one status request for a job that several items name', async () => {
		const { statusRequests } = fakePersonate({ get: rendering });

		const { output } = await runLipsync({ parameters: getParameters, items: itemsOf(2) });

		expect(output).toHaveLength(2);
		expect(statusRequests).toEqual(['job-1']);
	});
});
