import type { Random } from './random';

/** What one input item asks of the node. Times in milliseconds. */
export interface Item {
	/** Which run of the node it is for: a loop runs the node several times in one execution. */
	run: number;
	index: number;
	/** What the node gets to see of it. */
	parameters: Readonly<Record<string, unknown>>;
	/** The name of a parameter whose expression fails. */
	brokenParameter: string | undefined;
	/** What its expressions give anew in each try, or in each execution. */
	moves: 'never' | 'each try' | 'each execution' | 'voice';
	isValid: boolean;
	waits: boolean;
	downloads: boolean;
	timeout: number;
	maxConcurrency: number;
	/** `Infinity` for no limit. */
	maxJobs: number;
}

/** All that a workflow wants of the node, run by run. */
export interface Workload {
	operation: 'create' | 'get';
	runs: Item[][];
}

const SECOND = 1000;

/** What tells an item from all others of the story. The vendor finds it in the text to be spoken. */
export const nameOf = ({ run, index }: Pick<Item, 'run' | 'index'>) =>
	`item ${index} of run ${run}`;

/** The name of an item in a text. */
export const NAME = /item \d+ of run \d+/;

/** The same items after the user has raised Timeout, as an error advises. */
export function withLongerTimeout(items: readonly Item[]): Item[] {
	return items.map((item) => {
		const { parameters, timeout, isValid } = item;
		if (!isValid) return item;
		const options = { ...Object(parameters.options), timeout: (2 * timeout) / SECOND };
		return { ...item, timeout: 2 * timeout, parameters: { ...parameters, options } };
	});
}

/**
 * @param existingJobs the ids of jobs that were created before, for Get
 */
export function makeWorkload(random: Random, existingJobs: readonly string[]): Workload {
	const operation = random.chance(0.12) ? 'get' : 'create';
	const runs = random.chance(0.12) ? random.integer(2, 3) : 1;
	const waits = random.chance(0.75);
	const mixes = random.chance(0.15);
	const downloads = random.chance(0.35);
	const invalid = random.chance(0.15) ? 0.1 : 0;
	const timeout = random.pick([5, 20, 60, 180, 600, 1800, 1800, 1800]);
	const moves = random.pick(['never', 'each try', 'each try', 'each execution', 'voice'] as const);
	const pollInterval = random.pick([undefined, undefined, 1, 2, 10, 30]);
	const maxConcurrency = random.pick([undefined, undefined, 1, 2, 5, 20]);
	const maxJobs = random.pick([undefined, undefined, 1, 2, 5, 10]);

	const makeItem = (run: number, index: number): Item => {
		const itemWaits = mixes ? random.chance(0.5) : waits;
		const itemDownloads = downloads && (!mixes || random.chance(0.7));
		const options = {
			timeout: mixes ? random.pick([timeout, 30, 300]) : timeout,
			pollInterval: pollInterval ?? 3,
			maxConcurrency: maxConcurrency ?? 5,
			...(maxJobs === undefined
				? {}
				: { maxJobs: mixes ? maxJobs + random.integer(0, 3) : maxJobs }),
		};
		const good = {
			resource: 'video',
			operation,
			waitForCompletion: itemWaits,
			downloadVideo: itemDownloads,
			options,
			...(operation === 'create'
				? requestOf(random, run, index)
				: { jobId: existingJobs[random.integer(0, existingJobs.length - 1)] ?? 'unknown' }),
		};
		const fault = random.chance(invalid)
			? random.pick(['text', 'timeout', 'expression'])
			: undefined;
		return {
			run,
			index,
			parameters: {
				...good,
				...(fault === 'text' ? { text: ' ', jobId: '' } : {}),
				...(fault === 'timeout' ? { options: { ...options, timeout: -1 } } : {}),
			},
			brokenParameter:
				fault === 'expression' ? (operation === 'create' ? 'model' : 'jobId') : undefined,
			moves: mixes && random.chance(0.5) ? 'never' : moves,
			isValid: fault === undefined,
			waits: itemWaits,
			downloads: itemWaits && itemDownloads,
			timeout: options.timeout * SECOND,
			maxConcurrency: options.maxConcurrency,
			maxJobs: operation === 'create' ? (options.maxJobs ?? Infinity) : Infinity,
		};
	};

	return {
		operation,
		runs: Array.from({ length: runs }, (_run, run) =>
			Array.from({ length: runs > 1 ? random.scaled(1, 8) : countItems(random) }, (_item, index) =>
				makeItem(run, index),
			),
		),
	};
}

/** Small stories are the ones that can be read, and they are quick; some are large. */
function countItems(random: Random): number {
	const size = random.next();
	if (size < 0.45) return random.integer(1, 3);
	if (size < 0.8) return random.integer(4, 12);
	if (size < 0.96) return random.integer(13, 50);
	return random.integer(51, 200);
}

function requestOf(random: Random, run: number, index: number): Record<string, unknown> {
	return {
		model: random.pick(['v1', 'v2']),
		actorUse: 'avatar',
		avatarType: 'public',
		avatarId: { __rl: true, mode: 'id', value: 'avatar-1' },
		scriptUse: 'text',
		text: nameOf({ run, index }),
		voiceType: 'public',
		voiceId: { __rl: true, mode: 'id', value: 'voice-1' },
	};
}
