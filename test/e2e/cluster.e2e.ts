import { videoBlocks } from '../../sandbox/video';
import { type Cluster, openCluster } from './support/cluster';
import { describeWith } from './support/describeWith';
import type { Host } from './support/host';
import { createVideo } from './support/lipsync';
import { MISSING_SERVICES, missingPrograms } from './support/services';
import { releases } from './support/versions';
import { type WorkflowDraft, chain } from './support/workflow';
import { KEY_PREFIX, type World } from './support/world';

const VIDEO_BYTES = 300_001;
const EXECUTIONS = 40;
const texts = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];

const current = releases.filter(({ version }) => version.startsWith('2.'));

describeWith(missingPrograms(), MISSING_SERVICES).each(current)(
	'On a cluster of n8n $version, with a main and two workers',
	(release) => {
		let cluster: Cluster;
		let world: World;

		beforeAll(async () => {
			cluster = await openCluster({
				release,
				sandbox: { renderMilliseconds: 8_000, videoBytes: VIDEO_BYTES },
			});
			world = cluster.world;
			await cluster.addWorker();
			await cluster.addWorker();
		});
		afterAll(async () => await cluster?.close());

		const create = (downloadVideo: boolean, more = ''): WorkflowDraft => {
			const parameters = createVideo(world.sandbox, `={{ $json.text }}${more}`, {
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

			const [first, second] = cluster.workers;
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
				expect(
					executionsOf(worker).filter((id) => executionIds.includes(id)).length,
				).toBeGreaterThan(5);
			}
		});

		it('a worker that is given less time than a wait needs breaks it off, its log has the jobs, and no other worker pays again', async () => {
			const { session, sandbox } = world;
			for (const worker of cluster.workers) await worker.stop();
			const hasty = await cluster.addWorker({
				environment: { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '1' },
			});
			const before = sandbox.jobs.length;
			await session.start(create(false, ' [render 10m]'));
			const jobs = () => sandbox.jobs.slice(before);
			await sandbox.until(() => jobs().length === texts.length);
			const jobIds = jobs().map(({ jobId }) => String(jobId));
			const isWaitedFor = (jobId: string) =>
				sandbox.requests.some(({ path }) => path === `/api/express_lipsync_video/${jobId}`);
			await sandbox.until(() => jobIds.every(isWaitedFor));

			await hasty.stop();
			await cluster.addWorker();
			const next = await session.run(create(false));

			expect(next.status).toBe('success');
			expect(jobIds).toHaveLength(texts.length);
			expect(sandbox.jobs.slice(before + texts.length)).toHaveLength(texts.length);
			expect(jobIds.filter((jobId) => !hasty.log().includes(jobId))).toEqual([]);
		});

		it('and the key is in no execution and no log of all this', async () => {
			const executions = await world.session.executionTexts();

			expect(executions.filter((text) => text.includes(KEY_PREFIX))).toEqual([]);
			const logs = [world, ...cluster.workers].map((each) => each.log());
			expect(logs.filter((log) => log.includes(KEY_PREFIX))).toEqual([]);
		});
	},
);

/** Which executions a worker has taken, by its log. */
function executionsOf(worker: Host | undefined): string[] {
	return [...(worker?.log() ?? '').matchAll(/Worker started execution (\d+)/g)].map(
		([, id = '']) => id,
	);
}
