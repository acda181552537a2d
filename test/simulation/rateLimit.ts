import type { Random } from './random';
import type { VirtualTime } from './virtualTime';

/** A bound on the requests in a window of time. */
export interface RateLimit {
	/** The headers of the refusal, or nothing where the request is let through. */
	refuses(): Record<string, string> | undefined;
}

const SECOND = 1000;

/** @param exists whether there is a limit at all */
export function createRateLimit(random: Random, time: VirtualTime, exists: boolean): RateLimit {
	const most = random.scaled(1, 20);
	const length = random.scaled(1, 60) * SECOND;
	const says = random.pick([
		'nothing',
		'nothing',
		'seconds',
		'date',
		'reset',
		'moment',
		'too much',
	]);
	let windowEnds = -Infinity;
	let count = 0;

	return {
		refuses() {
			if (!exists) return undefined;
			const now = time.now();
			if (now >= windowEnds) {
				windowEnds = now + length;
				count = 0;
			}
			count += 1;
			if (count <= most) return undefined;
			const left = Math.ceil((windowEnds - now) / SECOND);
			switch (says) {
				case 'seconds':
					return { 'Retry-After': String(left) };
				case 'date':
					return { 'Retry-After': new Date(windowEnds + SECOND).toUTCString() };
				case 'reset':
					return { 'RateLimit-Reset': String(left) };
				case 'moment':
					return { 'X-RateLimit-Reset': String(Math.ceil(windowEnds / SECOND)) };
				case 'too much':
					return { 'Retry-After': '7200' };
				default:
					return {};
			}
		},
	};
}
