import { NodeConnectionTypes, type INodeType, type IRun } from 'n8n-workflow';

import { runWorkflow } from './lipsync';
import { passThrough } from './passThrough';
import { lipsyncWorkflow, NODE_NAME, nodeOf, to, type NodeSettings } from './workflow';

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
export async function runInLoop({
	runs,
	executionId,
	...settings
}: NodeSettings & { runs: number; executionId?: string }): Promise<IRun> {
	const { nodes, connections } = lipsyncWorkflow(settings);
	return await runWorkflow({
		workflow: {
			nodes: [...nodes, nodeOf('Again', 'test.loopBack')],
			connections: { ...connections, [NODE_NAME]: to('Again'), Again: to(NODE_NAME) },
		},
		nodeTypes: { 'test.loopBack': createLoopBack(runs) },
		executionId,
	});
}
