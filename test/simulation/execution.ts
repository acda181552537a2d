/** An execution as n8n keeps it. */
export interface Execution {
	id: string;
	/** What `getContext` gives out. n8n stores it when the execution has ended. */
	contextData: Record<string, Record<string, unknown>>;
	/** The run of the node that it begins with. */
	firstRun: number;
}

/** What is left of the context data once n8n has stored it, or read it again. */
export function stored(contextData: Execution['contextData']): Execution['contextData'] {
	const copy: Execution['contextData'] = JSON.parse(JSON.stringify(contextData));
	return copy;
}

/** How the node is set up in the workflow. */
export interface NodeSettings {
	/** n8n 1 and n8n 2 differ in what they take for a failure. */
	release: 1 | 2;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** How often the node is run at most. 1 without Retry On Fail. */
	maxTries: number;
	/** In milliseconds. */
	waitBetweenTries: number;
}
