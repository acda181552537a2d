import type { INodeParameters, IRun } from 'n8n-workflow';

import { loadBuiltPackage } from '../test/support/builtPackage';
import { outputOf, runInEngine } from '../test/support/engine';
import { passThrough } from '../test/support/passThrough';
import { lipsyncWorkflow, NODE_NAME, NODE_TYPE } from '../test/support/workflow';
import type { SandboxPlace } from './sandboxProcess';

/** Runs Video > Create on n8n's engine for a number of items; throws what the user would see. */
export async function createVideos(
	place: SandboxPlace,
	items: number,
	parameters: INodeParameters,
): Promise<IRun> {
	const { node, credentialType } = await loadBuiltPackage();
	const byId = (value: string) => ({ __rl: true, mode: 'id', value });
	const run = await runInEngine({
		workflow: lipsyncWorkflow({
			parameters: {
				resource: 'video',
				operation: 'create',
				actorUse: 'avatar',
				avatarType: 'public',
				avatarId: byId(place.avatarId),
				scriptUse: 'text',
				text: 'Hello',
				voiceType: 'public',
				voiceId: byId(place.voiceId),
				...parameters,
			},
		}),
		nodeTypes: { 'n8n-nodes-base.manualTrigger': passThrough, [NODE_TYPE]: node },
		pinData: { Start: Array.from({ length: items }, () => ({ json: {} })) },
		credentialType,
		credentialData: { baseUrl: place.url, apiKey: place.apiKey },
	});
	const { error } = run.data.resultData;
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	const { length } = outputOf(run, NODE_NAME);
	if (length !== items) throw new Error(`${length} items instead of ${items}`);
	return run;
}

/** How long the node took, by n8n's own account, in milliseconds. */
export function executionTimeOf(run: IRun): number {
	return run.data.resultData.runData[NODE_NAME]?.[0]?.executionTime ?? Number.NaN;
}
