/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { type Host, startN8n } from './host';
import { startServices } from './services';
import { createUserFolder } from './userFolder';
import { type N8nRelease, releases } from './versions';
import { type World, type WorldOptions, openWorld } from './world';

/** An n8n in queue mode: one main that takes requests, and workers that run the executions. */
export interface Cluster {
	world: World;
	workers: Host[];
	/** Starts one more worker, with settings of its own on top of the cluster's. */
	addWorker(options?: WorkerOptions): Promise<Host>;
	close(): Promise<void>;
}

/** How a worker is to be. */
export interface WorkerOptions {
	/** How many executions it runs at once; n8n's default is 10. */
	concurrency?: number;
	environment?: Record<string, string>;
}

/** Starts Redis, Postgres and the main of an n8n, by default of the current release, with no worker yet. */
export async function openCluster({
	release = releases.at(-1),
	environment,
	...options
}: WorldOptions & { release?: N8nRelease }): Promise<Cluster> {
	if (release === undefined) throw new Error('There is no release to start');
	const closings: Array<() => Promise<unknown>> = [];
	const close = async () => {
		for (const closeOne of closings.splice(0).reverse()) await closeOne();
	};
	const workers: Host[] = [];
	let cluster: Cluster | undefined;
	try {
		const services = await startServices();
		closings.push(services.stop);
		const shared = {
			...services.environment,
			N8N_ENCRYPTION_KEY: 'example-encryption-of-the-cluster',
			// So that the workers run what the tests start, as they do with a trigger's executions.
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			...environment,
		};
		const world = await openWorld(release, { ...options, environment: shared });
		closings.push(world.close);
		cluster = {
			world,
			workers,
			async addWorker({ concurrency, environment: own } = {}) {
				const userFolder = await createUserFolder(process.env.E2E_TARBALL ?? '');
				closings.push(userFolder.remove);
				const worker = await startN8n({
					release,
					userFolder,
					environment: { ...shared, ...own },
					command: 'worker',
					parameters: concurrency === undefined ? [] : [`--concurrency=${concurrency}`],
				});
				closings.push(worker.stop);
				workers.push(worker);
				return worker;
			},
			close,
		};
		return cluster;
	} finally {
		if (cluster === undefined) await close();
	}
}
