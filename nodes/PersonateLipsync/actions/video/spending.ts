import { z } from 'zod';

import type { Ended } from '../../jobs/pipeline';
import type { ItemPlan } from './itemPlan';
import type { RunRecord } from './runRecord';

/** What a run may create under Max New Videos. */
export interface Allowance {
	/** The plans to carry out: all, or if these exceed the limit, those that need no new video. */
	plans: readonly ItemPlan[];
	/** How many new videos the run needs. */
	wanted: number;
	/** The outcomes of the other plans. */
	refused: Array<Ended<ItemPlan>>;
	/** Releases the places of items for which no video can have been created. */
	settle(paidItems: ReadonlySet<number>): void;
}

const SPENDING = 'spending';

const recordSchema = z.object({ execution: z.string(), videos: z.number() });

/**
 * Counts all that a run would create before anything is sent, and reserves a place for each: at once, so
 * that two calls of a tool at the same time add up. The lowest limit of all items applies. The count is
 * that of the execution: the Retry button starts another execution, which counts from zero.
 */
export function allowSpending(
	plans: readonly ItemPlan[],
	{ ledger, executionData, execution }: RunRecord,
): Allowance {
	const read = () => {
		const known = recordSchema.safeParse(executionData[SPENDING]);
		return known.success && known.data.execution === execution ? known.data.videos : 0;
	};
	const add = (videos: number) => {
		executionData[SPENDING] = { execution, videos: read() + videos };
	};

	const created = plans.filter(
		({ from, itemIndex }) => from.kind === 'request' && ledger.find(itemIndex, from) === undefined,
	);
	const wanted = created.length;
	const spent = read();
	const limit = lowest(plans.map(({ maxNewVideos }) => maxNewVideos));
	if (spent + wanted <= limit) {
		add(wanted);
		const settle = (paidItems: ReadonlySet<number>) =>
			add(-created.filter(({ itemIndex }) => !paidItems.has(itemIndex)).length);
		return { plans, wanted, refused: [], settle };
	}
	const isCreated = new Set(created);
	const failure = { kind: 'tooManyVideos', wanted, spent, limit } as const;
	return {
		plans: plans.filter((plan) => !isCreated.has(plan)),
		wanted,
		refused: created.map((plan) => ({ plan, outcome: { ok: false, failure }, isPickedUp: false })),
		settle: () => {},
	};
}

/** One run has one limit of each kind: the lowest of its items, so that none is exceeded. */
export function lowest(limits: number[]): number {
	return limits.reduce((one, other) => Math.min(one, other), Infinity);
}
