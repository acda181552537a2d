import type { ApiResult } from '../transport/failure';

/** Gives a recent answer, or sends the request. Calls while a request is running share it. */
export type RecentAnswers<Value> = (
	key: string,
	request: () => Promise<ApiResult<Value>>,
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

/** Keeps answers for a short time. They are dropped by age and number when the next call comes, without a timer. */
export function createRecentAnswers<Value>({
	now,
	lifetimeMilliseconds,
	capacity,
	isKept,
}: RecentAnswersOptions<Value>): RecentAnswers<Value> {
	const answers = new Map<string, { at: number; answer: Promise<ApiResult<Value>> }>();

	const makeRoom = () => {
		for (const oldest of answers.keys()) {
			if (answers.size < capacity) return;
			answers.delete(oldest);
		}
	};

	return async (key, request) => {
		const recent = answers.get(key);
		if (recent !== undefined && now() - recent.at < lifetimeMilliseconds)
			return await recent.answer;

		answers.delete(key);
		makeRoom();
		const own = { at: now(), answer: request() };
		answers.set(key, own);

		let keep = false;
		try {
			const answer = await own.answer;
			keep = answer.ok && isKept(answer.value);
			return answer;
		} finally {
			// Another call may have replaced it in the meantime: that one stays.
			if (!keep && answers.get(key) === own) answers.delete(key);
		}
	};
}
