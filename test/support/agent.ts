import {
	NodeConnectionTypes,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine } from './engine';
import { API_KEY, BASE_URL } from './lipsync';
import { passThrough } from './passThrough';

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
 * Stands in for n8n's agent and its model: calls the tools that n8n's engine has made, one after the
 * other, and gathers what came of it.
 */
export function createScriptedAgent(steps: AgentStep[], calls: ToolCall[]): INodeType {
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
			for (const { tool: wanted, values } of steps) {
				const tool = tools.find(({ name }) => name === wanted);
				if (!tool) throw new Error(`No tool "${wanted}" among ${tools.map(({ name }) => name)}`);
				const told = await tool.invoke(values).catch((error: Error) => error.message);
				const { name, description, schema } = tool;
				calls.push({ name, description, parameters: Object.keys(schema.shape), told });
			}
			return [this.getInputData()];
		},
	};
}

/**
 * Lets an agent call the node once, with the given values in place of what a model would think of.
 * The tool itself is made by n8n's engine, as for an agent node.
 */
export async function callAsTool(
	parameters: INodeParameters,
	values: IDataObject,
	settings: ToolSettings = {},
	credentialData: ICredentialDataDecryptedObject = validCredential,
): Promise<ToolCall> {
	const [call] = await callAsToolAgain(parameters, [values], settings, credentialData);
	if (call === undefined) throw new Error('The agent made no call');
	return call;
}

const validCredential = { apiKey: API_KEY, baseUrl: BASE_URL };

/** What the user has set on the tool's second page. */
type ToolSettings = Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;

/** The same, once for each of the values, one call after the other in one execution. */
export async function callAsToolAgain(
	parameters: INodeParameters,
	values: IDataObject[],
	settings: ToolSettings = {},
	credentialData: ICredentialDataDecryptedObject = validCredential,
): Promise<ToolCall[]> {
	const calls: ToolCall[] = [];
	const agent = createScriptedAgent(
		values.map((each) => ({ tool: 'Make_a_video', values: each })),
		calls,
	);
	const run = await runInEngine({
		workflow: {
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
					id: 'agent',
					name: 'Agent',
					type: 'test.agent',
					typeVersion: 1,
					position: [200, 0],
					parameters: {},
				},
				{
					id: 'tool',
					name: 'Make a video',
					type: 'n8n-nodes-personate.personateLipsyncTool',
					typeVersion: 1,
					position: [200, 200],
					parameters,
					credentials: { personateApi: { id: '1', name: 'Personate API' } },
					...settings,
				},
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				'Make a video': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		},
		nodeTypes: {
			'n8n-nodes-base.manualTrigger': passThrough,
			'test.agent': agent,
			'n8n-nodes-personate.personateLipsyncTool': asTool(new PersonateLipsync()),
		},
		pinData: { Start: [{ json: {} }] },
		credentialType: new PersonateApi(),
		credentialData,
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
