import { inEachN8n } from './support/inEachN8n';
import { createVideo, getVideo, waiting } from './support/lipsync';
import { type LipsyncNode, chain, n8nNode, to } from './support/workflow';
import type { World } from './support/world';

const perItem = '={{ $json.text }}';
const texts = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];

/** The last jobs in the order of the items; requests under way together arrive in any order. */
const jobIdsByItem = ({ jobs }: World['sandbox']) =>
	texts.map(({ text }) => {
		const job = jobs
			.slice(-texts.length)
			.find(({ input }) => JSON.stringify(input).includes(`"text":"${text}"`));
		return job?.jobId;
	});

const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

inEachN8n({ sandbox: { renderMilliseconds: 500 } }, (world) => {
	/** What was sent to start a video, from here on. */
	function watchPosts({ sandbox }: World): () => unknown[] {
		const before = sandbox.requests.length;
		return () =>
			sandbox.requests
				.slice(before)
				.filter(({ method }) => method === 'POST')
				.map(({ body }) => body);
	}

	it('Retry On Fail waits for the jobs that the first try has created', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

		const execution = await session.run(
			chain(
				credential,
				[
					{
						name: 'Create',
						parameters: createVideo(sandbox, perItem, waiting),
						settings: retryOnFail,
					},
				],
				texts,
			),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.items('Create').map(({ json }) => [json.job_id, json.status])).toEqual(
			jobIdsByItem(sandbox).map((jobId) => [jobId, 'completed']),
		);
		expect(posts()).toHaveLength(3);
	});

	const moving = '=At {{ $now.toMillis() }} and {{ Math.random() }} in {{ $execution.id }}';

	it('Retry On Fail pays once for a text that is another one in each try', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		const options = { ...waiting, options: { timeout: 0.2 } };

		const execution = await session.run(
			chain(credential, [
				{
					name: 'Create',
					parameters: createVideo(sandbox, moving, options),
					settings: { ...retryOnFail, maxTries: 4 },
				},
			]),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.items('Create')).toMatchObject([{ json: { status: 'completed' } }]);
		expect(posts()).toHaveLength(1);
	});

	it('the Retry button pays once for a text that is another one in each execution', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

		const failed = await session.run(
			chain(credential, [{ name: 'Create', parameters: createVideo(sandbox, moving, waiting) }]),
		);
		const retried = await session.retry(failed.id);

		expect(failed.status).toBe('error');
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(posts()).toHaveLength(1);
	});

	it('Retry On Fail names the id that an answer holds which is no job', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		sandbox.faults.add({
			match: { method: 'POST' },
			fault: { kind: 'answer', status: 200, body: { data: { id: 'lost-4711' } } },
		});

		const execution = await session.run(
			chain(credential, [
				{
					name: 'Create',
					parameters: createVideo(sandbox, moving, waiting),
					settings: retryOnFail,
				},
			]),
		);

		expect(textOf(execution.error)).toContain('lost-4711');
		expect(execution.error?.message).toContain('not sent again');
		expect(posts()).toHaveLength(1);
	});

	it('Retry On Fail does not send a request again whose answer was lost', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		sandbox.faults.add({ match: { method: 'POST' }, fault: { kind: 'drop-after-handling' } });

		const execution = await session.run(
			chain(credential, [
				{
					name: 'Create',
					parameters: createVideo(sandbox, 'Good morning', waiting),
					settings: retryOnFail,
				},
			]),
		);

		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message:
					'It is unknown whether an earlier try created this video, so it was not sent again: check your Personate account, then use the Retry button of this execution',
			},
		});
		expect(posts()).toHaveLength(1);
	});

	it('Retry On Fail creates the video that was refused, and none of the others again', async () => {
		const { session, credential, sandbox } = world();
		const before = sandbox.jobs.length;
		const posts = watchPosts(world());
		sandbox.faults.add({ match: { method: 'POST' }, fault: { kind: 'answer', status: 403 } });
		const parameters = createVideo(sandbox, perItem, waiting);

		const execution = await session.run(
			chain(credential, [{ name: 'Create', parameters, settings: retryOnFail }], texts),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(posts()).toHaveLength(texts.length + 1);
		expect(sandbox.jobs).toHaveLength(before + texts.length);
		expect(execution.items('Create').map(({ json }) => [json.job_id, json.status])).toEqual(
			jobIdsByItem(sandbox).map((jobId) => [jobId, 'completed']),
		);
	});

	it.each(['', null])(
		'Retry On Fail sends nothing again where good answers hold an error of %j',
		async (error) => {
			const { session, credential, sandbox } = world();
			const posts = watchPosts(world());
			const body = { job_id: 'job-of-the-test', status: 'rendering', output: '', input: {}, error };
			sandbox.faults.add({
				match: { method: 'POST' },
				times: Infinity,
				fault: { kind: 'answer', status: 200, body },
			});
			const parameters = createVideo(sandbox, perItem);
			const settings = { ...retryOnFail, maxTries: 4 };

			const execution = await session.run(
				chain(credential, [{ name: 'Create', parameters, settings }], texts),
			);
			sandbox.faults.clear();

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(posts()).toHaveLength(texts.length);
			expect(execution.items('Create').map(({ json }) => json)).toEqual(
				texts.map(() => ({
					job_id: 'job-of-the-test',
					status: 'rendering',
					output: '',
					input: {},
				})),
			);
		},
	);

	it('the Retry button waits for the jobs that the failed execution has created', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

		const failed = await session.run(
			chain(
				credential,
				[{ name: 'Create', parameters: createVideo(sandbox, perItem, waiting) }],
				texts,
			),
		);
		const retried = await session.retry(failed.id);

		const jobIds = jobIdsByItem(sandbox);
		expect(failed.status).toBe('error');
		for (const jobId of jobIds) expect(textOf(failed.error)).toContain(jobId);
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(retried.items('Create').map(({ json }) => [json.job_id, json.status])).toEqual(
			jobIds.map((jobId) => [jobId, 'completed']),
		);
		expect(posts()).toHaveLength(3);
	});

	it('the Retry button sends a request again whose answer was lost, since the user has checked', async () => {
		const { session, credential, sandbox } = world();
		const posts = watchPosts(world());
		sandbox.faults.add({
			match: { method: 'POST' },
			fault: { kind: 'reset', when: 'before-headers' },
		});

		const failed = await session.run(
			chain(credential, [{ name: 'Create', parameters: createVideo(sandbox, 'Hello', waiting) }]),
		);
		const retried = await session.retry(failed.id);

		expect(failed.error?.message).toBe(
			'It is unknown whether the video was created, because the connection to Personate was closed: check your Personate account before you run it again, or you may pay twice',
		);
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(posts()).toHaveLength(2);
	});

	describe('what n8n runs for the first time is no second life:', () => {
		afterEach(() => {
			// Nor is anything of it done without the fence.
			expect(world().log()).not.toContain('cannot detect whether this execution was started again');
			expect(world().log()).not.toContain('This execution was started again after a crash');
		});

		const create = (text = perItem): LipsyncNode => ({
			name: 'Create',
			parameters: createVideo(world().sandbox, text, waiting),
		});
		const completed = { status: 'completed' };

		it('an execution that n8n puts aside in between, and resumes in a loop', async () => {
			const { session, credential, sandbox } = world();
			const before = sandbox.jobs.length;
			const draft = chain(
				credential,
				[create(`${perItem}, {{ $execution.resumeUrl }}`)],
				texts.slice(0, 2),
			);
			draft.nodes.push(
				n8nNode('Loop', 'splitInBatches', 3, { batchSize: 1, options: {} }),
				{
					...n8nNode('Wait', 'wait', 1.1, { resume: 'webhook', httpMethod: 'POST', options: {} }),
					webhookId: 'wait-of-the-test',
				},
				n8nNode('All', 'noOp', 1),
			);
			draft.connections = {
				Start: { main: [[to('Loop')]] },
				Loop: { main: [[to('All')], [to('Create')]] },
				Create: { main: [[to('Wait')]] },
				Wait: { main: [[to('Loop')]] },
			};

			const executionId = await session.start(draft);
			for (const round of [1, 2]) {
				await sandbox.until(() => sandbox.jobs.length === before + round);
				await session.setAside(executionId);
				const resumeUrl = /http\S+/.exec(JSON.stringify(sandbox.jobs.at(-1)?.input.script))?.[0];
				await session.callWebhook(String(resumeUrl?.replace(/".*/, '')));
			}
			const execution = await session.ended(executionId);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(execution.runs.Create).toHaveLength(2);
			expect(execution.items('Create')).toMatchObject([{ json: completed }]);
			expect(sandbox.jobs).toHaveLength(before + 2);
		});

		it('two executions of one workflow at the same time', async () => {
			const { session, credential, sandbox } = world();
			const before = sandbox.jobs.length;
			const draft = chain(credential, [create()], texts);
			const workflowId = await session.store(draft);

			const executionIds = await Promise.all(
				[1, 2].map(async () => await session.startStored(workflowId, draft.trigger)),
			);
			for (const executionId of executionIds) {
				const execution = await session.ended(executionId);
				expect(execution).toMatchObject({ status: 'success', error: undefined });
				expect(execution.items('Create')).toMatchObject(texts.map(() => ({ json: completed })));
			}
			expect(sandbox.jobs).toHaveLength(before + 2 * texts.length);
		});

		it('a single step in the editor, and the same once more', async () => {
			const { session, credential, sandbox } = world();
			const before = sandbox.jobs.length;
			const draft = chain(credential, [create(), { name: 'Get', parameters: getVideo() }], texts);
			const workflowId = await session.store(draft);
			const whole = await session.ended(await session.startStored(workflowId, draft.trigger));

			for (const times of [2, 3]) {
				const step = await session.executeStep(workflowId, 'Create', whole);
				expect(step).toMatchObject({ status: 'success', error: undefined });
				expect(step.items('Create')).toMatchObject(texts.map(() => ({ json: completed })));
				expect(sandbox.jobs).toHaveLength(before + times * texts.length);
			}
		});

		it('a sub-workflow that is called once for each item', async () => {
			const { session, credential, sandbox } = world();
			const before = sandbox.jobs.length;
			const sub = chain(credential, [create()]);
			const trigger = n8nNode('Start', 'executeWorkflowTrigger', 1.1, {
				inputSource: 'passthrough',
			});
			const workflowId = await session.store({
				...sub,
				nodes: [trigger, ...sub.nodes.slice(1)],
				pinData: {},
			});
			const parent = chain(credential, [], texts);
			parent.name = 'Parent';
			parent.nodes.push(
				n8nNode('Call', 'executeWorkflow', 1.2, {
					workflowId: { __rl: true, mode: 'id', value: workflowId },
					mode: 'each',
					options: {},
				}),
			);
			parent.connections = { Start: { main: [[to('Call')]] } };

			const execution = await session.run(parent);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(execution.items('Call')).toMatchObject(texts.map(() => ({ json: completed })));
			expect(sandbox.jobs).toHaveLength(before + texts.length);
		});
	});
});

function textOf(error: { message: string; description?: string | null | undefined } | undefined) {
	return `${error?.message} ${error?.description}`;
}
