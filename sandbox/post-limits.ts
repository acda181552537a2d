import type { Limits } from './limits';
import { SortedTimes } from './sorted-times';

/** Why a POST is refused with 429, and after how many whole seconds it may come again. */
export interface Refusal {
	detail: string;
	/** Undefined where the answer does not say so. */
	retryAfterSeconds: number | undefined;
}

/** Decides which POSTs are accepted. What it refuses counts towards no limit. */
export class PostLimits {
	private readonly window: PostWindow | undefined;
	private readonly unfinished = new SortedTimes();

	constructor(private readonly limits: Pick<Limits, 'postLimit' | 'jobLimit'>) {
		const { postLimit } = limits;
		if (postLimit) this.window = new PostWindow(postLimit.count, postLimit.windowMilliseconds);
	}

	/** Why a POST at this time is refused, or undefined where it is accepted. */
	refusal(now: number): Refusal | undefined {
		const { postLimit, jobLimit } = this.limits;
		const openAt = this.window?.opensAt ?? now;
		if (openAt > now) return refusal('Too many requests', now, openAt, postLimit?.retryAfter);

		const firstEnd = this.firstEnd(now);
		if (jobLimit && firstEnd !== undefined && this.unfinished.size >= jobLimit.count) {
			return refusal('Too many jobs in progress', now, firstEnd, jobLimit.retryAfter);
		}
		return undefined;
	}

	/** Counts a POST that was accepted at `now` and whose job finishes at `finishesAt`. */
	accept(now: number, finishesAt: number): void {
		this.window?.add(now);
		if (this.limits.jobLimit) this.unfinished.add(finishesAt);
	}

	/** When the first of the unfinished jobs ends; the finished ones are forgotten. */
	private firstEnd(now: number): number | undefined {
		while ((this.unfinished.earliest ?? Infinity) <= now) this.unfinished.takeEarliest();
		return this.unfinished.earliest;
	}
}

/** A sliding window over the accepted POSTs. Only the last `count` of them matter. */
class PostWindow {
	private readonly acceptedAt: number[] = [];
	private accepted = 0;

	constructor(
		private readonly count: number,
		private readonly milliseconds: number,
	) {}

	/** When one more POST fits in: the one that is `count` POSTs back has then left the window. */
	get opensAt(): number {
		return (this.acceptedAt[this.accepted % this.count] ?? -Infinity) + this.milliseconds;
	}

	add(now: number): void {
		this.acceptedAt[this.accepted % this.count] = now;
		this.accepted += 1;
	}
}

function refusal(detail: string, now: number, until: number, retryAfter = false): Refusal {
	return { detail, retryAfterSeconds: retryAfter ? Math.ceil((until - now) / 1_000) : undefined };
}
