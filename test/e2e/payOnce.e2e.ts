import { inEachN8n } from './support/inEachN8n';
import { createVideo, waiting } from './support/lipsync';
import { chain } from './support/workflow';
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
		sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 404 } });

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
					'It is not known whether an earlier try started this video, so it was not sent again: check with Personate, then use the Retry button of this execution',
			},
		});
		expect(posts()).toHaveLength(1);
	});

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
			'It is not known whether Personate started this video, because the connection to Personate broke off: check with Personate before you run it again, or you may pay for it twice',
		);
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(posts()).toHaveLength(2);
	});
});

function textOf(error: { message: string; description?: string | null | undefined } | undefined) {
	return `${error?.message} ${error?.description}`;
}
