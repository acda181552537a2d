import { isRateLimit } from '../call';
import type { Invariant, World } from '../storyEvent';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long a POST may still take for its answer after the user's stop, and what is left to do then. */
const AFTER_STOP = 11 * SECOND;

/** Requests that are running, a pause that the API asks for, one more minute at a deadline. */
const AFTER_DEADLINE = 10 * MINUTE;

/** What one try to download may take, with the pause before it. */
const PER_DOWNLOAD = 7 * MINUTE;

/** A POST that trickles is ended by then. */
const LONGEST_POST = 10 * MINUTE;

/** What runs for longer has no end. */
const ENDLESS = 60 * MINUTE;

/** The run ends, at the latest at its last deadline and a bounded while after. */
export function runEnds(world: World): Invariant {
	let latestEnd = Infinity;
	let longestTimeout = 0;
	let afterAll = 0;
	let lastDeadline = 0;
	let isStopped = false;
	let isRunning = false;
	/** Whether the patience with the host of the files begins with the next download. */
	let isHostNew = true;
	/** The jobs whose last status request came after the deadline: the run's own requests held it up. */
	const askedLate = new Set<string>();

	const extendTo = (time: number) => (lastDeadline = Math.max(lastDeadline, time));
	const tooLate = (tolerance = 0) => {
		const late = world.now() - tolerance - Math.min(latestEnd, lastDeadline + afterAll);
		return late > 0 ? `the run goes on ${late / SECOND} s after its last deadline` : undefined;
	};

	return {
		name: 'the run ends',
		on: {
			tryBegins(event) {
				isRunning = true;
				isHostNew = true;
				longestTimeout = Math.max(MINUTE, ...event.items.map(({ timeout }) => timeout));
				// Until a job may be created, and then until it is given up.
				lastDeadline = world.now() + 2 * longestTimeout;
				afterAll = AFTER_DEADLINE;
				askedLate.clear();
				latestEnd = isStopped ? world.now() + SECOND : Infinity;
			},
			sent(event) {
				if (event.call.kind === 'post') extendTo(world.now() + LONGEST_POST);
				if (event.call.kind === 'download' && isHostNew) extendTo(world.now() + longestTimeout);
				if (event.call.kind === 'download') isHostNew = false;
			},
			step() {
				return isRunning ? tooLate(ENDLESS) : undefined;
			},
			ended({ call, ending }) {
				const late = tooLate();
				const isAfterDeadline = world.now() > lastDeadline;
				if (call.kind === 'get' && isAfterDeadline && !askedLate.has(call.url.pathname)) {
					askedLate.add(call.url.pathname);
					afterAll += world.now() - call.sentAt;
				}
				// A refusal for the rate limit gives nobody more time.
				if (ending.kind === 'answered' && isRateLimit(ending.answer, call.kind)) return late;
				if (call.kind === 'post') extendTo(world.now() + 2 * longestTimeout);
				if (call.kind === 'download') {
					afterAll += PER_DOWNLOAD;
					isHostNew = true;
				}
				return late;
			},
			stopPressed() {
				isStopped = true;
				latestEnd = world.now() + AFTER_STOP;
			},
			tryEnds() {
				isRunning = false;
				return tooLate();
			},
			killed() {
				isRunning = false;
				isStopped = false;
			},
			executionEnds() {
				isStopped = false;
			},
		},
	};
}
