import { createHash } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { isReexecuted } from '../../jobs/fence';
import { openLedger, type Ledger } from '../../jobs/ledger';
import { createProcessMemory } from '../../jobs/processMemory';
import { isTool } from '../../output/agent';
import { clock } from '../../transport/clock';
import { isRecord } from '../../transport/json';
import { CREDENTIAL } from '../../transport/request';
import type { MadeFrom } from './lipsyncRequest';

/** What n8n keeps of a run of the node. */
export interface RunRecord {
	/** The paid jobs. */
	ledger: Ledger;
	/** Whether this execution was started before, by a process that was killed. */
	isReexecuted(): Promise<boolean>;
	/** The execution's own data: n8n stores it and hands it on to a retry. */
	executionData: Record<string, unknown>;
	/** n8n's id of the execution; empty where there is none. */
	execution: string;
}

/** Many executions of a workflow may run at once; each needs a mark for every run of the node. */
const MOST_MARKS = 10_000;

const TOOL = 'tool';

const memoryOf = createProcessMemory(clock.now);

export function openRunRecord(context: IExecuteFunctions): RunRecord {
	const execution = context.getExecutionId() || '';
	const run = isTool(context) ? TOOL : String(context.evaluateExpression('{{ $runIndex }}', 0));
	// n8n's own Agents run a tool without an execution, and refuse to give execution data. (Seen in n8n 2.41.)
	const hasNoPlace = run === TOOL && execution === '';
	const executionData = hasNoPlace ? {} : context.getContext('node');
	const { name, credentials } = context.getNode();
	const credentialId = credentials?.[CREDENTIAL]?.id ?? '';
	return {
		executionData,
		execution,
		ledger: openLedger({
			execution,
			entriesOf: (itemIndex) =>
				hasNoPlace ? memoryOf(credentialId) : entriesIn(executionData, run, String(itemIndex)),
			...(run === TOOL ? { tool: { name: `${credentialId} ${name}`, now: clock.now } } : {}),
		}),
		isReexecuted: async () =>
			!hasNoPlace &&
			(await isReexecuted({
				executionData,
				executionId: execution || undefined,
				// All calls of a tool in an execution share one mark.
				run: `${name} ${run}`,
				store: {
					async checkAndRecord(mark) {
						const { new: added, processed } = await context.helpers.checkProcessedAndRecord(
							[mark],
							'node',
							{ mode: 'entries', maxEntries: MOST_MARKS },
						);
						if (added.length + processed.length === 0) return undefined;
						return processed.length > 0;
					},
				},
				onNoFence: (reason) =>
					context.logger.warn(
						`Personate Lipsync cannot detect whether this execution was started again after a crash: ${reason}`,
					),
			})),
	};
}

/** The list of an item's entries in the execution's data. What version 0.2.0 stored is converted to such a list. */
function entriesIn(
	executionData: Record<string, unknown>,
	run: string,
	itemIndex: string,
): unknown[] {
	const jobs = within(executionData, 'jobs');
	const items = within(jobs, run);
	const known = items[itemIndex];
	if (Array.isArray(known)) return known;
	// Version 0.2.0 stored each call of a tool separately.
	const calls = Object.keys(jobs).filter((key) => run === TOOL && key.startsWith(`${TOOL}-`));
	const stored = calls.map((key) => within(within(jobs, key), '0'));
	const entries = [...stored, isRecord(known) ? known : {}].flatMap((byHash) =>
		Object.entries(byHash).map(([requestHash, entry]) => ({ ...Object(entry), requestHash })),
	);
	items[itemIndex] = entries;
	return entries;
}

/** The object under this key, created if it is missing. */
function within(parent: Record<string, unknown>, key: string): Record<string, unknown> {
	const child = parent[key];
	if (isRecord(child)) return child;
	const made = {};
	parent[key] = made;
	return made;
}

/** Expressions that use the data of a row: an agent's model may fill in the same values for another row. */
const NAMES_DATA =
	/\$(json|binary|input|node|vars|items?|itemIndex|position|prevNode|runIndex|data)\b|\$\(/;

/**
 * A hash of what an item's request is made from: its input, its files and its parameters before their
 * expressions are resolved. `undefined` where a call of a tool cannot be recognized by it.
 */
export function fingerprintOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ parameterNames, fileIds }: MadeFrom,
): string | undefined {
	const { parameters } = context.getNode();
	const entered = parameterNames.map((name) => [name, parameters[name]]);
	const json = { ...context.getInputData()[itemIndex]?.json };
	if (isTool(context)) {
		if (NAMES_DATA.test(JSON.stringify(entered))) return undefined;
		// Added by n8n, and different in each call.
		delete json.toolCallId;
	}
	return hashOf({ json, entered, fileIds });
}

/** Tells whether a request is the one that was sent before, without keeping the request. */
export function hashOf(request: object): string {
	return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
