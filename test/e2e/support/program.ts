/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- test code, not part of the package */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A program that runs beside the tests, and ends with them however they end. */
export interface Program {
	/** The process's id. */
	pid: number;
	/** Everything it has printed so far. */
	log(): string;
	/** Sends it and all that it has started a signal; resolves with its exit code once it is gone. */
	end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ProgramOptions {
	/** What it is called where it does not start. */
	name: string;
	/** The Node.js to run it on. */
	node: string;
	script: string;
	parameters: readonly string[];
	folder: string;
	environment: Record<string, string>;
	/** What it prints when it is ready. */
	ready: string;
}

const GUARD = join(__dirname, 'end-with-parent.js');
const START_MILLISECONDS = 120_000;
/** Longer than the 30 seconds that n8n gives running executions. */
const STOP_MILLISECONDS = 40_000;

/** Starts a program and waits until it says that it is ready. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
	const { node, script, parameters, ready } = options;
	// A group of its own, so that what it starts (n8n: task runners) can be ended with it.
	const child = spawn(node, ['--require', GUARD, script, ...parameters], {
		cwd: options.folder,
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
		env: options.environment,
	});
	const exited = once(child, 'exit');

	let log = '';
	let hasStarted = false;
	const isReady = new Promise<void>((resolve) => {
		const take = (text: string) => {
			log += text;
			// Not again with every line: a long log would slow down all that runs beside it.
			if (!hasStarted && log.includes(ready)) {
				hasStarted = true;
				resolve();
			}
		};
		child.stdout.setEncoding('utf8').on('data', take);
		child.stderr.setEncoding('utf8').on('data', take);
	});

	async function end(signal: NodeJS.Signals): Promise<number | null> {
		signalGroup(child, signal);
		const gone = await within(STOP_MILLISECONDS, exited);
		if (!gone) signalGroup(child, 'SIGKILL');
		await exited;
		// A child of n8n may be left where n8n was killed.
		signalGroup(child, 'SIGKILL');
		return child.exitCode;
	}

	const started = await within(START_MILLISECONDS, Promise.race([isReady, exited]));
	const { pid, exitCode, signalCode } = child;
	if (!started || pid === undefined || exitCode !== null || signalCode !== null) {
		await end('SIGKILL');
		throw new Error(`${options.name} did not start:\n${log}`);
	}
	return { pid, log: () => log, end };
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
export async function freePorts(): Promise<[number, number]> {
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
