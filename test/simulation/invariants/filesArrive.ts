import { pauseAskedFor } from '../../../nodes/PersonateLipsync/transport/retryAfter';
import { isRateLimit, type Answer, type Call } from '../call';
import { allWordsOf } from '../said';
import type { Invariant, World } from '../storyEvent';
import { API_ORIGIN } from '../vendor';
import type { VendorJob } from '../vendorJob';

interface Refusals {
	count: number;
	first: number;
	/** Whether the file has met another error, too, which may be the one that stands. */
	hasOtherError: boolean;
}

/**
 * A file that its host refuses for a rate limit is given up only where it was refused three times and
 * another one has passed since, or where the host has let none through for as long as a Timeout. In a
 * pause that the server asks for, no download and no POST is sent.
 */
export function filesArrive(world: World): Invariant {
	let refusals = new Map<VendorJob, Refusals>();
	let lastPassed: number | undefined;
	let longestSilence = 0;
	let timeout = 0;
	let pausedUntil = { post: -Infinity, download: -Infinity };

	const noteSilence = (until: number) => {
		longestSilence = Math.max(longestSilence, until - (lastPassed ?? until));
	};
	const refusalsOf = (job: VendorJob): Refusals =>
		refusals.get(job) ?? { count: 0, first: world.now(), hasOtherError: false };
	const noteRefusal = ({ kind, job }: Call, { headers }: Answer) => {
		const until = world.now() + (pauseAskedFor(headers, world.now()) ?? 0);
		const paused = kind === 'download' ? kind : 'post';
		pausedUntil[paused] = Math.max(pausedUntil[paused], until);
		if (kind !== 'download' || job === undefined) return;
		noteSilence(until);
		const before = refusalsOf(job);
		refusals.set(job, { ...before, count: before.count + 1 });
	};

	/** With the token comes the rest of the try. */
	const isBeforeToken = ({ url, hasToken }: Call, { status }: Answer) =>
		url.origin === API_ORIGIN && !hasToken && [401, 403].includes(status);

	return {
		name: 'files arrive, and pauses are kept',
		on: {
			tryBegins(event) {
				refusals = new Map();
				lastPassed = undefined;
				longestSilence = 0;
				timeout = Math.min(...event.items.map((item) => item.timeout));
				pausedUntil = { post: -Infinity, download: -Infinity };
			},
			sent({ call: { kind, job, hasToken } }) {
				if (kind === 'download') lastPassed ??= world.now();
				// With the token, or after a redirect, it is still the same try.
				if (kind === 'get' || (kind === 'download' && (hasToken || !job))) return undefined;
				return world.now() < pausedUntil[kind]
					? `a ${kind} was sent in a pause that the server has asked for`
					: undefined;
			},
			ended({ call, ending }) {
				if (ending.kind === 'answered' && isRateLimit(ending.answer, call.kind)) {
					noteRefusal(call, ending.answer);
				} else if (call.kind === 'download') {
					if (ending.kind === 'answered' && isBeforeToken(call, ending.answer)) return;
					const { job } = call;
					// A file that is on its way has not passed yet.
					if (ending.kind === 'failed' || ending.answer.arrival === undefined) {
						noteSilence(world.now());
						lastPassed = world.now();
					}
					if (job) refusals.set(job, { ...refusalsOf(job), hasOtherError: true });
				}
			},
			tryEnds(event) {
				noteSilence(world.now());
				if (longestSilence >= timeout) return undefined;
				const said = allWordsOf(event.end);
				for (const [{ id }, { count, first, hasOtherError }] of refusals) {
					const isOutrun = count >= 3 && (lastPassed ?? 0) > first;
					if (isOutrun || hasOtherError) continue;
					const words = `The video of job ${id} is finished but could not be downloaded`;
					if (said.split(`${words} because the execution was stopped`).join('').includes(words)) {
						return `the file of job ${id} was given up after ${count} refusals and ${longestSilence} ms`;
					}
				}
				return undefined;
			},
		},
	};
}
