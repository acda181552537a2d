import type { IConnections, INode, INodeParameters, OnError } from 'n8n-workflow';

import type { EngineRun } from './engine';

export const NODE_NAME = 'Personate Lipsync';
export const NODE_TYPE = 'n8n-nodes-personate.personateLipsync';

export interface NodeSettings {
	parameters: INodeParameters;
	onError?: OnError | undefined;
	retryOnFail?: boolean;
	/** How often n8n runs the node with Retry On Fail; 2 unless given. */
	maxTries?: number;
}

/** A node with a credential of ours, which only the nodes of ours use. */
export function nodeOf(
	name: string,
	type: string,
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
): INode {
	const credentials = { personateApi: { id: '1', name: 'Personate API' } };
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials,
		...settings,
	};
}

/** The one connection of a node: where its output goes to. */
export function to(node: string, type: 'main' | 'ai_tool' = 'main'): IConnections[string] {
	return { [type]: [[{ node, type, index: 0 }]] };
}

export const start = nodeOf('Start', 'n8n-nodes-base.manualTrigger');

/** The node behind a trigger named "Start". */
export function lipsyncWorkflow({
	parameters,
	onError,
	retryOnFail,
	maxTries = 2,
}: NodeSettings): EngineRun['workflow'] {
	const settings = {
		...(onError ? { onError } : {}),
		...(retryOnFail ? { retryOnFail, maxTries, waitBetweenTries: 1 } : {}),
	};
	return {
		nodes: [start, nodeOf(NODE_NAME, NODE_TYPE, parameters, settings)],
		connections: { Start: to(NODE_NAME) },
	};
}
