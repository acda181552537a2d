import { NODE_NAME, runFast, runLipsync, type LipsyncResult } from '../support/lipsync';
import {
	createParameters,
	fakePersonate,
	finished,
	getParameters,
	itemsOf,
	numbered,
	rendering,
	waiting,
	type Answer,
} from '../support/personate';

describe('Create with Wait for Completion', () => {
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

	it.each<[string, Answer, string]>([
		[
			'is finished without an output',
			[200, { job_id: 'job-1', status: 'completed', output: '' }],
			'Job job-1 is finished, but its output was still empty after 60 s (last status: completed): get it later with Video > Get',
		],
		[
			'could not be polled',
			[502, '<h1>Bad gateway</h1>'],
			'Could not get the status of job job-1 before its Timeout of 60 s (last status: rendering): the video may be finished, get it with Video > Get',
		],
		[
			'renders',
			rendering('job-1'),
			'Job job-1 is still rendering after 60 s (last status: rendering): raise Timeout under Options, or get it later with Video > Get',
		],
		[
			'is finished with an output that has no link',
			[200, { job_id: 'job-1', status: 'done', output: 'ok' }],
			'Job job-1 is finished, but its output has no link to a video: turn off Download Video and use the output as it is',
		],
	])('ends with what to do about a job that %s', async (_what, answer, message) => {
		fakePersonate({ create: numbered, get: () => answer });

		const { error } = await runFast({
			parameters: { ...waiting, downloadVideo: true, options: { timeout: 60 } },
		});

		expect(error?.message).toBe(message);
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
	it('sends a status request at once, and shares it among the items that name the same job', async () => {
		const { statusRequests, seconds } = fakePersonate({
			get: (jobId, count) => (count < 3 ? rendering(jobId) : finished(jobId)),
		});

		const { output } = await runFast({
			parameters: { ...getParameters, waitForCompletion: true },
			items: itemsOf(3),
		});

		expect(output.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
		expect(statusRequests).toHaveLength(3);
		expect(seconds()).toBeLessThan(20);
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

	it('the hint when nothing is rendering is how to keep a later step from paying again, in the editor only', async () => {
		fakePersonate({ create: (_body, count) => (count === 1 ? [402] : finished('job-1')) });

		const first = await runLipsync({ parameters: createParameters });
		const retried = await runLipsync({ parameters: createParameters, retryOf: first.run });
		expect(retried.output).toHaveLength(1);
		expect(hintsOf(retried) ?? []).toEqual([]);
		expect(hintsOf(await runLipsync({ parameters: createParameters }))).toEqual([
			{
				message: expect.stringMatching(/^Running a later step can create .* Pin this output \(P\)/),
				location: 'outputPane',
			},
		]);
	});
});
