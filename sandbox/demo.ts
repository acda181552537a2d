/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command for contributors, not part of the node */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { jsonParse, type INodeParameters, type IRun, type IWorkflowBase } from 'n8n-workflow';

import { startSandbox } from './server';

const NODE_NAME = 'Personate Lipsync';

/** Where the video is made: the API's address, the key for it, and a voice that it knows. */
interface Place {
	baseUrl: string;
	apiKey: string;
	voiceId: string;
	close(): Promise<void>;
}

/**
 * The main job in one command: runs an example workflow with the built package on n8n's own engine and
 * prints the items that come out.
 */
async function main(): Promise<void> {
	const place = await choosePlace();
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-demo-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_LOG_LEVEL = 'silent';
	try {
		printResult(await runExample(place));
	} finally {
		await place.close();
		rmSync(userFolder, { recursive: true, force: true });
	}
}

async function choosePlace(): Promise<Place> {
	const { PERSONATE_API_KEY: apiKey, PERSONATE_VOICE_ID: voiceId } = process.env;
	if (apiKey === undefined || apiKey === '') {
		const sandbox = await startSandbox();
		console.log(`Using the sandbox at ${sandbox.url}: nothing is paid for.`);
		return {
			baseUrl: sandbox.url,
			apiKey: sandbox.apiKey,
			voiceId: sandbox.catalog.voices.public[0]?.voice_id ?? '',
			close: async () => await sandbox.close(),
		};
	}
	if (voiceId === undefined || voiceId === '') {
		throw new Error('Set PERSONATE_VOICE_ID to the ID of a public voice, too');
	}
	console.log(
		'Using the real Personate API: THIS VIDEO COSTS MONEY. Ctrl+C within 5 seconds stops.',
	);
	await new Promise((resolve) => setTimeout(resolve, 5000));
	return {
		baseUrl: process.env.PERSONATE_BASE_URL ?? 'https://raijin.personate.ai',
		apiKey,
		voiceId,
		close: async () => {},
	};
}

async function runExample({ baseUrl, apiKey, voiceId }: Place): Promise<IRun> {
	// Imported late: n8n's engine reads the folder to work in when it is loaded.
	const { loadBuiltPackage } = await import('../test/support/builtPackage.js');
	const { runInEngine } = await import('../test/support/engine.js');
	const { passThrough } = await import('../test/support/passThrough.js');

	const { node, credentialType } = await loadBuiltPackage();
	const workflow = jsonParse<IWorkflowBase>(
		readFileSync('examples/create-wait-download.json', 'utf8'),
	);
	for (const { name, parameters } of workflow.nodes) {
		if (name === NODE_NAME) setVoice(parameters, voiceId);
	}
	return await runInEngine({
		workflow: {
			...workflow,
			nodes: workflow.nodes.map((workflowNode) => ({
				...workflowNode,
				...(workflowNode.name === NODE_NAME
					? { credentials: { personateApi: { id: '1', name: 'Personate API' } } }
					: {}),
			})),
		},
		nodeTypes: {
			'n8n-nodes-base.manualTrigger': passThrough,
			'n8n-nodes-base.stickyNote': passThrough,
			'n8n-nodes-personate.personateLipsync': node,
		},
		credentialType,
		credentialData: { apiKey, baseUrl },
	});
}

function setVoice(parameters: INodeParameters, voiceId: string): void {
	parameters.voiceId = { __rl: true, mode: 'id', value: voiceId };
}

function printResult(run: IRun): void {
	const { error, runData } = run.data.resultData;
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);

	const items = runData[NODE_NAME]?.[0]?.data?.main?.[0] ?? [];
	console.log(`The workflow yields ${items.length} item:`);
	console.log(JSON.stringify(items, null, 2));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
