import type { IDataObject } from 'n8n-workflow';

import { errorOfItem, wordsOf } from '../said';
import type { Invariant, World } from '../storyEvent';
import type { VendorJob } from '../vendorJob';
import { nameOf, type Item } from '../workload';

/** Output items are in order and paired, as many as the input has, and each is about its own job. */
export function outputInOrder(world: World): Invariant {
	const jobs = new Map<string, VendorJob>();

	const checkGood = (item: Item, json: IDataObject, binary: unknown): string | undefined => {
		const name = nameOf(item);
		if ('error' in json) return `${name} is good, and has a field "error"`;
		if (!item.isValid) return `${name} is not valid, and has no error`;
		const id = String(json.job_id);
		const job = jobs.get(id);
		if (world.operation === 'get') {
			return id === item.parameters.jobId ? undefined : `${name} has the job ${id} of another`;
		}
		if (job?.itemName !== name) return `${name} has the job ${id} of another`;
		if (!item.waits) return undefined;
		if (job.rendersUntil > world.now()) return `${name} is good, and job ${id} renders`;
		if (job.fails) return `${name} is good, and job ${id} has failed`;
		if (item.downloads && binary === undefined) return `${name} is good, and has no file`;
		return undefined;
	};

	return {
		name: 'output items are in order and paired',
		on: {
			created({ job }) {
				jobs.set(job.id, job);
			},
			tryEnds({ items, end }) {
				const continues = world.settings.onError !== 'stopWorkflow';
				if (end.kind === 'error') {
					if (/unexpected/i.test(end.error.message)) return `unexpected: ${wordsOf(end.error)}`;
					return continues ? `the node threw: ${wordsOf(end.error)} ${end.error.stack}` : undefined;
				}
				if (end.output.length !== items.length) {
					return `${end.output.length} output items for ${items.length} input items`;
				}
				for (const [index, { json, pairedItem, binary }] of end.output.entries()) {
					const item = items[index];
					if (item === undefined) continue;
					const paired = typeof pairedItem === 'object' && 'item' in pairedItem && pairedItem.item;
					if (paired !== index) return `output item ${index} is paired with ${String(paired)}`;
					const error = errorOfItem(end, index);
					if (/unexpected/i.test(error)) return `unexpected: ${error}`;
					if (error !== '' && !continues)
						return `${nameOf(item)} has an error in the output: ${error}`;
					const isFailed = typeof json.error === 'object' && json.error !== null;
					const wrong = isFailed ? undefined : checkGood(item, json, binary);
					if (wrong !== undefined) return wrong;
				}
				return undefined;
			},
		},
	};
}
