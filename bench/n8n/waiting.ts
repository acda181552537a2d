import type { IDataObject } from 'n8n-workflow';

import { optionsSchema } from '../../nodes/PersonateLipsync/actions/video/options';
import { showSpread, spreadOf } from '../spread';
import type { Row } from '../table';
import { inPlace } from './place';
import { type Waited, loopEvery, oneAfterTheOther, together } from './waysToWait';

const JOBS = 20;
const SHORTEST = 5;
/**
 * How long the slowest job renders in each round, in seconds. Not always the same: how late it is seen
 * to be finished depends on where between two status requests that lies.
 */
const LONGEST = [36, 37, 38, 39, 40] as const;
/** What n8n's Wait node waits unless it is set, in seconds. */
const LOOP_SECONDS = 5;
/** In seconds. */
const { pollInterval: POLL_SECONDS } = optionsSchema.parse({});

/** One round of both ways to wait for the same jobs at once. */
interface Round {
	longest: number;
	ours: Waited;
	loop: Waited;
}

/**
 * Jobs of different lengths, waited for by one run of the node, by a loop of n8n's own nodes, and by the
 * node for one after the other.
 */
export async function measureWaiting(): Promise<Row[]> {
	return await inPlace({}, async (place) => {
		const inRounds = async () => {
			const rounds: Round[] = [];
			for (const longest of LONGEST) {
				const items = itemsUpTo(longest);
				const [ours, loop] = await Promise.all([
					together(place, items),
					loopEvery(LOOP_SECONDS)(place, items),
				]);
				rounds.push({ longest, ours, loop });
			}
			return rounds;
		};
		// All of these are waits and hardly any work, so that they may go on at the same time.
		const [oneByOne, rounds] = await Promise.all([
			oneAfterTheOther(place, itemsUpTo(Math.max(...LONGEST))),
			inRounds(),
		]);
		return rowsOf(rounds, oneByOne);
	});
}

/** The render times lie evenly between the shortest and the longest. */
function itemsUpTo(longest: number): IDataObject[] {
	return Array.from({ length: JOBS }, (_, index) => {
		const seconds = SHORTEST + ((longest - SHORTEST) * index) / (JOBS - 1);
		return { text: `Hello [render ${Math.round(seconds * 1000)}ms]` };
	});
}

function rowsOf(rounds: readonly Round[], oneByOne: Waited): Row[] {
	const spread = (figure: (round: Round) => number) => spreadOf(rounds.map(figure));
	const delay = spread(({ ours, loop }) => ours.delay / loop.delay);
	const ourDelay = spread(({ ours }) => ours.delay).median.toFixed(1);
	const loopDelay = spread(({ loop }) => loop.delay).median.toFixed(1);
	const beyond = spread(({ ours, longest }) => ours.wall - longest);
	const loopBeyond = spread(({ loop, longest }) => loop.wall - longest);
	const times = oneByOne.wall / spread(({ ours }) => ours.wall).highest;

	const what = `${JOBS} jobs of ${SHORTEST} to ${Math.max(...LONGEST)} s`;
	const median = `(median of ${rounds.length})`;
	return [
		{
			what: `${what}: mean delay until a video is seen to be finished, over that of a loop of HTTP Request, Wait (${LOOP_SECONDS} s) and If ${median}`,
			measured: `${showSpread(delay)}: ${ourDelay} s, and ${loopDelay} s`,
			goal: '< 1.0',
			met: delay.median < 1,
		},
		{
			what: `${what}: wall time beyond the slowest job's ${median}`,
			measured: `${showSpread(beyond, 1)} s`,
			goal: `≤ ${POLL_SECONDS} s, the Poll Interval`,
			met: beyond.median <= POLL_SECONDS,
		},
		{
			what: `${what}: the same with the loop, to compare`,
			measured: `${showSpread(loopBeyond, 1)} s`,
			goal: '',
		},
		{
			what: `${what}: wall time over waiting for one after the other`,
			measured: `1/${times.toFixed(1)}`,
			goal: '≤ 1/10',
			met: times >= 10,
		},
	];
}
