import type { INodeExecutionData } from 'n8n-workflow';

import type { Call, Ending } from './call';
import type { Execution, NodeSettings } from './execution';
import type { VendorJob } from './vendorJob';
import type { Item } from './workload';

/** What can happen in a story, as the invariants see it. */
export interface StoryEvents {
	/** The node's `execute` is called. */
	tryBegins: { execution: Execution; run: number; items: readonly Item[] };
	sent: { call: Call };
	created: { job: VendorJob; call: Call };
	ended: { call: Call; ending: Ending };
	/** In n8n's log, or shown in the editor while the node runs. */
	logged: { text: string };
	/** All that an event has led to is done. */
	step: object;
	/** The user stops the execution. */
	stopPressed: object;
	killed: object;
	/** The node's `execute` has come back. */
	tryEnds: { run: number; items: readonly Item[]; end: TryEnd };
	/** The execution has ended by itself, or was stopped. */
	executionEnds: { execution: Execution; status: ExecutionStatus };
	/** The user presses the Retry button of an execution that has failed. */
	retryPressed: object;
}

export type TryEnd =
	| { kind: 'output'; output: INodeExecutionData[] }
	| { kind: 'error'; error: Error };

export type ExecutionStatus = 'success' | 'error' | 'canceled';

type Checks = {
	[Kind in keyof StoryEvents]?: (event: StoryEvents[Kind]) => string | undefined | void;
};

/** What holds at any time. */
export interface Invariant {
	name: string;
	/** What is wrong with what has just happened, if anything. */
	on: Checks;
}

/** What an invariant has to know of the story. Times in milliseconds since 1970. */
export interface World {
	now(): number;
	settings: NodeSettings;
	operation: 'create' | 'get';
	/** The item of this name, see `nameOf`. */
	itemNamed(name: string): Item | undefined;
}
