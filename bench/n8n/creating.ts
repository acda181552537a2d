import { optionsSchema } from '../../nodes/PersonateLipsync/actions/video/options';
import type { Sandbox } from '../../sandbox/server';
import { showSpread, spreadOf } from '../spread';
import type { Row } from '../table';
import { type DraftNode, START, draftOf } from './draft';
import { executionTimeOf, runToEnd } from './execution';
import { CREATE, httpCreate, personateCreate } from './nodes';
import { type Place, inPlace } from './place';

const ITEMS = 1000;
const ROUNDS = 7;
/** What comes unless it is set, and a high one to compare with. */
const { maxConcurrency: USUAL } = optionsSchema.parse({});
const MANY = 50;

const items = Array.from({ length: ITEMS }, (_, index) => ({ text: `Hello number ${index}` }));

/**
 * Starting many videos without waiting for them, next to n8n's HTTP Request node, which sends all it has
 * at once unless it is told otherwise.
 */
export async function measureCreating(): Promise<Row[]> {
	return await inPlace({ renderMilliseconds: 3_600_000 }, async (place) => {
		const { world, bearer } = place;
		const http = httpCreate(world, bearer);
		const usual = personateCreate(world);
		const many = personateCreate(world, { options: { maxConcurrency: MANY } });
		// The first run of a node is that of cold code.
		for (const node of [http, usual, many]) await timeOf(place, node);

		const ratios: Array<{ usual: number; many: number }> = [];
		while (ratios.length < ROUNDS) {
			const theirs = await timeOf(place, http);
			ratios.push({
				usual: (await timeOf(place, usual)) / theirs,
				many: (await timeOf(place, many)) / theirs,
			});
		}
		const ratio = spreadOf(ratios.map((round) => round.usual));
		const what = `${ITEMS.toLocaleString('en')} items of Create, time over n8n's HTTP Request`;
		return [
			{
				what: `${what}: ${USUAL} at once against all at once, as both come (median of ${ROUNDS})`,
				measured: showSpread(ratio),
				goal: '≤ 1.0',
				met: ratio.median <= 1,
			},
			{
				what: `${what}: ${MANY} at once, to compare`,
				measured: showSpread(spreadOf(ratios.map((round) => round.many))),
				goal: '',
			},
		];
	});
}

/** How long the node took for all items, by n8n's own account, in milliseconds. */
async function timeOf({ world }: Place, node: DraftNode): Promise<number> {
	const { sandbox, session } = world;
	const jobsBefore = sandbox.jobs.length;
	const execution = await runToEnd(
		session,
		draftOf('Create many', items, [node], [{ from: START, to: CREATE }]),
	);
	assertWhole(sandbox, jobsBefore);
	return executionTimeOf(execution, CREATE);
}

/** Whoever sent them, the requests have to be the same. */
function assertWhole({ jobs }: Sandbox, jobsBefore: number): void {
	const requestsIn = (some: Sandbox['jobs']) =>
		some.map(({ input }) => JSON.stringify(input)).sort();
	const [first, latest] = [jobs.slice(0, ITEMS), jobs.slice(jobsBefore)].map(requestsIn);
	if (latest?.length !== ITEMS || latest.join() !== first?.join()) {
		throw new Error('The requests are not those that were to be compared');
	}
}
