/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- test code, not part of the package */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';

import { complaintsIn } from './complaints';
import { installN8n } from './install';
import { hostEnvironment } from './environment';
import type { UserFolder } from './userFolder';
import type { N8nRelease } from './versions';

/** A running n8n. */
export interface Host {
	url: string;
	/** Everything it has printed so far. */
	log(): string;
	/** What it has complained of so far: its warnings and errors, without the folders of this machine. */
	complaints(): string[];
	/** Ends it in the normal way; resolves when the process is gone. */
	stop(): Promise<void>;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
}

/** The last line of n8n's start, when it answers every request. */
const READY = 'Editor is now accessible via';
const GUARD = join(__dirname, 'end-with-parent.js');
const START_MILLISECONDS = 120_000;
/** Longer than the 30 seconds that n8n gives running executions. */
const STOP_MILLISECONDS = 40_000;

/** Starts n8n on loopback and waits until it is ready. */
export async function startN8n(options: {
	release: N8nRelease;
	userFolder: UserFolder;
	/** Settings on top of the usual ones. */
	environment?: Record<string, string>;
}): Promise<Host> {
	const { node, script, folder } = await installN8n(options.release);
	const [port, brokerPort] = await freePorts();
	// A group of its own, so that what n8n starts (task runners) can be ended with it.
	const child = spawn(node, ['--require', GUARD, script, 'start'], {
		cwd: options.userFolder.path,
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
		env: {
			...hostEnvironment({ userFolder: options.userFolder.path, port, brokerPort }),
			...options.release.environment,
			...options.environment,
			PATH: [dirname(node), process.env.PATH].join(delimiter),
		},
	});
	const exited = once(child, 'exit');

	let log = '';
	const ready = new Promise<void>((resolve) => {
		const take = (text: string) => {
			log += text;
			if (log.includes(READY)) resolve();
		};
		child.stdout.setEncoding('utf8').on('data', take);
		child.stderr.setEncoding('utf8').on('data', take);
	});

	async function end(signal: NodeJS.Signals): Promise<void> {
		signalGroup(child, signal);
		const gone = await within(STOP_MILLISECONDS, exited);
		if (!gone) signalGroup(child, 'SIGKILL');
		await exited;
		// A child of n8n may be left where n8n was killed.
		signalGroup(child, 'SIGKILL');
	}

	const started = await within(START_MILLISECONDS, Promise.race([ready, exited]));
	if (!started || child.exitCode !== null || child.signalCode !== null) {
		await end('SIGKILL');
		throw new Error(`n8n ${options.release.version} did not start:\n${log}`);
	}
	return {
		url: `http://127.0.0.1:${port}`,
		log: () => log,
		complaints: () => complaintsIn(log, [folder, options.userFolder.path]),
		stop: async () => await end('SIGTERM'),
		kill: async () => await end('SIGKILL'),
	};
}

/** Whether the promise was settled in time. */
async function within(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
	const limit = AbortSignal.timeout(milliseconds);
	return await Promise.race([promise.then(() => true), once(limit, 'abort').then(() => false)]);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, signal);
	} catch {
		// Nobody is left in the group.
	}
}

/** Two ports that nobody listens on. */
async function freePorts(): Promise<[number, number]> {
	const servers = [createServer(), createServer()];
	const [first, second] = await Promise.all(
		servers.map(async (server) => {
			server.listen(0, '127.0.0.1');
			await once(server, 'listening');
			const address = server.address();
			return typeof address === 'object' && address !== null ? address.port : 0;
		}),
	);
	await Promise.all(servers.map(async (server) => await once(server.close(), 'close')));
	return [first ?? 0, second ?? 0];
}
