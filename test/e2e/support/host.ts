/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { delimiter, dirname } from 'node:path';

import { complaintsIn } from './complaints';
import { installN8n } from './install';
import { hostEnvironment } from './environment';
import { freePorts, startProgram } from './program';
import type { UserFolder } from './userFolder';
import type { N8nRelease } from './versions';

/** A running n8n. */
export interface Host {
	url: string;
	/** The id of its main process. */
	pid: number;
	/** Everything it has printed so far. */
	log(): string;
	/** What it has complained of so far: its warnings and errors, without the folders of this machine. */
	complaints(): string[];
	/** Ends it in the normal way; resolves with its exit code when the process is gone. */
	stop(): Promise<number | null>;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
}

/** The last line of n8n's start, when it answers every request or takes every job. */
const READY = { start: 'Editor is now accessible via', worker: 'n8n worker is now ready' };

/** Starts n8n on loopback and waits until it is ready. */
export async function startN8n(options: {
	release: N8nRelease;
	userFolder: UserFolder;
	/** Settings on top of the usual ones. */
	environment?: Record<string, string>;
	/** What it is to be: a whole n8n, or a worker of a cluster. */
	command?: keyof typeof READY;
	/** What follows the command. */
	parameters?: readonly string[];
}): Promise<Host> {
	const { release, userFolder, command = 'start', parameters = [] } = options;
	const { node, script, folder } = await installN8n(release);
	const [port, brokerPort] = await freePorts();
	const program = await startProgram({
		name: `n8n ${release.version} (${command})`,
		node,
		script,
		parameters: [command, ...parameters],
		folder: userFolder.path,
		environment: {
			...hostEnvironment({ userFolder: userFolder.path, port, brokerPort }),
			...release.environment,
			...options.environment,
			PATH: [dirname(node), process.env.PATH].join(delimiter),
		},
		ready: READY[command],
	});
	return {
		url: `http://127.0.0.1:${port}`,
		pid: program.pid,
		log: program.log,
		complaints: () => complaintsIn(program.log(), [folder, userFolder.path]),
		stop: async () => await program.end('SIGTERM'),
		kill: async () => {
			await program.end('SIGKILL');
		},
	};
}
