import type { INodeParameters, OnError } from 'n8n-workflow';

import type { EngineRun } from './engine';

export const NODE_NAME = 'Personate Lipsync';
export const NODE_TYPE = 'n8n-nodes-personate.personateLipsync';

export interface NodeSettings {
	parameters: INodeParameters;
	onError?: OnError;
	retryOnFail?: boolean;
	/** How often n8n runs the node with Retry On Fail; 2 unless given. */
	maxTries?: number;
}

/** The node behind a trigger named "Start". */
export function lipsyncWorkflow({
	parameters,
	onError,
	retryOnFail,
	maxTries = 2,
}: NodeSettings): EngineRun['workflow'] {
	return {
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'lipsync',
				name: NODE_NAME,
				type: NODE_TYPE,
				typeVersion: 1,
				position: [200, 0],
				parameters,
				credentials: { personateApi: { id: '1', name: 'Personate API' } },
				...(onError ? { onError } : {}),
				...(retryOnFail ? { retryOnFail, maxTries, waitBetweenTries: 1 } : {}),
			},
		],
		connections: { Start: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] } },
	};
}
