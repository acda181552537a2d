import type { Random } from './random';
import type { VirtualTime } from './virtualTime';

const SECOND = 1000;

/** What a refusal says of the time until then, in seconds from now and in milliseconds since 1970. */
const WORDS: ReadonlyArray<(left: number, end: number) => Record<string, string>> = [
	() => ({}),
	() => ({}),
	(left) => ({ 'retry-after': String(left) }),
	(_left, end) => ({ 'retry-after': new Date(end + SECOND).toUTCString() }),
	(left) => ({ 'ratelimit-reset': String(left) }),
	(_left, end) => ({ 'x-ratelimit-reset': String(Math.ceil(end / SECOND)) }),
	() => ({ 'retry-after': '7200' }),
];

/**
 * A bound on the requests in a window of time, if there is one. The function gives the headers of the
 * refusal, or nothing where the request is let through.
 */
export function createRateLimit(random: Random, time: VirtualTime, exists: boolean) {
	const most = random.scaled(1, 20);
	const length = random.scaled(1, 60) * SECOND;
	const words = WORDS[random.integer(0, WORDS.length - 1)];
	let windowEnds = -Infinity;
	let count = 0;

	return (): Record<string, string> | undefined => {
		if (!exists) return undefined;
		const now = time.now();
		if (now >= windowEnds) {
			windowEnds = now + length;
			count = 0;
		}
		count += 1;
		return count > most ? words?.(Math.ceil((windowEnds - now) / SECOND), windowEnds) : undefined;
	};
}
