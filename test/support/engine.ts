import { Container } from '@n8n/di';
import {
	BinaryDataService,
	Credentials,
	ExecuteContext,
	ExecutionLifecycleHooks,
	ExternalSecretsProxy,
	LoadOptionsContext,
	RoutingNode,
	WorkflowExecute,
} from 'n8n-core';
import {
	createEmptyRunExecutionData,
	ICredentialsHelper,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentials,
	type INode,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { installDeduplicator } from './deduplicator';
import { passThrough } from './passThrough';

/** What every workflow is to the engine; the folder of its files is named after it. */
export const WORKFLOW_ID = 'workflow-under-test';

/**
 * n8n's own engine without the rest of n8n: no database, no server, no editor. Used by the tests and
 * by the demo, so that both see what n8n does with the node and not what a fake context would do.
 */
export interface EngineRun {
	/** A workflow as n8n exports it. */
	workflow: Pick<IWorkflowBase, 'nodes' | 'connections' | 'settings'>;
	/** The node types that the workflow uses, by the name in its nodes' `type`. */
	nodeTypes: Record<string, INodeType>;
	/** What is to stand in for the output of a node, by the node's name. */
	pinData?: IPinData | undefined;
	credentialType: ICredentialType;
	credentialData: ICredentialDataDecryptedObject;
	/** Where the run starts from, to resume a stored execution as the Retry button does. */
	storedData?: IRunExecutionData | undefined;
	/** n8n's id of the execution; a new one unless given. */
	executionId?: string | undefined;
	/** Called with what the node writes to the browser's console. */
	onMessage?: ((message: unknown) => void) | undefined;
	/** Called with the run once it has begun. */
	onStart?: ((execution: { cancel(): void }) => void) | undefined;
}

/** Runs a workflow to its end, well or not: what n8n would store as the execution. */
export async function runInEngine(run: EngineRun): Promise<IRun> {
	await Container.get(BinaryDataService).init();
	await installDeduplicator();
	const executionId = run.executionId ?? nextExecutionId();
	const nodeTypes = new FixedNodeTypes(run.nodeTypes);
	const workflow = new Workflow({
		id: WORKFLOW_ID,
		nodes: run.workflow.nodes,
		connections: run.workflow.connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', ...run.workflow.settings },
	});
	const additionalData = createAdditionalData({ ...run, executionId });
	additionalData.hooks = new ExecutionLifecycleHooks('manual', executionId, {
		...run.workflow,
		id: workflow.id,
		name: 'Workflow under test',
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(0),
		updatedAt: new Date(0),
	});

	const execution = run.storedData
		? new WorkflowExecute(additionalData, 'retry', run.storedData).processRunExecutionData(workflow)
		: new WorkflowExecute(additionalData, 'manual').run({
				workflow,
				...(run.pinData ? { pinData: run.pinData } : {}),
			});
	run.onStart?.(execution);
	return await execution;
}

/** The items that a node put out; its last run unless another is asked for. */
export function outputOf(run: IRun, nodeName: string, outputIndex = 0): INodeExecutionData[] {
	const runs = run.data.resultData.runData[nodeName] ?? [];
	return runs.at(-1)?.data?.main?.[outputIndex] ?? [];
}

let lastExecutionId = 0;

/** n8n never gives two executions the same id. */
function nextExecutionId(): string {
	lastExecutionId += 1;
	return String(lastExecutionId);
}

/** A node as it stands open in the editor. */
export interface OpenNode {
	nodeType: INodeType;
	typeName: string;
	/** As the editor sends them: with expressions resolved as far as it can. */
	parameters: INodeParameters;
	/** The parameter whose list is asked for. */
	parameterName: string;
	credentialType: ICredentialType;
	credentialData: ICredentialDataDecryptedObject;
}

/** What n8n calls a list method on, built as n8n builds it for a request of the editor. */
export function openInEditor(open: OpenNode): LoadOptionsContext {
	const workflow = new Workflow({
		nodes: [
			{
				id: 'open-node',
				name: 'Temp-Node',
				type: open.typeName,
				typeVersion: 1,
				position: [0, 0],
				parameters: open.parameters,
				credentials: {
					[open.credentialType.name]: { id: '1', name: open.credentialType.displayName },
				},
			},
		],
		connections: {},
		active: false,
		nodeTypes: new FixedNodeTypes({ [open.typeName]: open.nodeType }),
	});
	const node = workflow.getNode('Temp-Node');
	if (node === null) throw new Error('The workflow has lost its node');
	const additionalData = createAdditionalData({ ...open, executionId: nextExecutionId() });
	additionalData.currentNodeParameters = open.parameters;
	return new LoadOptionsContext(workflow, node, additionalData, `parameters.${open.parameterName}`);
}

/**
 * What n8n's button for testing a credential says, by the declarative rules of the credential type: as in
 * n8n's own credentials tester, which is no part of its engine. Rules may look at keys one level deep.
 */
export async function testCredential(
	credentialType: ICredentialType,
	data: ICredentialDataDecryptedObject,
): Promise<string> {
	const { name, displayName, test } = credentialType;
	if (test === undefined) throw new Error('Nothing to test');
	const routing = { request: test.request };
	const nodeType: INodeType = {
		description: {
			...passThrough.description,
			credentials: [{ name, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', routing, default: '' }],
		},
	};
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [name]: { id: '1', name: displayName } },
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: new FixedNodeTypes({ temp: nodeType }),
	});
	const additionalData = createAdditionalData({
		credentialType,
		credentialData: data,
		executionId: nextExecutionId(),
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const credential = { id: '1', name: displayName, type: name, data };
	const rules = test.rules ?? [];
	try {
		const output = await new RoutingNode(context, nodeType, credential).runNode();
		const body: unknown = output?.[0]?.[0]?.json;
		const broken = rules.find(
			({ type, properties }) =>
				type === 'responseSuccessBody' &&
				Reflect.get(Object(body), properties.key) === properties.value,
		);
		return broken?.properties.message ?? 'Connection successful!';
	} catch (error) {
		const status: unknown = Number(Reflect.get(Object(error), 'httpCode'));
		const broken = rules.find(
			({ type, properties }) => type === 'responseCode' && properties.value === status,
		);
		return broken?.properties.message ?? String(error);
	}
}

class FixedNodeTypes implements INodeTypes {
	constructor(private readonly nodeTypes: Record<string, INodeType>) {}

	getByName(name: string): INodeType {
		const nodeType = this.nodeTypes[name];
		if (nodeType === undefined) throw new Error(`The workflow uses "${name}", which was not given`);
		return nodeType;
	}

	getByNameAndVersion(name: string): INodeType {
		return this.getByName(name);
	}

	getKnownTypes() {
		return {};
	}
}

/** One credential for every node, authenticated by the credential type's own function, as in n8n. */
class OneCredential extends ICredentialsHelper {
	constructor(
		private readonly type: ICredentialType,
		private readonly data: ICredentialDataDecryptedObject,
	) {
		super();
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		if (typeof this.type.authenticate !== 'function') throw new Error('No authenticate function');
		return await this.type.authenticate(credentials, requestOptions);
	}

	override async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return { ...this.data };
	}

	override async getCredentials(): Promise<ICredentials> {
		return new Credentials({ id: '1', name: this.type.displayName }, this.type.name);
	}

	override getParentTypes(): string[] {
		return [];
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override async preAuthentication(): Promise<undefined> {}

	override async runPreAuthentication(): Promise<undefined> {}

	override async updateCredentials(): Promise<void> {}

	override async updateCredentialsOauthTokenData(): Promise<void> {}

	override getCredentialsProperties(): INodeProperties[] {
		return this.type.properties;
	}
}

function createAdditionalData(
	run: Pick<EngineRun, 'credentialType' | 'credentialData' | 'onMessage'> & {
		executionId: string;
	},
): IWorkflowExecuteAdditionalData {
	const base = 'http://127.0.0.1:5678';
	const notInThisEngine = async (): Promise<never> => {
		throw new Error('Not part of this engine');
	};
	return {
		credentialsHelper: new OneCredential(run.credentialType, run.credentialData),
		executionId: run.executionId,
		currentNodeExecutionIndex: 0,
		sendDataToUI: (_type, data) => run.onMessage?.(data),
		variables: {},
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: `${base}/`,
		formBaseUrl: `${base}/form`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		formTestBaseUrl: `${base}/form-test`,
		webhookBaseUrl: `${base}/webhook`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: `${base}/webhook-test`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		executeWorkflow: notInThisEngine,
		getRunExecutionData: notInThisEngine,
		getRuntimeCredential: notInThisEngine,
		startRunnerTask: notInThisEngine,
		logAiEvent: () => {},
		externalSecretsProxy: new ExternalSecretsProxy(),
	};
}
