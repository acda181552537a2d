import {
	NodeConnectionTypes,
	sleep,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf } from './engine';
import { runWorkflow } from './lipsync';
import { passThrough } from './passThrough';
import { NODE_TYPE, nodeOf, start, to } from './workflow';

/** What the agent was given, and what came of its call. */
export interface ToolCall {
	name: string;
	description: string;
	/** The names of the values that the model fills in. */
	parameters: string[];
	/** What the model is told: the answer, or the error in its place. */
	told: string;
}

/** The part of a tool that an agent uses. */
interface Tool {
	name: string;
	description: string;
	schema: { shape: object };
	invoke(values: IDataObject): Promise<string>;
}

function isTool(value: unknown): value is Tool {
	return typeof value === 'object' && value !== null && 'invoke' in value && 'schema' in value;
}

/** One call that the agent makes: which tool, and with what in place of what a model would think of. */
export interface AgentStep {
	tool: string;
	values: IDataObject;
}

/**
 * Stands in for n8n's agent and its model: calls the tools that n8n's engine has made, and gathers what
 * came of it.
 */
export function createScriptedAgent(
	steps: AgentStep[],
	calls: ToolCall[],
	rhythm: Rhythm = 0,
): INodeType {
	return {
		description: {
			...passThrough.description,
			inputs: [
				NodeConnectionTypes.Main,
				{ type: NodeConnectionTypes.AiTool },
				{ type: NodeConnectionTypes.AiLanguageModel },
			],
		},
		async execute() {
			const connected: unknown = await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
			const tools = (Array.isArray(connected) ? connected : [connected]).filter(isTool);
			const call = async ({ tool: wanted, values }: AgentStep) => {
				const tool = tools.find(({ name }) => name === wanted);
				if (!tool) throw new Error(`No tool "${wanted}" among ${tools.map(({ name }) => name)}`);
				const told = await tool.invoke(values).catch((error: Error) => error.message);
				const { name, description, schema } = tool;
				calls.push({ name, description, parameters: Object.keys(schema.shape), told });
			};
			if (rhythm === 'at once') await Promise.all(steps.map(call));
			else {
				for (const step of steps) {
					await call(step);
					await sleep(rhythm);
				}
			}
			return [this.getInputData()];
		},
	};
}

/** All calls at the same time, or with so many milliseconds after each. */
type Rhythm = number | 'at once';

/** What the user has set on the tool's second page, and how the agent calls. */
type ToolSettings = Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries'> & {
	rhythm?: Rhythm;
	/** n8n's id of the execution; empty as for n8n's own Agents. */
	executionId?: string;
};

/**
 * Lets an agent call the node once, with the given values in place of what a model would think of.
 * The tool itself is made by n8n's engine, as for an agent node.
 */
export async function callAsTool(
	parameters: INodeParameters,
	values: IDataObject,
	credentialData: ICredentialDataDecryptedObject = {},
): Promise<ToolCall> {
	const [call] = await callAsToolAgain(parameters, [values], {}, credentialData);
	if (call === undefined) throw new Error('The agent made no call');
	return call;
}

/** The same, once for each of the values, in one execution. */
export async function callAsToolAgain(
	parameters: INodeParameters,
	values: IDataObject[],
	{ rhythm, executionId, ...settings }: ToolSettings = {},
	credentialData: ICredentialDataDecryptedObject = {},
): Promise<ToolCall[]> {
	const calls: ToolCall[] = [];
	const steps = values.map((each) => ({ tool: 'Make_a_video', values: each }));
	const run = await runWorkflow({
		workflow: {
			nodes: [
				start,
				nodeOf('Agent', 'test.agent'),
				nodeOf('Make a video', `${NODE_TYPE}Tool`, parameters, settings),
			],
			connections: { Start: to('Agent'), 'Make a video': to('Agent', 'ai_tool') },
		},
		nodeTypes: {
			'test.agent': createScriptedAgent(steps, calls, rhythm),
			[`${NODE_TYPE}Tool`]: asTool(new PersonateLipsync()),
		},
		credentialData,
		executionId,
	});
	if (outputOf(run, 'Agent').length === 0) throw run.data.resultData.error;
	return calls;
}

/** What n8n makes of every node that is `usableAsTool`, as far as it matters to the engine. */
export function asTool(node: PersonateLipsync): INodeType {
	node.description = {
		...node.description,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	return node;
}
