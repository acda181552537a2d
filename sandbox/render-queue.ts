import { SortedTimes } from './sorted-times';

/** Gives each job its place to render in, in the order of creation. */
export class RenderQueue {
	/** When each place that has been taken becomes free. */
	private readonly freeAt = new SortedTimes();

	/** `places` is how many jobs can render at a time; undefined means any number. */
	constructor(private readonly places: number | undefined) {}

	/** Adds a job to the queue and returns when it will be finished. */
	add(createdAt: number, renderMilliseconds: number): number {
		if (this.places === undefined) return createdAt + renderMilliseconds;
		const allTaken = this.freeAt.size === this.places;
		const placeFreeAt = allTaken ? this.freeAt.takeEarliest() : undefined;
		const finishesAt = Math.max(createdAt, placeFreeAt ?? createdAt) + renderMilliseconds;
		this.freeAt.add(finishesAt);
		return finishesAt;
	}
}
