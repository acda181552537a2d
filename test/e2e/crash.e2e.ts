import type { INodeParameters } from 'n8n-workflow';

import { inEachN8n } from './support/inEachN8n';
import { createVideo, getVideo, waiting } from './support/lipsync';
import { type LipsyncNode, chain } from './support/workflow';

const texts = [{ text: 'one' }, { text: 'two' }];
/** What n8n says of an execution that it finds unfinished when it starts. */
const crashed = {
	status: 'crashed',
	error: { message: 'Workflow did not finish, possible out-of-memory issue' },
};

inEachN8n({ sandbox: { renderMilliseconds: 5_000 } }, (world) => {
	const create = (more: INodeParameters): LipsyncNode => ({
		name: 'Create',
		parameters: createVideo(world().sandbox, '={{ $json.text }}', more),
	});
	const get: LipsyncNode = { name: 'Get', parameters: getVideo(waiting) };

	/** Kills n8n while it waits, and starts it anew. */
	async function crashWhileWaiting(nodes: LipsyncNode[], saveExecutionProgress: boolean) {
		const { sandbox, credential, session } = world();
		const before = sandbox.requests.length;
		const executionId = await session.start(
			chain(credential, nodes, texts, { saveExecutionProgress }),
		);
		const questions = () => sandbox.requests.slice(before).filter(({ method }) => method === 'GET');
		await sandbox.until(() => questions().length >= texts.length);
		await world().crash();
		return {
			execution: await world().session.ended(executionId),
			jobIds: sandbox.jobs.slice(-texts.length).map(({ jobId }) => String(jobId)),
			jobsBefore: sandbox.jobs.length,
		};
	}

	it('a crash while Get waits loses nothing where progress is saved: the job ids are there, and Retry goes on', async () => {
		const { execution, jobIds, jobsBefore } = await crashWhileWaiting([create({}), get], true);

		expect(execution).toMatchObject(crashed);
		expect(Object.keys(execution.runs)).toEqual(['Start', 'Create', 'Get']);
		const kept = execution.items('Create').map(({ json }) => String(json.job_id));
		expect(kept.sort()).toEqual(jobIds.sort());

		const retried = await world().session.retry(execution.id);

		expect(retried).toMatchObject({ status: 'success', error: undefined });
		const finished = retried.items('Get').map(({ json }) => [String(json.job_id), json.status]);
		expect(finished.sort()).toEqual(jobIds.map((jobId) => [jobId, 'completed']));
		expect(world().sandbox.jobs).toHaveLength(jobsBefore);
	});

	it('a crash while Create itself waits leaves its job ids in the log alone, and Retry pays again', async () => {
		const { execution, jobIds, jobsBefore } = await crashWhileWaiting([create(waiting)], true);

		expect(execution).toMatchObject(crashed);
		expect(Object.keys(execution.runs)).toEqual(['Start', 'Create']);
		expect(execution.items('Create')).toEqual([]);
		expect(await world().userFolder.find(jobIds)).toEqual([]);
		expect(jobIds.filter((jobId) => world().log().includes(jobId))).toEqual(jobIds);

		const retried = await world().session.retry(execution.id);

		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(world().sandbox.jobs).toHaveLength(jobsBefore + texts.length);
	});

	it('a crash leaves nothing of an execution whose progress is not saved, not even the button Retry', async () => {
		const { execution, jobIds } = await crashWhileWaiting([create({}), get], false);

		expect(execution).toMatchObject({ ...crashed, runs: {} });
		expect(await world().userFolder.find(jobIds)).toEqual([]);
		await expect(world().session.retry(execution.id)).rejects.toThrow('cannot be retried');
	});
});
