import type { IExecuteFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';

import type { Call, ConnectionFailure } from './call';
import type { Execution, NodeSettings } from './execution';
import type { Network } from './network';
import type { ProcessedStore } from './processedStore';
import type { Random } from './random';
import { API_KEY, API_ORIGIN, type Vendor } from './vendor';
import type { VirtualTime } from './virtualTime';
import { NAME, type Item } from './workload';

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
	/** Another number each time: what an expression that moves is made of. */
	nextTake(): number;
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
		parameters: enteredFor(items[0]),
		onError: settings.onError,
	};
	const log = (text: string) => {
		if (tools.isAlive()) tools.onText(text);
	};

	const valueOf = ({ parameters, moves }: Item, path: string): unknown => {
		const [name = '', option = ''] = path.split('.');
		const value = parameters[name];
		if (option !== '') return Reflect.get(Object(value), option);
		const isSaid = name === 'text' && NAME.test(String(value));
		if (isSaid && moves === 'each try') return `take ${tools.nextTake()} of ${String(value)}`;
		if (isSaid && moves === 'each execution') return `${String(value)} in ${execution.id}`;
		return name === 'voiceId' && moves === 'voice'
			? { ...Object(value), value: `voice-${tools.nextTake()}` }
			: value;
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
		const received = await network.send(callOf(options, withToken), signal);
		if ('failure' in received) throw networkError(received.failure, withToken, settings.release);
		const { answer, body } = received;
		return { statusCode: answer.status, headers: answer.headers, body };
	};

	const parts = {
		getNodeParameter(name: string, index: number, fallback?: unknown) {
			const item = items[index];
			if (item?.brokenParameter === name) throw new Error(`made-up: no "${name}" in this item`);
			return (item && valueOf(item, name)) ?? fallback;
		},
		getInputData: () => items.map(({ parameters: { text, jobId } }) => ({ json: { text, jobId } })),
		getContext: () => (execution.contextData[`node:${NODE_NAME}`] ??= {}),
		getExecutionId: () => execution.id,
		getExecutionCancelSignal: () => cancelSignal,
		continueOnFail: () => settings.onError !== 'stopWorkflow',
		getNode: () => node,
		getCredentials: async () => await Promise.resolve({ apiKey: API_KEY, baseUrl: API_ORIGIN }),
		evaluateExpression: () => run,
		logger: { debug: log, info: log, warn: log, error: log },
		sendMessageToUI: (text: unknown) => log(String(text)),
		getMode: () => 'trigger',
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
				const { abortSignal: signal } = options;
				return await request(options, signal instanceof AbortSignal ? signal : undefined, false);
			},
			async prepareBinaryData(stream: AsyncIterable<unknown>, fileName: string, mimeType: string) {
				// It reads the file to its end.
				for await (const block of stream) void block;
				if (random.chance(tools.storeFails)) throw new Error('made-up: the disk is full');
				return { data: 'filesystem-v2', id: `filesystem-v2:${fileName}`, fileName, mimeType };
			},
			checkProcessedAndRecord: async (
				values: string[],
				_scope: string,
				{ maxEntries }: { maxEntries: number },
			) => await processed.checkAndRecord(values, maxEntries, tools.isAlive),
		},
	};
	const context: IExecuteFunctions = Object.assign(Object.create(null), parts);
	return context;
}

/** The node's parameters as they were entered: all come from the item, and are the same in each try. */
function enteredFor(item: Item | undefined): INode['parameters'] {
	const { options, ...others } = item?.parameters ?? {};
	const entered = Object.keys(others).map((name) => [name, `={{ $json.${name} }} {{ $now }}`]);
	return { ...Object.fromEntries(entered), options: Object(options) };
}

/** As n8n throws it: an authenticated request's error is wrapped, and n8n 1 keeps the words of it only. */
function networkError(
	{ name, message, ...facts }: ConnectionFailure,
	isWrapped: boolean,
	release: 1 | 2,
): Error {
	const { code, syscall } = facts;
	const words = `${message} with Bearer ${API_KEY}`;
	const error = Object.assign(new Error(words), { code, syscall }, name ? { name } : {});
	if (!isWrapped || name !== undefined) return error;
	const wrapped = new Error('Something went wrong');
	return Object.assign(
		wrapped,
		release === 2 ? { cause: error } : { httpCode: code, messages: [words] },
	);
}

function spokenTextOf(body: unknown): string | undefined {
	return NAME.exec(JSON.stringify(body ?? {}))?.[0];
}
