import type { IConnections, IDataObject, INode } from 'n8n-workflow';

import type { WorkflowDraft } from '../../test/e2e/support/workflow';

/** A node of a workflow, without what only the editor wants to know. */
export type DraftNode = Pick<INode, 'name' | 'type' | 'typeVersion' | 'parameters'> &
	Partial<Pick<INode, 'credentials'>>;

/** From an output of a node, the first unless told otherwise, into another node. */
export interface Link {
	from: string;
	output?: number;
	to: string;
}

/** The node that every workflow starts from. */
export const START = 'Start';

/** A workflow that starts with these items. */
export function draftOf(
	name: string,
	items: readonly IDataObject[],
	nodes: readonly DraftNode[],
	links: readonly Link[],
): WorkflowDraft {
	const trigger: DraftNode = {
		name: START,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
	return {
		name,
		nodes: [trigger, ...nodes].map((node, index) => ({
			...node,
			id: node.name,
			position: [200 * index, 0],
		})),
		connections: connect(links),
		pinData: { [START]: items.map((json) => ({ json })) },
		settings: { executionOrder: 'v1' },
		active: false,
		trigger: START,
	};
}

function connect(links: readonly Link[]): IConnections {
	const connections: IConnections = {};
	for (const { from, output = 0, to } of links) {
		const outputs = ((connections[from] ??= {}).main ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return connections;
}
