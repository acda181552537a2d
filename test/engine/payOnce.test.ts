import type { IRun } from 'n8n-workflow';

import { outputOf } from '../support/engine';
import { NODE_NAME, runLipsync, type LipsyncResult, type LipsyncRun } from '../support/lipsync';
import { runInLoop } from '../support/loop';
import {
	brokenConnection,
	createParameters,
	fakePersonate,
	finished,
	rendering,
	textOf,
	type Answer,
} from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

async function runFast(options: LipsyncRun): Promise<LipsyncResult> {
	return await inVirtualTime(async () => await runLipsync(options));
}

const perItem = { ...createParameters, text: '={{ $json.text }}' };
const waiting = { ...perItem, waitForCompletion: true };
const one = { items: [{ text: 'one' }] };
const two = { items: [{ text: 'one' }, { text: 'two' }] };

/** The record of the jobs at the end of the run, as n8n stores it. */
function recordOf(run: IRun): string {
	return JSON.stringify(run.data.executionData?.contextData[`node:${NODE_NAME}`]?.jobs);
}

describe('Retry On Fail', () => {
	it('picks the job up again after a wait that failed', async () => {
		const { posts, statusRequests } = fakePersonate({
			create: () => rendering('job-1'),
			get: (jobId, count) => (count === 1 ? [403] : finished(jobId)),
		});

		const { output, run } = await runFast({ parameters: waiting, ...one, retryOnFail: true });

		expect(output[0]).toMatchObject({ job_id: 'job-1', status: 'completed' });
		expect(posts).toHaveLength(1);
		expect(statusRequests).toEqual(['job-1', 'job-1']);
		// It stays, so that whatever makes n8n run the node once more finds the job.
		expect(recordOf(run)).toContain('job-1');
	});

	it('picks the jobs of the other items up after one was refused', async () => {
		const { posts } = fakePersonate({
			create: (body, count) =>
				textOf(body) === 'two' && count === 2 ? [402] : rendering(`job-${textOf(body)}`),
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

		const { error } = await runFast({ parameters: perItem, ...one, retryOnFail: true });

		expect(error?.message).toBe(
			'It is unknown whether an earlier try created this video, so it was not sent again: check your Personate account, then use the Retry button of this execution',
		);
		expect(posts).toHaveLength(typeof end === 'string' ? 0 : 1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'picks the jobs up with onError "%s", where n8n retries for the first item',
		async (onError) => {
			const { posts } = fakePersonate({
				create: (body) => rendering(`job-${textOf(body)}`),
				get: (jobId, count) => (jobId === 'job-one' && count === 1 ? [403] : finished(jobId)),
			});

			const { output, errorItems } = await runFast({
				parameters: waiting,
				...two,
				retryOnFail: true,
				onError,
			});

			expect(output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
			expect(errorItems).toEqual([]);
			expect(posts.map(textOf).sort()).toEqual(['one', 'two']);
		},
	);

	it('creates a job anew that has failed for good', async () => {
		const { posts } = fakePersonate({
			create: (_body, count) => rendering(`job-${count}`),
			get: (jobId) =>
				jobId === 'job-1' ? [200, { job_id: jobId, status: 'failed' }] : finished(jobId),
		});

		const { output } = await runFast({ parameters: waiting, ...one, retryOnFail: true });

		expect(output[0]).toMatchObject({ job_id: 'job-2', status: 'completed' });
		expect(posts).toHaveLength(2);
	});
});

/** n8n takes a field `error` of the first item for a failure, and runs the node again. */
describe('a good answer with a field "error"', () => {
	it.each<[string, unknown]>([
		['an empty text', ''],
		['white space', '  '],
		['null', null],
		['false', false],
		['0', 0],
		['an empty object', {}],
		['an empty list', []],
	])(
		'that is %s is paid for once with Retry On Fail, and has no such field',
		async (_name, error) => {
			const withError = ([status, body]: Answer): Answer => [
				status,
				{ ...(typeof body === 'object' ? body : {}), error },
			];
			const { posts } = fakePersonate({
				create: (_body, count) => withError(rendering(`job-${count}`)),
				get: (jobId) => withError(finished(jobId)),
			});

			const options = { ...one, retryOnFail: true, maxTries: 4 };
			const waited = await runFast({ parameters: waiting, ...options });
			const notWaited = await runFast({ parameters: perItem, ...options });

			for (const { output } of [waited, notWaited]) {
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
			const warning = { code: 'low_resolution' };
			const { posts } = fakePersonate({
				create: (_body, count) => rendering(`job-${count}`),
				get: (jobId) => [
					200,
					{
						job_id: jobId,
						status: 'completed',
						output: 'https://video.test/1.mp4',
						error: warning,
					},
				],
			});

			const { output, errorItems } = await runFast({
				parameters: waiting,
				...one,
				retryOnFail: true,
				maxTries: 4,
				onError,
			});

			expect(errorItems).toEqual([]);
			expect(output).toEqual([
				{
					job_id: 'job-1',
					status: 'completed',
					output: 'https://video.test/1.mp4',
					api_error: warning,
				},
			]);
			expect(posts).toHaveLength(1);
		},
	);
});

describe('the Retry button', () => {
	it('picks the jobs up that the failed execution has created', async () => {
		const { posts } = fakePersonate({
			create: (body) => rendering(`job-${textOf(body)}`),
			get: (jobId, count) => (jobId === 'job-two' && count === 1 ? [403] : finished(jobId)),
		});
		const failed = await runFast({ parameters: waiting, ...two });

		const retried = await runFast({ parameters: waiting, ...two, retryOf: failed.run });

		expect(failed.error?.message).toContain('job-two');
		expect(retried.output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
		expect(posts).toHaveLength(2);
	});

	it('sends a request again whose outcome was not known, since the user has checked it', async () => {
		const { posts } = fakePersonate({
			create: (_body, count) => (count === 1 ? [502] : rendering('job-1')),
		});
		const failed = await runFast({ parameters: perItem, ...one });

		const retried = await runFast({ parameters: perItem, ...one, retryOf: failed.run });

		expect(failed.error?.message).toContain('It is unknown whether');
		expect(retried.output[0]).toMatchObject({ job_id: 'job-1' });
		expect(posts).toHaveLength(2);
	});

	it('creates anew what was changed in between', async () => {
		const { posts } = fakePersonate({
			create: (body) => rendering(`job-${textOf(body)}`),
			get: (jobId) => (jobId === 'job-one' ? [403] : finished(jobId)),
		});
		const failed = await runFast({ parameters: waiting, ...one });
		const changed = { ...waiting, text: 'changed' };
		const stack = failed.run.data.executionData?.nodeExecutionStack ?? [];
		for (const { node } of stack) node.parameters.text = 'changed';

		const retried = await runFast({ parameters: changed, ...one, retryOf: failed.run });

		expect(retried.output[0]).toMatchObject({ job_id: 'job-changed' });
		expect(posts.map(textOf)).toEqual(['one', 'changed']);
	});
});

describe('a loop', () => {
	it('that runs the node with the same input again creates a video each time', async () => {
		const { posts } = fakePersonate({ create: (_body, count) => rendering(`job-${count}`) });

		const run = await runInLoop({ parameters: createParameters, runs: 3 });

		expect(posts).toHaveLength(3);
		expect(outputOf(run, NODE_NAME)[0]?.json.job_id).toBe('job-3');
	});
});
