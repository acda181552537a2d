import type { INodeExecutionData } from 'n8n-workflow';

import type { Call, Ending } from './call';
import type { Execution, NodeSettings } from './execution';
import type { VendorJob } from './vendorJob';
import type { Item } from './workload';

/** One step of a story, as the invariants see it. */
export type StoryEvent =
	/** The node's `execute` is called. */
	| { kind: 'tryBegins'; execution: Execution; run: number; items: readonly Item[] }
	| { kind: 'sent'; call: Call }
	| { kind: 'created'; job: VendorJob; call: Call }
	| { kind: 'ended'; call: Call; ending: Ending }
	/** In n8n's log, or shown in the editor while the node runs. */
	| { kind: 'logged'; text: string }
	/** All that an event has led to is done. */
	| { kind: 'step' }
	/** The user stops the execution. */
	| { kind: 'stopPressed' }
	| { kind: 'killed' }
	/** The node's `execute` has come back. */
	| { kind: 'tryEnds'; run: number; items: readonly Item[]; end: TryEnd }
	/** The execution has ended by itself, or was stopped. */
	| { kind: 'executionEnds'; execution: Execution; status: ExecutionStatus }
	/** The user presses the Retry button of an execution that has failed. */
	| { kind: 'retryPressed' };

export type TryEnd =
	| { kind: 'output'; output: INodeExecutionData[] }
	| { kind: 'error'; error: Error };

export type ExecutionStatus = 'success' | 'error' | 'canceled';

/** What holds at any time. */
export interface Invariant {
	name: string;
	/** What is wrong with what has just happened, if anything. */
	check(event: StoryEvent): string | undefined;
}

/** What an invariant has to know of the story. Times in milliseconds since 1970. */
export interface World {
	now(): number;
	settings: NodeSettings;
	operation: 'create' | 'get';
	/** The item of this name, see `nameOf`. */
	itemNamed(name: string): Item | undefined;
}
