import {
	deepCopy,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type IRunExecutionData,
	type OnError,
} from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { outputOf, runInEngine, type EngineRun } from './engine';
import { passThrough } from './passThrough';
import { lipsyncWorkflow, NODE_NAME, NODE_TYPE } from './workflow';

export { lipsyncWorkflow, NODE_NAME };

export const BASE_URL = 'http://personate.test';
export const API_KEY = 'example-key-4711';

/** One run of the node under test behind a trigger whose items are given. */
export interface LipsyncRun {
	parameters: INodeParameters;
	items?: INodeExecutionData['json'][];
	onError?: OnError;
	retryOnFail?: boolean;
	/** How often n8n runs the node with Retry On Fail; 2 unless given. */
	maxTries?: number;
	credential?: Record<string, string>;
	onStart?: EngineRun['onStart'];
	onMessage?: EngineRun['onMessage'];
	executionId?: string;
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

/** Runs the node in n8n's engine and gathers what a user would see of it. */
export async function runLipsync(options: LipsyncRun): Promise<LipsyncResult> {
	const run = await runInEngine({
		workflow: lipsyncWorkflow(options),
		nodeTypes: {
			'n8n-nodes-base.manualTrigger': passThrough,
			[NODE_TYPE]: new PersonateLipsync(),
		},
		pinData: { Start: (options.items ?? [{}]).map((json) => ({ json })) },
		credentialType: new PersonateApi(),
		credentialData: { apiKey: API_KEY, baseUrl: BASE_URL, ...options.credential },
		...(options.executionId ? { executionId: options.executionId } : {}),
		...(options.onMessage ? { onMessage: options.onMessage } : {}),
		...(options.onStart ? { onStart: options.onStart } : {}),
		...(options.retryOf ? { storedData: dataForRetry(options.retryOf) } : {}),
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
