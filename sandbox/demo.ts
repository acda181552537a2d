/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command for contributors, not part of the node */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	jsonParse,
	type INodeExecutionData,
	type INodeParameters,
	type IWorkflowBase,
} from 'n8n-workflow';

import { narrate } from './narrate';
import { startSandbox } from './server';

const NODE_NAME = 'Personate Lipsync';
const FILES = join('artefacts', 'demo');

/** Where the videos are made: the API's address, the key for it, and a voice that it knows. */
interface Place {
	baseUrl: string;
	apiKey: string;
	voiceId: string;
}

/**
 * The main job in one command: runs an example workflow with the built package on n8n's own engine.
 * In a terminal it shows what happens, for one video and for five at once; else it prints the item.
 */
async function main(): Promise<void> {
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-demo-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL = 'silent';
	try {
		if (process.env.PERSONATE_API_KEY) return await useRealApi(process.env.PERSONATE_API_KEY);
		await useSandbox();
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
}

async function useRealApi(apiKey: string): Promise<void> {
	const { PERSONATE_VOICE_ID: voiceId, PERSONATE_BASE_URL: baseUrl } = process.env;
	if (!voiceId) throw new Error('Set PERSONATE_VOICE_ID to the ID of a public voice, too');
	console.log(
		'Using the real Personate API: THIS VIDEO COSTS MONEY. Ctrl+C within 5 seconds stops.',
	);
	await new Promise((resolve) => setTimeout(resolve, 5000));
	const place = { apiKey, voiceId, baseUrl: baseUrl ?? 'https://raijin.personate.ai' };
	printItems(await runExample(place));
}

async function useSandbox(): Promise<void> {
	const sandbox = await startSandbox({ renderPlaces: 2 });
	const voiceId = sandbox.catalog.voices.public[0]?.voice_id ?? '';
	const place = { baseUrl: sandbox.url, apiKey: sandbox.apiKey, voiceId };
	try {
		console.log(`Using the local stand-in for Personate at ${sandbox.url}: nothing is paid for.`);
		if (!process.stdout.isTTY) return printItems(await runExample(place));

		const narration = narrate(sandbox, (line) => console.log(line));
		console.log('\nOne video, from text to file:');
		await printOutcome(await runExample(place));

		console.log(
			'\nFive at once, where two are rendered at a time. One has a voice that does not exist:',
		);
		const names = ['Amélie', 'Bruno', 'Chloé', 'Dario', 'Edda'];
		const rows = names.map((name) => ({
			json: { text: `Hello, ${name}!`, voice: name === 'Chloé' ? 'no-such-voice' : voiceId },
		}));
		await printOutcome(await runExample(place, rows));
		await sandbox.close();
		await narration;
	} finally {
		await sandbox.close();
	}
}

/** @param rows the input items, each with `text` and `voice`; without them, the example runs as it is */
async function runExample(
	{ baseUrl, apiKey, voiceId }: Place,
	rows?: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	// Imported late: n8n's engine reads the folder to work in when it is loaded.
	const { loadBuiltPackage } = await import('../test/support/builtPackage.js');
	const { outputOf, runInEngine } = await import('../test/support/engine.js');
	const { passThrough } = await import('../test/support/passThrough.js');

	const { node, credentialType } = await loadBuiltPackage();
	const example = jsonParse<IWorkflowBase>(
		readFileSync('examples/create-wait-download.json', 'utf8'),
	);
	const parameters: INodeParameters = {
		...(rows ? { text: '={{ $json.text }}' } : {}),
		voiceId: { __rl: true, mode: 'id', value: rows ? '={{ $json.voice }}' : voiceId },
		// So that a status request sees the video rendering, which takes three seconds.
		options: { pollInterval: 2 },
	};
	const nodes = example.nodes.map((one) =>
		one.name === NODE_NAME
			? {
					...one,
					parameters: { ...one.parameters, ...parameters },
					...(rows ? { onError: 'continueRegularOutput' as const } : {}),
					credentials: { personateApi: { id: '1', name: 'Personate API' } },
				}
			: one,
	);
	const run = await runInEngine({
		workflow: { ...example, nodes },
		nodeTypes: {
			'n8n-nodes-base.manualTrigger': passThrough,
			'n8n-nodes-base.stickyNote': passThrough,
			'n8n-nodes-personate.personateLipsync': node,
		},
		...(rows ? { pinData: { Start: rows } } : {}),
		credentialType,
		credentialData: { apiKey, baseUrl },
	});
	const { error } = run.data.resultData;
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	return outputOf(run, NODE_NAME);
}

function printItems(items: INodeExecutionData[]): void {
	console.log(`The workflow yields ${items.length} item:`);
	console.log(JSON.stringify(items, null, 2));
}

/** Keeps the files, and says of each item what came out. */
async function printOutcome(items: INodeExecutionData[]): Promise<void> {
	const { readBinary } = await import('../test/support/binaryStore.js');

	mkdirSync(FILES, { recursive: true });
	console.log('The items that come out:');
	for (const [index, { json, binary }] of items.entries()) {
		if (binary?.data === undefined) {
			console.log(`  item ${index}: ${JSON.stringify(json)}`);
			continue;
		}
		const path = join(FILES, binary.data.fileName ?? 'video.mp4');
		writeFileSync(path, await readBinary(binary.data));
		console.log(`  item ${index}: ${String(json.status)}, and its video in ${path}`);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
