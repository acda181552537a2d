import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/**
 * What n8n keeps of `checkProcessedAndRecord`, in memory and not in its database: the values of each
 * workflow and node. It outlives an execution, and with it the process that n8n ran it in.
 */
class MemoryDeduplicator implements IDataDeduplicator {
	private readonly values = new Map<string, DeduplicationItemTypes[]>();

	/** Whether the workflow was never saved, so that n8n takes nothing. */
	isUnsaved = false;

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		if (this.isUnsaved) throw new Error('The workflow has no id');
		const key = keyOf(scope, context);
		const known = this.values.get(key) ?? [];
		const added = items.filter((item) => !known.includes(item));
		const all = [...known, ...added];
		this.values.set(key, maxEntries === undefined ? all : all.slice(-maxEntries));
		return { new: added, processed: items.filter((item) => known.includes(item)) };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const key = keyOf(scope, context);
		const known = this.values.get(key) ?? [];
		this.values.set(
			key,
			known.filter((item) => !items.includes(item)),
		);
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		this.values.delete(keyOf(scope, context));
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<number> {
		return this.values.get(keyOf(scope, context))?.length ?? 0;
	}

	/** Forgets all, as a new database would. */
	reset(): void {
		this.values.clear();
		this.isUnsaved = false;
	}
}

/** By the node's id, as in n8n, so that renaming a node loses nothing. */
function keyOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	return scope === 'node' ? `${workflow.id} ${node?.id}` : workflow.id;
}

/** The one that all runs of this process share. */
export const deduplicator = new MemoryDeduplicator();

let isInstalled = false;

/** Gives it to n8n's engine, which takes one and no second. */
export async function installDeduplicator(): Promise<void> {
	if (isInstalled) return;
	isInstalled = true;
	await DataDeduplicationService.init(deduplicator);
}
