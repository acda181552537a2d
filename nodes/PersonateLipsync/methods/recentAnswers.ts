import type { ApiResult } from '../transport/failure';

/** Gives the answer of a moment ago, or asks. Those who ask while a request is under way share it. */
export type RecentAnswers<Value> = (
	key: string,
	ask: () => Promise<ApiResult<Value>>,
) => Promise<ApiResult<Value>>;

export interface RecentAnswersOptions<Value> {
	/** The time in milliseconds. */
	now: () => number;
	lifetimeMilliseconds: number;
	/** How many answers are kept at most; the oldest goes first. */
	capacity: number;
	/** Whether a value may be given out again. A failure never is. */
	isKept: (value: Value) => boolean;
}

/** Keeps answers for a short time. Nothing but their age and their number ends them: there is no timer. */
export function createRecentAnswers<Value>({
	now,
	lifetimeMilliseconds,
	capacity,
	isKept,
}: RecentAnswersOptions<Value>): RecentAnswers<Value> {
	const asked = new Map<string, { at: number; answer: Promise<ApiResult<Value>> }>();

	const makeRoom = () => {
		for (const oldest of asked.keys()) {
			if (asked.size < capacity) return;
			asked.delete(oldest);
		}
	};

	return async (key, ask) => {
		const known = asked.get(key);
		if (known !== undefined && now() - known.at < lifetimeMilliseconds) return await known.answer;

		asked.delete(key);
		makeRoom();
		const own = { at: now(), answer: ask() };
		asked.set(key, own);

		let keep = false;
		try {
			const answer = await own.answer;
			keep = answer.ok && isKept(answer.value);
			return answer;
		} finally {
			// Somebody may have asked anew in the meantime: theirs stays.
			if (!keep && asked.get(key) === own) asked.delete(key);
		}
	};
}
