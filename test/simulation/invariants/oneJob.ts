import type { Call } from '../call';
import { saysAllAreUnknown, saysNoFence, saysUnknown } from '../said';
import type { Invariant, TryEnd } from '../storyEvent';
import type { VendorJob } from '../vendorJob';
import { nameOf, type Item } from '../workload';
import { isFailure } from '../wordsOfVendor';

interface Paid {
	job: VendorJob;
	call: Call;
}

/**
 * No item has more than one job, except after a job that failed for good, or after the user pressed
 * Retry on an outcome that was said to be unknown.
 */
export function oneJobPerItem(): Invariant {
	const paid = new Map<string, Paid[]>();
	/** Jobs that another one may follow. */
	const settled = new Set<VendorJob>();
	const sent = new Set<Call>();
	/** Their process was killed. */
	let ofDeadProcess = new Set<Call>();
	/** Of these the node cannot know: n8n's store failed, it said so in the log and went on. */
	const beyondFence = new Set<Call>();
	let isWithoutFence = false;
	let lastTry: { items: readonly Item[]; end: TryEnd } | undefined;

	const isOpen = ({ job, call }: Paid) => !settled.has(job) && !beyondFence.has(call);
	const seeFence = () => {
		if (isWithoutFence) for (const call of ofDeadProcess) beyondFence.add(call);
	};

	return {
		name: 'no item has more than one job',
		check(event) {
			switch (event.kind) {
				case 'sent':
					sent.add(event.call);
					return undefined;
				case 'created': {
					const { job, call } = event;
					const name = job.itemName ?? 'no item';
					const before = paid.get(name) ?? [];
					paid.set(name, [...before, { job, call }]);
					// What a dead process has sent before is no second order.
					if (beyondFence.has(call)) return undefined;
					const open = before.find(isOpen);
					if (open !== undefined) {
						return `${name} has job ${open.job.id}, and job ${job.id} was created for it`;
					}
					for (const earlier of before) settled.add(earlier.job);
					return undefined;
				}
				case 'ended': {
					const { ending } = event;
					if (ending.kind === 'answered' && ending.isReadable && isFailure(ending.answer)) {
						if (ending.answer.job !== undefined) settled.add(ending.answer.job);
					}
					return undefined;
				}
				case 'logged':
					isWithoutFence ||= saysNoFence(event.text);
					seeFence();
					return undefined;
				case 'tryEnds':
					lastTry = event;
					return undefined;
				case 'killed':
					ofDeadProcess = new Set(sent);
					seeFence();
					return undefined;
				case 'retryPressed': {
					const { items, end } = lastTry ?? { items: [] };
					for (const item of items) {
						if (end === undefined || !saysUnknown(item, items.length, end)) continue;
						for (const { job } of paid.get(nameOf(item)) ?? []) settled.add(job);
					}
					if (end !== undefined && saysAllAreUnknown(end)) {
						for (const { job, call } of [...paid.values()].flat()) {
							if (ofDeadProcess.has(call)) settled.add(job);
						}
					}
					isWithoutFence = false;
					return undefined;
				}
				default:
					return undefined;
			}
		},
	};
}
