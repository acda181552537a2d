import type {
	IConnections,
	INode,
	INodeParameters,
	IPinData,
	IWorkflowSettings,
} from 'n8n-workflow';

import type { CredentialReference } from './session';

/** A workflow as n8n takes it. */
export interface WorkflowDraft {
	name: string;
	nodes: INode[];
	connections: IConnections;
	pinData?: IPinData;
	settings: IWorkflowSettings;
	active: false;
	/** The node to start from. */
	trigger: string;
}

/** A Personate Lipsync node of a workflow. */
export interface LipsyncNode {
	name: string;
	parameters: INodeParameters;
	/** What the user has set on the node's second page, such as Retry On Fail. */
	settings?: Pick<INode, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;
}

const TRIGGER = 'Start';

/** A trigger with these items, and after it the nodes, one behind the other. */
export function chain(
	credential: CredentialReference,
	nodes: readonly LipsyncNode[],
	items: ReadonlyArray<IPinData[string][number]['json']> = [{}],
	settings: IWorkflowSettings = {},
): WorkflowDraft {
	const trigger: INode = {
		id: TRIGGER,
		name: TRIGGER,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const lipsyncNodes = nodes.map(
		({ name, parameters, settings }, index): INode => ({
			id: name,
			name,
			type: 'n8n-nodes-personate.personateLipsync',
			typeVersion: 1,
			position: [200 * (index + 1), 0],
			parameters,
			credentials: { personateApi: credential },
			...settings,
		}),
	);
	const all = [trigger, ...lipsyncNodes];
	const connections = Object.fromEntries(
		all
			.slice(1)
			.map((node, index) => [
				all[index]?.name ?? '',
				{ main: [[{ node: node.name, type: 'main' as const, index: 0 }]] },
			]),
	);
	return {
		name: nodes.map(({ name }) => name).join(', '),
		nodes: all,
		connections,
		pinData: { [TRIGGER]: items.map((json) => ({ json })) },
		settings: { executionOrder: 'v1', ...settings },
		active: false,
		trigger: TRIGGER,
	};
}

/** A node of n8n's own. */
export function n8nNode(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
): INode {
	return {
		id: name,
		name,
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		position: [0, 0],
		parameters,
	};
}

/** A connection to the first input of a node. */
export const to = (node: string) => ({ node, type: 'main' as const, index: 0 });
