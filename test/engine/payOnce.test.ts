import { NodeConnectionTypes, type INodeType, type IRun } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine } from '../support/engine';
import {
	API_KEY,
	BASE_URL,
	NODE_NAME,
	lipsyncWorkflow,
	runLipsync,
	type LipsyncResult,
	type LipsyncRun,
} from '../support/lipsync';
import { passThrough } from '../support/passThrough';
import {
	brokenConnection,
	createParameters,
	fakePersonate,
	finished,
	rendering,
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

/** The text of a request, which tells the items apart. */
function textOf(body: unknown): string {
	return /"text":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? '';
}

/** What is left in the ledger at the end of the run. */
function recordsOf(run: IRun): string[] {
	return Object.keys(run.data.executionData?.contextData[`node:${NODE_NAME}`] ?? {});
}

describe('Retry On Fail', () => {
	it('picks the job up again after a wait that failed', async () => {
		const { posts, asked } = fakePersonate({
			create: () => rendering('job-1'),
			get: (jobId, count) => (count === 1 ? [404] : finished(jobId)),
		});

		const { output, run } = await runFast({ parameters: waiting, ...one, retryOnFail: true });

		expect(output[0]).toMatchObject({ job_id: 'job-1', status: 'completed' });
		expect(posts).toHaveLength(1);
		expect(asked).toEqual(['job-1', 'job-1']);
		expect(recordsOf(run)).toEqual([]);
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
		expect(recordsOf(run)).toEqual([]);
	});

	it.each<[string, Answer | string]>([
		['a server error', [500]],
		['an answer that cannot be read', [200, 'created!']],
		['a dropped connection', 'ECONNRESET'],
		['a time-out', 'ETIMEDOUT'],
	])('does not send a request again that ended with %s', async (_name, end) => {
		if (typeof end === 'string') brokenConnection('POST', end);
		const { posts } = fakePersonate({
			create: (_body, count) => (typeof end === 'string' || count > 1 ? rendering('again') : end),
		});

		const { error } = await runFast({ parameters: perItem, ...one, retryOnFail: true });

		expect(error?.message).toBe(
			'It is not known whether an earlier try started this video, so it was not sent again: check with Personate, then use the Retry button of this execution',
		);
		expect(posts).toHaveLength(typeof end === 'string' ? 0 : 1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'picks the jobs up with onError "%s", where n8n retries for the first item',
		async (onError) => {
			const { posts } = fakePersonate({
				create: (body) => rendering(`job-${textOf(body)}`),
				get: (jobId, count) => (jobId === 'job-one' && count === 1 ? [404] : finished(jobId)),
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

		expect(failed.error?.message).toContain('It is not known whether');
		expect(retried.output[0]).toMatchObject({ job_id: 'job-1' });
		expect(posts).toHaveLength(2);
	});

	it('creates anew what was changed in between', async () => {
		const { posts } = fakePersonate({
			create: (body) => rendering(`job-${textOf(body)}`),
			get: (jobId) => (jobId === 'job-one' ? [404] : finished(jobId)),
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

/** Hands its items back to the node before it, once. */
const onceMore: INodeType = {
	description: {
		...passThrough.description,
		outputs: [NodeConnectionTypes.Main],
	},
	async execute() {
		return this.evaluateExpression('{{ $runIndex }}', 0) === 0 ? [this.getInputData()] : [[]];
	},
};

describe('a loop', () => {
	it('that runs the node with the same input again creates a video each time', async () => {
		const { posts } = fakePersonate({ create: (_body, count) => rendering(`job-${count}`) });
		const { nodes, connections } = lipsyncWorkflow({ parameters: createParameters });

		const run = await runInEngine({
			workflow: {
				nodes: [
					...nodes,
					{
						id: 'again',
						name: 'Again',
						type: 'once-more',
						typeVersion: 1,
						position: [400, 0],
						parameters: {},
					},
				],
				connections: {
					...connections,
					[NODE_NAME]: { main: [[{ node: 'Again', type: 'main', index: 0 }]] },
					Again: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
				},
			},
			nodeTypes: {
				'n8n-nodes-base.manualTrigger': passThrough,
				'once-more': onceMore,
				'n8n-nodes-personate.personateLipsync': new PersonateLipsync(),
			},
			pinData: { Start: [{ json: {} }] },
			credentialType: new PersonateApi(),
			credentialData: { apiKey: API_KEY, baseUrl: BASE_URL },
		});

		expect(posts).toHaveLength(2);
		expect(outputOf(run, NODE_NAME)[0]?.json.job_id).toBe('job-2');
	});
});
