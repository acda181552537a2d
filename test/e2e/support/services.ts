/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { type Program, freePorts, startProgram } from './program';

/** Redis and Postgres for one cluster of n8n, with nothing in them. */
export interface Services {
	/** What tells an n8n of them. */
	environment: Record<string, string>;
	/** Where Postgres keeps its data. */
	folder: string;
	stop(): Promise<void>;
}

const run = promisify(execFile);
const PROGRAMS = ['redis-server', 'postgres', 'initdb'];
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** What to do where they are missing. */
export const MISSING_SERVICES = "install Debian's packages redis-server and postgresql";

/** The programs that a cluster needs and this machine does not have. */
export function missingPrograms(): string[] {
	return PROGRAMS.filter((program) => pathOf(program) === undefined);
}

/** Starts both on free ports of loopback. */
export async function startServices(): Promise<Services> {
	const [redisPort, postgresPort] = await freePorts();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-personate-services-'));
	const data = join(folder, 'postgres');
	await mkdir(data);
	const owner = await ownerOfServices();
	if (owner !== undefined) {
		for (const path of [folder, data]) await chown(path, owner.uid, owner.gid);
	}

	const start = async (program: string, parameters: string[], ready: string) =>
		await startProgram({
			name: program,
			node: process.execPath,
			script: join(__dirname, 'run-guarded.js'),
			parameters: [JSON.stringify({ command: pathOf(program), parameters, owner })],
			folder,
			environment: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
			ready,
		});
	const started: Program[] = [];
	const stop = async () => {
		for (const program of started) await program.end('SIGINT');
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	let complete = false;
	try {
		started.push(
			await start(
				'redis-server',
				['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
				'Ready to accept connections',
			),
		);
		await run(
			pathOf('initdb') ?? '',
			['--pgdata', data, '--username', 'n8n', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
			{ cwd: folder, ...owner },
		);
		started.push(
			await start(
				'postgres',
				['-D', data, '-p', String(postgresPort), '-k', folder, '-h', '127.0.0.1', '-F'],
				'database system is ready to accept connections',
			),
		);
		complete = true;
	} finally {
		if (!complete) await stop();
	}
	return {
		environment: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgresPort),
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
		folder,
		stop,
	};
}

function pathOf(program: string): string | undefined {
	const debian = existsSync(DEBIAN_POSTGRES)
		? readdirSync(DEBIAN_POSTGRES).map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
		: [];
	return [...(process.env.PATH ?? '').split(delimiter), ...debian]
		.map((folder) => join(folder, program))
		.find((path) => existsSync(path));
}

/** Postgres refuses to run as root: there, Debian's user for it takes over. */
async function ownerOfServices(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = await Promise.all(
		['-u', '-g'].map(async (option) => Number((await run('id', [option, 'postgres'])).stdout)),
	);
	return { uid: uid ?? 0, gid: gid ?? 0 };
}
