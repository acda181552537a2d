/* eslint-disable @n8n/community-nodes/no-restricted-globals -- the environment says which seeds to run */
import { runSeed, type BrokenSeed } from './runSeed';

jest.mock('../../nodes/PersonateLipsync/transport/clock', () => ({
	clock: jest.requireActual('./virtualTime').clock,
}));

/** How many stories are printed; the others are named only. */
const MOST_STORIES = 1;

const { SIMULATION_SEED, SIMULATION_SEEDS = '2000', SIMULATION_FIRST = '1' } = process.env;

const seeds =
	SIMULATION_SEED === undefined
		? Array.from(
				Array(Number(SIMULATION_SEEDS)).keys(),
				(index) => Number(SIMULATION_FIRST) + index,
			)
		: [Number(SIMULATION_SEED)];

it(`never pays twice, loses nothing and keeps to all limits in ${seeds.length} stories`, async () => {
	const broken: BrokenSeed[] = [];
	for (const seed of seeds) {
		const found = await runSeed(seed);
		if (found !== undefined) broken.push(found);
	}
	if (broken.length === 0) return;
	const names = broken.map(({ seed, violation }) => `${seed}: ${violation}`);
	const stories = broken
		.slice(0, MOST_STORIES)
		.map(({ seed, story }) => `The story of seed ${seed}:\n${story}`);
	throw new Error(
		[
			`${broken.length} of ${seeds.length} seeds break an invariant. SIMULATION_SEED=<seed> runs one alone.`,
			...names,
			...stories,
		].join('\n'),
	);
});
