import { z } from 'zod';

import type { Ended } from '../../jobs/pipeline';
import type { ItemPlan } from './itemPlan';
import type { RunRecord } from './runRecord';

/** What a run may do, by Max New Videos. */
export interface Allowance {
	/** What is carried out: all, or where the limit does not suffice, what needs no new video. */
	plans: readonly ItemPlan[];
	/** How many new videos the run needs. */
	wanted: number;
	/** What became of the others. */
	refused: Array<Ended<ItemPlan>>;
	/** Gives places back for which it is sure that nothing was created. */
	settle(paidItems: ReadonlySet<number>): void;
}

const SPENDING = 'spending';

const recordSchema = z.object({ execution: z.string(), videos: z.number() });

/**
 * Counts all that a run would create before anything is sent, and reserves a place for each: at once, so
 * that two calls of a tool at the same time add up. The limit is the lowest that any item asks for, the
 * count that of the execution; the Retry button starts another one, which counts from zero.
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
