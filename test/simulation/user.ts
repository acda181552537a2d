import type { NodeSettings } from './execution';
import type { Random } from './random';

/** How an execution meets its end before its time. */
export interface Interruption {
	kind: 'stop' | 'kill';
	/** After how many requests of the execution; 0 for its beginning. */
	afterRequests: number;
	/** And how long after that, in milliseconds. */
	delay: number;
}

/** What the user, and the machine that n8n runs on, will do. */
export type User = ReturnType<typeof makeUser>;

export function makeUser(random: Random) {
	const stops = random.pick([0, 0, 0.3]);
	const kills = random.pick([0, 0, 0.4]);
	const settings: NodeSettings = {
		release: random.pick([1, 2]),
		onError: random.pick([
			'stopWorkflow',
			'stopWorkflow',
			'continueRegularOutput',
			'continueErrorOutput',
		]),
		maxTries: random.chance(0.5) ? random.integer(2, 5) : 1,
		waitBetweenTries: random.pick([0, 1000, 5000]),
	};
	return {
		settings,
		/** How often the Retry button is pressed at most, and whether Timeout is raised before that. */
		retries: random.integer(0, 2),
		raisesTimeout: random.chance(0.3),
		/** Whether n8n runs an execution again, under its id, after its process was killed. */
		isReexecuted: random.chance(0.8),
		/** What happens to the next execution, if anything. */
		interrupt(itemCount: number): Interruption | undefined {
			const kind = random.chance(stops) ? 'stop' : random.chance(kills) ? 'kill' : undefined;
			if (kind === undefined) return undefined;
			return {
				kind,
				afterRequests: random.integer(0, random.pick([itemCount, itemCount, 3 * itemCount])),
				delay: random.chance(0.5) ? random.integer(0, 300) : random.scaled(1, 100_000),
			};
		},
	};
}
