import type { Call } from '../call';
import { allWordsOf, saysAllAreUnknown, saysNoFence, saysUnknown } from '../said';
import type { Invariant, TryEnd } from '../storyEvent';
import type { VendorJob } from '../vendorJob';
import { nameOf, type Item } from '../workload';
import { isFailure } from '../wordsOfVendor';

interface Paid {
	job: VendorJob;
	call: Call;
}

/**
 * No item has more than one job, whatever its expressions give, except after a job that failed for good,
 * or after the user pressed Retry on one that was refused for what it is, or whose outcome was unknown and
 * said to be. A job that was said to have failed is not asked for again.
 */
export function oneJobPerItem(): Invariant {
	const paid = new Map<string, Paid[]>();
	/** Jobs that another one may follow. */
	const settled = new Set<VendorJob>();
	/** Jobs that another one may follow once the user has pressed Retry. */
	const refused = new Set<VendorJob>();
	/** Settled, and said so. */
	const over = new Set<VendorJob>();
	const sent = new Set<Call>();
	/** The POSTs whose answer names the job. */
	const known = new Set<Call>();
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

	const noteOver = (isOver: (job: VendorJob) => boolean, end: TryEnd) => {
		const words = allWordsOf(end);
		for (const { job } of [...paid.values()].flat()) {
			const says = [`Job ${job.id} failed at`, `Job ${job.id} was refused by`];
			if (isOver(job) && says.some((sentence) => words.includes(sentence))) over.add(job);
		}
	};

	return {
		name: 'no item has more than one job',
		on: {
			sent(event) {
				sent.add(event.call);
				return event.call.kind === 'get' && event.call.job && over.has(event.call.job)
					? `job ${event.call.job.id} was over, and its status is asked for again`
					: undefined;
			},
			created({ job, call }) {
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
			},
			ended({ call, ending }) {
				if (ending.kind === 'failed' || !ending.isReadable) return undefined;
				const { job } = ending.answer;
				if (job !== undefined) known.add(call);
				if (job && isFailure(ending.answer)) (job.isRefused ? refused : settled).add(job);
				return undefined;
			},
			logged(event) {
				isWithoutFence ||= saysNoFence(event.text);
				seeFence();
			},
			tryEnds(event) {
				lastTry = event;
				noteOver((job) => settled.has(job) && !refused.has(job), event.end);
			},
			killed() {
				ofDeadProcess = new Set(sent);
				// What it has learned is lost with it.
				over.clear();
				seeFence();
			},
			retryPressed() {
				const { items, end } = lastTry ?? { items: [] };
				if (end !== undefined) noteOver((job) => refused.has(job), end);
				for (const job of refused) settled.add(job);
				for (const item of items) {
					if (end === undefined || !saysUnknown(item, items.length, end)) continue;
					for (const { job, call } of paid.get(nameOf(item)) ?? []) {
						if (!known.has(call)) settled.add(job);
					}
				}
				if (end !== undefined && saysAllAreUnknown(end)) {
					for (const { job, call } of [...paid.values()].flat()) {
						if (ofDeadProcess.has(call)) settled.add(job);
					}
				}
				isWithoutFence = false;
			},
		},
	};
}
