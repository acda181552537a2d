import { NodeConnectionTypes, type INodeParameters, type INodeType, type IRun } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { runInEngine } from './engine';
import { API_KEY, BASE_URL } from './lipsync';
import { passThrough } from './passThrough';
import { lipsyncWorkflow, NODE_NAME, NODE_TYPE, type NodeSettings } from './workflow';

/** Hands its items back to the node before it, until that one has run so many times. */
function createLoopBack(runs: number): INodeType {
	return {
		description: { ...passThrough.description, outputs: [NodeConnectionTypes.Main] },
		async execute() {
			const isLast = Number(this.evaluateExpression('{{ $runIndex }}', 0)) + 1 >= runs;
			return [isLast ? [] : this.getInputData()];
		},
	};
}

/** Runs the node several times in one execution, each time with one and the same item. */
export async function runInLoop(loop: {
	parameters: INodeParameters;
	runs: number;
	executionId?: string;
	onError?: NodeSettings['onError'];
}): Promise<IRun> {
	const { parameters, runs, executionId, onError } = loop;
	const { nodes, connections } = lipsyncWorkflow({
		parameters,
		...(onError === undefined ? {} : { onError }),
	});
	return await runInEngine({
		workflow: {
			nodes: [
				...nodes,
				{
					id: 'again',
					name: 'Again',
					type: 'test.loopBack',
					typeVersion: 1,
					position: [400, 0],
					parameters: {},
				},
			],
			connections: {
				...connections,
				[NODE_NAME]: { main: [[{ node: 'Again', type: 'main', index: 0 }]] },
				Again: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
			},
		},
		nodeTypes: {
			'n8n-nodes-base.manualTrigger': passThrough,
			'test.loopBack': createLoopBack(runs),
			[NODE_TYPE]: new PersonateLipsync(),
		},
		pinData: { Start: [{ json: {} }] },
		credentialType: new PersonateApi(),
		credentialData: { apiKey: API_KEY, baseUrl: BASE_URL },
		...(executionId === undefined ? {} : { executionId }),
	});
}
