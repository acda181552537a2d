import type { IExecuteFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';

import type { Call, Ending } from './call';
import type { Execution, NodeSettings } from './execution';
import type { Network } from './network';
import type { ProcessedStore } from './processedStore';
import type { Random } from './random';
import { API_KEY, API_ORIGIN, type Vendor } from './vendor';
import { createVideoBody, readToEnd } from './videoBody';
import type { VirtualTime } from './virtualTime';
import type { Item } from './workload';

export interface ContextTools {
	time: VirtualTime;
	random: Random;
	vendor: Vendor;
	network: Network;
	processed: ProcessedStore;
	execution: Execution;
	settings: NodeSettings;
	cancelSignal: AbortSignal;
	isAlive(): boolean;
	/** How often n8n's binary store fails, from 0 to 1. */
	storeFails: number;
	/** A line in n8n's log, or what is shown in the editor. */
	onText(text: string): void;
	nextCallNumber(): number;
}

export const NODE_NAME = 'Personate Lipsync';

/** n8n's context for one run of the node, made by hand: n8n's engine has its own tests. */
export function createContext(
	tools: ContextTools,
	run: number,
	items: readonly Item[],
): IExecuteFunctions {
	const { time, random, vendor, network, processed, execution, settings, cancelSignal } = tools;
	const node: INode = {
		id: 'node-1',
		name: NODE_NAME,
		type: 'n8n-nodes-personate.personateLipsync',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		onError: settings.onError,
	};
	const log = (text: string) => {
		if (tools.isAlive()) tools.onText(text);
	};

	const callOf = (options: IHttpRequestOptions, withToken: boolean): Call => {
		const url = new URL(options.url);
		const isPost = options.method === 'POST';
		const isApi = url.pathname.startsWith('/api/');
		const headers = JSON.stringify(options.headers ?? {});
		return {
			number: tools.nextCallNumber(),
			kind: isPost ? 'post' : isApi ? 'get' : 'download',
			url,
			itemName: isPost ? spokenTextOf(options.body) : undefined,
			job: vendor.jobAt(url),
			sentAt: time.now(),
			hasToken: withToken || headers.includes(API_KEY) || options.url.includes(API_KEY),
		};
	};
	const request = async (
		options: IHttpRequestOptions,
		signal: AbortSignal | undefined,
		withToken: boolean,
	) => {
		const ending = await network.send(
			callOf(options, withToken),
			options.timeout ?? 300_000,
			signal,
		);
		if (ending.kind === 'failed') throw networkError(ending, withToken);
		const { answer } = ending;
		return {
			statusCode: answer.status,
			headers: answer.headers,
			body: options.encoding === 'stream' ? createVideoBody(answer, time) : answer.body,
		};
	};

	const parts = {
		getNodeParameter(name: string, index: number, fallback?: unknown) {
			const item = items[index];
			if (item?.brokenParameter === name) throw new Error(`made-up: no "${name}" in this item`);
			return item?.parameters[name] ?? fallback;
		},
		getInputData: () => items.map(() => ({ json: {} })),
		getContext: () => (execution.contextData[`node:${NODE_NAME}`] ??= {}),
		getExecutionId: () => execution.id,
		getExecutionCancelSignal: () => cancelSignal,
		continueOnFail: () => settings.onError !== 'stopWorkflow',
		getNode: () => node,
		getCredentials: async () => await Promise.resolve({ apiKey: API_KEY, baseUrl: API_ORIGIN }),
		evaluateExpression: () => run,
		logger: { debug: log, info: log, warn: log, error: log },
		sendMessageToUI: (text: unknown) => log(String(text)),
		addExecutionHints: (hint: unknown) => log(JSON.stringify(hint)),
		helpers: {
			async httpRequestWithAuthentication(
				this: IExecuteFunctions,
				_credential: string,
				options: IHttpRequestOptions,
			) {
				return await request(options, this.getExecutionCancelSignal(), true);
			},
			async httpRequest(options: IHttpRequestOptions) {
				const { abortSignal } = options;
				return await request(
					options,
					abortSignal instanceof AbortSignal ? abortSignal : undefined,
					false,
				);
			},
			async prepareBinaryData(stream: AsyncIterable<unknown>, fileName: string, mimeType: string) {
				await readToEnd(stream);
				if (random.chance(tools.storeFails)) throw new Error('made-up: the disk is full');
				return { data: 'filesystem-v2', id: `filesystem-v2:${fileName}`, fileName, mimeType };
			},
			async checkProcessedAndRecord(
				values: string[],
				_scope: string,
				{ maxEntries }: { maxEntries: number },
			) {
				return await processed.checkAndRecord(values, maxEntries, tools.isAlive);
			},
		},
	};
	const context: IExecuteFunctions = Object.assign(Object.create(null), parts);
	return context;
}

/** As n8n throws it: an authenticated request's error is wrapped. */
function networkError({ code }: Extract<Ending, { kind: 'failed' }>, isWrapped: boolean): Error {
	const words = code === 'ECONNABORTED' ? 'timeout exceeded' : 'made-up failure';
	const error = Object.assign(new Error(`${words} with Bearer ${API_KEY}`), { code });
	return isWrapped ? new Error('Something went wrong', { cause: error }) : error;
}

function spokenTextOf(body: unknown): string | undefined {
	return /"text":"([^"]*)"/.exec(JSON.stringify(body ?? {}))?.[1];
}
