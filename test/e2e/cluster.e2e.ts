/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { videoBlocks } from '../../sandbox/video';
import { type Host, startN8n } from './support/host';
import { createVideo } from './support/lipsync';
import { type Services, missingPrograms, startServices } from './support/services';
import { createUserFolder } from './support/userFolder';
import { releases } from './support/versions';
import { type WorkflowDraft, chain } from './support/workflow';
import { KEY_PREFIX, type World, openWorld } from './support/world';

const release = releases.find(({ version }) => version === '2.41.1');
const VIDEO_BYTES = 300_001;
const EXECUTIONS = 40;
const texts = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];

const missing = missingPrograms();
const place =
	missing.length === 0
		? 'On a cluster of n8n 2.41.1, with a main and two workers'
		: `On a cluster (NOT TESTED, there is no ${missing.join(' and no ')} here: apt-get install redis-server postgresql)`;

(missing.length === 0 ? describe : describe.skip)(place, () => {
	let services: Services;
	let world: World;
	const workers: Host[] = [];
	const closings: Array<() => Promise<unknown>> = [];

	beforeAll(async () => {
		if (release === undefined) throw new Error('The release is not there any more');
		services = await startServices();
		closings.push(services.stop);
		const environment = {
			...services.environment,
			N8N_ENCRYPTION_KEY: 'example-encryption-of-the-cluster',
			// So that the workers run what the tests start, as they do with a trigger's executions.
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		};
		const opened = await openWorld(release, {
			sandbox: { renderMilliseconds: 8_000, videoBytes: VIDEO_BYTES },
			environment,
		});
		world = opened;
		closings.push(opened.close);
		while (workers.length < 2) {
			const userFolder = await createUserFolder(process.env.E2E_TARBALL ?? '');
			closings.push(userFolder.remove);
			const worker = await startN8n({ release, userFolder, environment, command: 'worker' });
			closings.push(worker.stop);
			workers.push(worker);
		}
	});
	afterAll(async () => {
		for (const closeOne of closings.reverse()) await closeOne();
	});

	const create = (downloadVideo: boolean): WorkflowDraft => {
		const parameters = createVideo(world.sandbox, '={{ $json.text }}', {
			waitForCompletion: true,
			downloadVideo,
			options: {},
		});
		return chain(world.credential, [{ name: 'Create', parameters }], texts);
	};

	it('the files are whole that the workers have put into the store of queue mode', async () => {
		const { session } = world;

		const execution = await session.run(create(true));

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		for (const { json, binary } of execution.items('Create')) {
			expect(binary).toMatchObject({ data: { id: expect.stringMatching(/^database:/) } });
			const [file] = Object.values(binary ?? {});
			const served = Buffer.concat([...videoBlocks(String(json.job_id), VIDEO_BYTES)]);
			expect(file && served.equals(await session.fileBytes(file))).toBe(true);
		}
		expect(execution.items('Create')).toHaveLength(texts.length);
	});

	it('a worker that is stopped while it waits finishes what it has, and no video is lost or paid twice', async () => {
		const { session, sandbox } = world;
		const before = sandbox.jobs.length;
		const executionIds: string[] = [];
		for (let index = 0; index < EXECUTIONS; index++) {
			executionIds.push(await session.start(create(false)));
		}
		const isWaiting = (path: string) => sandbox.requests.some((request) => request.path === path);
		await sandbox.until(() => {
			const job = sandbox.jobs.at(before + EXECUTIONS);
			return job !== undefined && isWaiting(`/api/express_lipsync_video/${job.jobId}`);
		});

		const [first, second] = workers;
		const exitCode = await first?.stop();
		const executions = [];
		for (const executionId of executionIds) executions.push(await session.ended(executionId));

		expect(exitCode).toBe(0);
		expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
		const delivered = executions.flatMap((execution) => execution.items('Create'));
		expect(delivered.filter(({ json }) => json.status !== 'completed')).toEqual([]);
		expect(delivered.map(({ json }) => json.job_id).sort()).toEqual(
			sandbox.jobs
				.slice(before)
				.map(({ jobId }) => jobId)
				.sort(),
		);
		expect(delivered).toHaveLength(EXECUTIONS * texts.length);
		for (const worker of [first, second]) {
			expect(executionsOf(worker).filter((id) => executionIds.includes(id)).length).toBeGreaterThan(
				5,
			);
		}
	});

	it('and the key is in no execution and no log of all this', async () => {
		const executions = await world.session.executionTexts();

		expect(executions.filter((text) => text.includes(KEY_PREFIX))).toEqual([]);
		const logs = [world.log(), ...workers.map((worker) => worker.log())];
		expect(logs.map((log) => log.includes(KEY_PREFIX))).toEqual([false, false, false]);
	});
});

/** Which executions a worker has taken, by its log. */
function executionsOf(worker: Host | undefined): string[] {
	return [...(worker?.log() ?? '').matchAll(/Worker started execution (\d+)/g)].map(
		([, id = '']) => id,
	);
}
