import {
	deepCopy,
	type IDataObject,
	type INodeExecutionData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowSettings,
} from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine, type EngineRun } from './engine';
import { passThrough } from './passThrough';
import { inVirtualTime } from './virtualTime';
import { lipsyncWorkflow, NODE_NAME, NODE_TYPE, type NodeSettings } from './workflow';

export { lipsyncWorkflow, NODE_NAME };

export const BASE_URL = 'http://personate.test';
export const API_KEY = 'example-key-4711';

/** One run of the node under test behind a trigger whose items are given. */
export interface LipsyncRun
	extends NodeSettings,
		Pick<EngineRun, 'executionId' | 'onMessage' | 'onStart'> {
	/** The json of the items; or whole items, with files. */
	items?: INodeExecutionData['json'][];
	input?: INodeExecutionData[];
	/** Replaces fields of the credential. */
	credential?: Record<string, string>;
	/** The settings of the workflow. */
	settings?: IWorkflowSettings;
	/** A failed execution that is tried again with the Retry button. */
	retryOf?: IRun;
}

export interface LipsyncResult {
	run: IRun;
	/** The json of the items of the first output. */
	output: Array<INodeExecutionData['json']>;
	items: INodeExecutionData[];
	/** The items of the error output. */
	errorItems: INodeExecutionData[];
	/** The error that stopped the workflow, as n8n stores and shows it. */
	error: StoredError | undefined;
}

export interface StoredError {
	message: string;
	description?: string | null | undefined;
	httpCode?: string | null | undefined;
	context?: { itemIndex?: number; data?: IDataObject };
}

/** Runs a workflow with nodes of ours, a trigger, and whatever else is given. */
export async function runWorkflow(
	run: Pick<EngineRun, 'workflow'> & Partial<EngineRun>,
): Promise<IRun> {
	return await runInEngine({
		pinData: { Start: [{ json: {} }] },
		credentialType: new PersonateApi(),
		...run,
		credentialData: { apiKey: API_KEY, baseUrl: BASE_URL, ...run.credentialData },
		nodeTypes: {
			'n8n-nodes-base.manualTrigger': passThrough,
			[NODE_TYPE]: new PersonateLipsync(),
			...run.nodeTypes,
		},
	});
}

/** Runs the node in n8n's engine and gathers what a user would see of it. */
export async function runLipsync(options: LipsyncRun): Promise<LipsyncResult> {
	const { items: rows = [{}], input, credential, settings = {}, retryOf, ...rest } = options;
	const run = await runWorkflow({
		workflow: { ...lipsyncWorkflow(options), settings },
		pinData: { Start: input ?? rows.map((json) => ({ json })) },
		credentialData: credential ?? {},
		executionId: rest.executionId,
		onMessage: rest.onMessage,
		onStart: rest.onStart,
		storedData: retryOf && dataForRetry(retryOf),
	});
	const items = outputOf(run, NODE_NAME);
	return {
		run,
		items,
		output: items.map(({ json }) => json),
		errorItems: outputOf(run, NODE_NAME, 1),
		error: run.data.resultData.error,
	};
}

/** The same while time flies; a request takes some of that time, more on a busy machine. */
export async function runFast(options: LipsyncRun): Promise<LipsyncResult> {
	return await inVirtualTime(async () => await runLipsync(options));
}

/**
 * What n8n hands to the engine when the Retry button is pressed: the data as it was stored, without the
 * error and without the run that failed. Source: `retry` in n8n's execution service.
 */
function dataForRetry(run: IRun): IRunExecutionData {
	const data = deepCopy(run.data);
	const { resultData } = data;
	delete resultData.error;
	resultData.runData[resultData.lastNodeExecuted ?? '']?.pop();
	return data;
}
