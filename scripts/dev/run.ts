/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command-line program, no node code */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { startSandbox } from '../../sandbox/server';
import { readMedia } from '../../sandbox/video';
import { exampleFiles, readyExample } from '../../test/e2e/support/examples';
import { startN8n } from '../../test/e2e/support/host';
import { installN8n } from '../../test/e2e/support/install';
import { startScriptedModel } from '../../test/e2e/support/scriptedModel';
import { owner, signUp } from '../../test/e2e/support/session';
import { packTarball } from '../../test/e2e/support/tarball';
import { createUserFolder } from '../../test/e2e/support/userFolder';
import { type N8nRelease, knownReleases } from '../../test/e2e/support/versions';
import { chatModel } from './chatModel';
import { compileOnChange } from './compile';

const NEWEST = '2.41.1';

const HELP = `A real n8n with this node in it, beside a local Personate: npm run dev -- [--n8n ${NEWEST}]

Changes of the node are compiled and reloaded. The first time, n8n is installed into the cache of the
end-to-end tests. Ctrl+C ends all of it.

  --n8n   ${knownReleases.map(({ version }) => version).join(' or ')} (default ${NEWEST})
  --help  show this text`;

const PACKAGE = join('.n8n', 'nodes', 'node_modules', 'n8n-nodes-personate');

/** What has to be ended, the last first. */
const closings: Array<() => Promise<void> | void> = [];

async function run(): Promise<void> {
	const { values } = parseArgs({
		options: {
			n8n: { type: 'string', default: NEWEST },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(HELP);
	const release = knownReleases.find(({ version }) => version === values.n8n);
	if (release === undefined) throw new Error(`n8n ${values.n8n} is not known.\n\n${HELP}`);

	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => void endAll());
	}
	await start(release);
}

async function start(release: N8nRelease): Promise<void> {
	const { version } = release;
	console.log(`Looking for n8n ${version}; a first installation takes some ten minutes and 3 GB …`);
	await installN8n(release);

	console.log('Building the package …');
	const { folder, tarball } = await packTarball(resolve(__dirname, '../..'));
	closings.push(async () => await rm(folder, { recursive: true, force: true }));
	const userFolder = await createUserFolder(tarball);
	closings.push(userFolder.remove);
	closings.push(compileOnChange(join(userFolder.path, PACKAGE, 'dist'), console.log));

	console.log(`Starting n8n ${version} …`);
	const sandbox = await startSandbox();
	closings.push(sandbox.close);
	const model = await startScriptedModel(chatModel, readMedia('voice-female.mp3'));
	closings.push(model.close);
	const logFile = join(userFolder.path, 'n8n.log');
	const starting = startN8n({
		release,
		userFolder,
		environment: {
			N8N_DEV_RELOAD: 'true',
			// n8n 1 would keep files in memory, where no link leads.
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_LOG_LEVEL: 'info',
			N8N_LOG_OUTPUT: 'console,file',
			N8N_LOG_FILE_LOCATION: logFile,
		},
	});
	// Nothing that n8n has is kept: it need not end in its own time.
	closings.push(async () => await (await starting.catch(() => undefined))?.kill());
	const { url } = await starting;

	const session = await signUp(url);
	const { apiKey, url: baseUrl } = sandbox;
	const credential = await session.createCredential('Personate (local)', { apiKey, baseUrl });
	const modelCredential = await session.createCredential(
		'OpenAI (local)',
		{ apiKey: 'no-key-needed', url: model.url },
		'openAiApi',
	);
	for (const file of exampleFiles) {
		await session.store(readyExample(file, { credential, sandbox, model: modelCredential }));
	}

	console.log(`
n8n ${version} runs with this node in it. No video is paid for: the local stand-in for Personate makes them.

  Open      ${url}/home/workflows
  E-mail    ${owner.email}
  Password  ${owner.password}

All ${exampleFiles.length} workflows of examples/ are there, with their credentials, ready to run.
A change in nodes/ or credentials/ is compiled and reloaded; reload the page to see new fields.

  Log of n8n       ${logFile}
  Local stand-in   ${baseUrl}, API key ${apiKey}

Ctrl+C ends all of it, and nothing is kept: export what you want to keep.
`);
}

let ending: Promise<void> | undefined;

/** Ends everything that was started, once, and then this program. */
async function endAll(): Promise<void> {
	ending ??= closeAll();
	await ending;
	process.exit();
}

async function closeAll(): Promise<void> {
	console.log('Ending …');
	for (const close of closings.splice(0).reverse()) {
		try {
			await close();
		} catch (error) {
			console.error(error);
		}
	}
}

run().catch(async (error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
	await endAll();
});
