import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import type { NodeSettings } from './execution';
import type { ExecutionStatus, TryEnd } from './storyEvent';
import type { Item } from './workload';

export interface EngineTools {
	settings: NodeSettings;
	cancelSignal: AbortSignal;
	createContext(run: number, items: readonly Item[]): IExecuteFunctions;
	sleep(milliseconds: number): Promise<void>;
	onTryBegins(run: number, items: readonly Item[]): void;
	onTryEnds(run: number, items: readonly Item[], end: TryEnd): void;
}

/** How the node's runs in one execution have ended, with the run that failed. */
export interface EngineEnd {
	status: ExecutionStatus;
	failedRun: number;
}

/**
 * Runs the node as n8n does, with Retry On Fail: again when it throws, and in every mode when the first
 * output item has an `error` that the release takes for one. A stop does not end the tries.
 * Source: `workflow-execute.js` of n8n-core, 1.123 and 2.41.
 */
export async function runEngine(
	tools: EngineTools,
	runs: ReadonlyArray<readonly Item[]>,
	firstRun: number,
): Promise<EngineEnd> {
	const { settings, cancelSignal } = tools;
	for (const [run, items] of runs.entries()) {
		if (run < firstRun) continue;
		const end = await runWithTries(tools, run, items);
		if (cancelSignal.aborted) return { status: 'canceled', failedRun: run };
		const stops = end.kind === 'error' && settings.onError === 'stopWorkflow';
		if (stops) return { status: 'error', failedRun: run };
	}
	return { status: 'success', failedRun: 0 };
}

async function runWithTries(
	tools: EngineTools,
	run: number,
	items: readonly Item[],
): Promise<TryEnd> {
	const { settings, createContext, sleep, onTryBegins, onTryEnds } = tools;
	const node = new PersonateLipsync();
	for (let tries = 1; ; tries += 1) {
		onTryBegins(run, items);
		const end = await runOnce(node, createContext(run, items));
		onTryEnds(run, items, end);
		const isFailed = end.kind === 'error' || isTakenForError(settings, end.output);
		if (!isFailed || tries >= settings.maxTries) return end;
		await sleep(settings.waitBetweenTries);
	}
}

async function runOnce(node: PersonateLipsync, context: IExecuteFunctions): Promise<TryEnd> {
	try {
		const [output = []] = await node.execute.call(context);
		return { kind: 'output', output };
	} catch (error) {
		return { kind: 'error', error: error instanceof Error ? error : new Error(String(error)) };
	}
}

function isTakenForError({ release }: NodeSettings, [first]: INodeExecutionData[]): boolean {
	const error: unknown = first?.json.error;
	return error !== undefined && (release === 1 || (error !== null && error !== false));
}
