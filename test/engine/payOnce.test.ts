import type { IRun } from 'n8n-workflow';

import { NODE_NAME, runFast } from '../support/lipsync';
import {
	brokenConnection,
	byId,
	createParameters,
	fakePersonate,
	finished,
	named,
	numbered,
	perItem,
	refusedAtFirst,
	rendering,
	textOf,
	texts,
	waiting,
	waitingPerItem,
	type Answer,
} from '../support/personate';

const two = { items: texts('one', 'two') };

/** The record of the jobs at the end of the run, as n8n stores it. */
function recordOf(run: IRun): string {
	return JSON.stringify(run.data.executionData?.contextData[`node:${NODE_NAME}`]?.jobs);
}

describe('Retry On Fail', () => {
	it('picks the job up again after a wait that failed', async () => {
		const { posts, statusRequests } = fakePersonate({
			create: numbered,
			get: refusedAtFirst,
		});

		const { output, run } = await runFast({ parameters: waiting, retryOnFail: true });

		expect(output[0]).toMatchObject({ job_id: 'job-1', status: 'completed' });
		expect(posts).toHaveLength(1);
		expect(statusRequests).toEqual(['job-1', 'job-1']);
		// It stays, so that whatever makes n8n run the node once more finds the job.
		expect(recordOf(run)).toContain('job-1');
	});

	it('picks the jobs of the other items up after one was refused', async () => {
		const { posts } = fakePersonate({
			create: (body, count) => (textOf(body) === 'two' && count === 2 ? [402] : named(body)),
			get: rendering,
		});

		const { output, run } = await runFast({ parameters: perItem, ...two, retryOnFail: true });

		expect(output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
		expect(posts.map(textOf)).toEqual(['one', 'two', 'two']);
		expect(recordOf(run)).toMatch(/job-one.*job-two/);
	});

	it.each<[string, Answer | string]>([
		['a server error', [500]],
		['an answer that cannot be read', [200, 'created!']],
		['a dropped connection', 'ECONNRESET'],
		['a time-out', 'ETIMEDOUT'],
		['303, which means that it was carried out', [303, '', { Location: '/job' }]],
	])('does not send a request again that ended with %s', async (_name, end) => {
		if (typeof end === 'string') brokenConnection('POST', end);
		const { posts } = fakePersonate({
			create: (_body, count) => (typeof end === 'string' || count > 1 ? rendering('again') : end),
		});

		const { error } = await runFast({ parameters: createParameters, retryOnFail: true });

		expect(error?.message).toBe(
			'It is unknown whether an earlier try created this video, so it was not sent again: check your Personate account, then use the Retry button of this execution',
		);
		expect(posts).toHaveLength(typeof end === 'string' ? 0 : 1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'picks the jobs up with onError "%s", where n8n retries for the first item',
		async (onError) => {
			const { posts } = fakePersonate({
				create: named,
				get: (jobId, count) => (jobId === 'job-one' && count === 1 ? [403] : finished(jobId)),
			});

			const { output, errorItems } = await runFast({
				parameters: waitingPerItem,
				...two,
				retryOnFail: true,
				onError,
			});

			expect(output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
			expect(errorItems).toEqual([]);
			expect(posts.map(textOf).sort()).toEqual(['one', 'two']);
		},
	);

	it.each([
		['a text with the time', { text: '=It is {{ $now.toMillis() }}' }],
		['a random voice', { voiceId: byId('=voice-{{ Math.random() }}') }],
		['a text with the number of the try', { text: '={{ $execution.id }} {{ Math.random() }}' }],
	])('pays once for %s, whose job outlasts the Timeout', async (_what, fields) => {
		const parameters = { ...waiting, ...fields, options: { timeout: 5 } };
		const { posts } = fakePersonate({ create: numbered, get: rendering });

		const { error } = await runFast({ parameters, retryOnFail: true, maxTries: 4 });

		expect(posts).toHaveLength(1);
		expect(error?.message).toContain('Job job-1 is still rendering');
	});

	it('pays for two videos of three items, one of which is refused, in all tries together', async () => {
		const isRefused = (body: unknown) => JSON.stringify(body).includes('refused');
		const { posts } = fakePersonate({
			create: (body, count) => (isRefused(body) ? [422] : numbered(body, count)),
			get: finished,
		});

		const { output } = await runFast({
			parameters: { ...waiting, text: '={{ $json.text }} {{ Math.random() }}' },
			items: texts('refused', 'one', 'two'),
			retryOnFail: true,
			maxTries: 4,
			onError: 'continueRegularOutput',
		});

		expect(posts.filter((body) => !isRefused(body))).toHaveLength(2);
		expect(output).toMatchObject([{ error: {} }, { status: 'completed' }, { status: 'completed' }]);
	});

	it('says in a hint that a video is of an earlier try, whose text was another one', async () => {
		fakePersonate({ create: numbered, get: refusedAtFirst });

		const { run } = await runFast({
			parameters: { ...waiting, text: '={{ Math.random() }}' },
			retryOnFail: true,
		});

		const hints = JSON.stringify(run.data.resultData.runData[NODE_NAME]?.[0]?.hints);
		expect(hints).toContain('One video is from an earlier try');
	});

	it('names the id that an answer holds which is no job, in each try', async () => {
		const { posts } = fakePersonate({ create: () => [200, { data: { id: 'lost-4711' } }] });
		const parameters = { ...createParameters, text: '={{ Math.random() }}' };

		const first = await runFast({ parameters });
		const { error } = await runFast({ parameters, retryOnFail: true, maxTries: 3 });

		expect(first.error?.description).toContain('lost-4711');
		expect(error?.description).toContain('lost-4711');
		expect(posts).toHaveLength(2);
	});
});

/** n8n takes a field `error` of the first item for a failure, and runs the node again. */
describe('a good answer with a field "error"', () => {
	const anyTry = { retryOnFail: true, maxTries: 4 };

	it.each(['""', '"  "', 'null', 'false', '0', '{}', '[]'])(
		'that is %s is paid for once with Retry On Fail, and has no such field',
		async (error) => {
			const withError = (job: Answer): Answer => [
				200,
				JSON.stringify(job[1]).replace('{', `{"error": ${error},`),
			];
			const { posts } = fakePersonate({
				create: (...post) => withError(numbered(...post)),
				get: (jobId) => withError(finished(jobId)),
			});

			for (const parameters of [waiting, createParameters]) {
				const { output } = await runFast({ parameters, ...anyTry });
				expect(output).toHaveLength(1);
				expect(output[0]).not.toHaveProperty('error');
				expect(output[0]).not.toHaveProperty('api_error');
			}
			expect(posts).toHaveLength(2);
		},
	);

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'that is filled has it as "api_error", is paid for once and is no failure with onError "%s"',
		async (onError) => {
			const answer = { job_id: 'job-1', status: 'completed', output: 'https://video.test/1.mp4' };
			const warning = { code: 'low_resolution' };
			const { posts } = fakePersonate({
				create: numbered,
				get: () => [200, { ...answer, error: warning }],
			});

			const { output, errorItems } = await runFast({ parameters: waiting, ...anyTry, onError });

			expect(errorItems).toEqual([]);
			expect(output).toEqual([{ ...answer, api_error: warning }]);
			expect(posts).toHaveLength(1);
		},
	);
});

describe('the Retry button', () => {
	it('picks the jobs up that the failed execution has created', async () => {
		const { posts } = fakePersonate({
			create: named,
			get: (jobId, count) => (jobId === 'job-two' && count === 1 ? [403] : finished(jobId)),
		});
		const first = await runFast({ parameters: waitingPerItem, ...two });

		const retried = await runFast({ parameters: waitingPerItem, ...two, retryOf: first.run });

		expect(first.error?.message).toContain('job-two');
		expect(retried.output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
		expect(posts).toHaveLength(2);
	});

	it('picks a job up whose text names the execution, also where Timeout was raised in between', async () => {
		const { posts } = fakePersonate({ create: numbered, get: refusedAtFirst });
		const parameters = { ...waiting, text: '={{ $execution.id }} {{ Math.random() }}' };
		const first = await runFast({ parameters });
		const changed = { timeout: 3600 };
		const stack = first.run.data.executionData?.nodeExecutionStack ?? [];
		for (const { node } of stack) node.parameters.options = changed;

		const { output } = await runFast({
			parameters: { ...parameters, options: changed },
			retryOf: first.run,
		});

		expect(output).toMatchObject([{ job_id: 'job-1', status: 'completed' }]);
		expect(posts).toHaveLength(1);
	});

	it('picks a job up that version 0.2.0 has created', async () => {
		const { posts } = fakePersonate({ create: numbered, get: refusedAtFirst });
		const first = await runFast({ parameters: waiting });
		const jobs = first.run.data.executionData?.contextData[`node:${NODE_NAME}`]?.jobs;
		const [entry] = Object(jobs)[0][0];
		const { kind, jobId, createdAt, requestHash } = entry;
		Object(jobs)[0][0] = { [requestHash]: { kind, jobId, createdAt } };

		const { output } = await runFast({ parameters: waiting, retryOf: first.run });

		expect(output).toMatchObject([{ job_id: 'job-1', status: 'completed' }]);
		expect(posts).toHaveLength(1);
	});
});
