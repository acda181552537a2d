import type { Invariant, World } from '../storyEvent';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long a POST may still take for its answer after the user's stop, and what is left to do then. */
const AFTER_STOP = 11 * SECOND;

/** Requests that are running, a pause that the API asks for, one more minute at a deadline. */
const AFTER_DEADLINE = 6 * MINUTE;

/** What one try to download may take, with the pause before it. */
const PER_DOWNLOAD = 3 * MINUTE;

/** The run ends, at the latest at its last deadline and a bounded while after. */
export function runEnds(world: World): Invariant {
	let latestEnd = Infinity;
	let longestTimeout = 0;
	let afterAll = 0;
	let lastDeadline = 0;
	let isStopped = false;
	/** The jobs whose last status request came after the deadline: the run's own requests held it up. */
	const askedLate = new Set<string>();

	const tooLate = () => {
		const late = world.now() - Math.min(latestEnd, lastDeadline + afterAll);
		return late > 0 ? `the run goes on ${late / SECOND} s after its last deadline` : undefined;
	};

	return {
		name: 'the run ends',
		check(event) {
			switch (event.kind) {
				case 'tryBegins':
					longestTimeout = Math.max(MINUTE, ...event.items.map(({ timeout }) => timeout));
					// Until a job may be created, and then until it is given up.
					lastDeadline = world.now() + 2 * longestTimeout;
					afterAll = AFTER_DEADLINE;
					askedLate.clear();
					latestEnd = isStopped ? world.now() + SECOND : Infinity;
					return undefined;
				case 'ended': {
					const { call, ending } = event;
					const late = tooLate();
					const isAfterDeadline = world.now() > lastDeadline;
					if (call.kind === 'get' && isAfterDeadline && !askedLate.has(call.url.pathname)) {
						askedLate.add(call.url.pathname);
						afterAll += world.now() - call.sentAt;
					}
					if (call.kind === 'download') afterAll += PER_DOWNLOAD;
					// A refusal for the rate limit gives nobody more time.
					const isLimit = ending.kind === 'answered' && ending.answer.status === 429;
					if (call.kind === 'post' && !isLimit) lastDeadline = world.now() + 2 * longestTimeout;
					return late;
				}
				case 'stopPressed':
					isStopped = true;
					latestEnd = world.now() + AFTER_STOP;
					return undefined;
				case 'tryEnds':
					return tooLate();
				case 'killed':
				case 'executionEnds':
					isStopped = false;
					return undefined;
				default:
					return undefined;
			}
		},
	};
}
