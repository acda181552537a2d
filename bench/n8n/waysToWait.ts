import type { IDataObject } from 'n8n-workflow';

import type { Execution } from '../../test/e2e/support/execution';
import type { WorkflowDraft } from '../../test/e2e/support/workflow';
import { delaysOf, meanOf } from './delays';
import { START, draftOf } from './draft';
import { executionTimeOf, itemsOfAllRuns, runToEnd } from './execution';
import {
	CREATE,
	FINISHED,
	IS_FINISHED,
	LOOP,
	STATUS,
	WAIT,
	finished,
	httpCreate,
	httpStatus,
	isFinished,
	loopOverItems,
	personateCreate,
	wait,
} from './nodes';
import type { Place } from './place';

/** How the wait for some jobs went, times in seconds. */
export interface Waited {
	/** From the end of a job until it was seen to be finished, as a mean over the jobs. */
	delay: number;
	/** What it took altogether. */
	wall: number;
}

/** Creates a job for each item and waits until all are finished. */
export type WayToWait = (place: Place, items: readonly IDataObject[]) => Promise<Waited>;

/** One run of the node for all items. */
export const together: WayToWait = async (place, items) => {
	const execution = await runToEnd(
		place.world.session,
		draftOf(
			'Waiting together',
			items,
			[personateCreate(place.world, { waitForCompletion: true })],
			[{ from: START, to: CREATE }],
		),
	);
	const jobIds = finishedJobs(execution, CREATE, items.length);
	return { delay: meanDelay(place, jobIds), wall: executionTimeOf(execution, CREATE) / 1000 };
};

/** The node for one item after the other, which is how a node waits that waits in each item's turn. */
export const oneAfterTheOther: WayToWait = async (place, items) => {
	const draft = draftOf(
		'Waiting for one after the other',
		items,
		[loopOverItems, personateCreate(place.world, { waitForCompletion: true })],
		[
			{ from: START, to: LOOP },
			{ from: LOOP, output: 1, to: CREATE },
			{ from: CREATE, to: LOOP },
		],
	);
	return await waitedIn(place, draft, CREATE, items.length);
};

/** The loop that is built from n8n's own nodes: every few seconds, a status request for each job that is not finished. */
export const loopEvery =
	(seconds: number): WayToWait =>
	async (place, items) => {
		const { world, bearer } = place;
		const draft = draftOf(
			'Waiting in a loop',
			items,
			[httpCreate(world, bearer), wait(seconds), httpStatus(world, bearer), isFinished, finished],
			[
				{ from: START, to: CREATE },
				{ from: CREATE, to: WAIT },
				{ from: WAIT, to: STATUS },
				{ from: STATUS, to: IS_FINISHED },
				{ from: IS_FINISHED, to: FINISHED },
				{ from: IS_FINISHED, output: 1, to: WAIT },
			],
		);
		return await waitedIn(place, draft, FINISHED, items.length);
	};

async function waitedIn(
	place: Place,
	draft: WorkflowDraft,
	node: string,
	jobs: number,
): Promise<Waited> {
	const execution = await runToEnd(place.world.session, draft);
	const jobIds = finishedJobs(execution, node, jobs);
	return { delay: meanDelay(place, jobIds), wall: execution.duration / 1000 };
}

/** The jobs of the items that a node gave; each has to be finished, and there has to be one for each item. */
function finishedJobs(execution: Execution, node: string, expected: number): Set<string> {
	const jobIds = itemsOfAllRuns(execution, node).flatMap(({ json }) =>
		json.status === 'completed' ? [String(json.job_id)] : [],
	);
	const distinct = new Set(jobIds);
	if (distinct.size !== expected) {
		throw new Error(`${distinct.size} finished jobs instead of ${expected}`);
	}
	return distinct;
}

function meanDelay({ world }: Place, jobIds: ReadonlySet<string>): number {
	const { jobs, requests } = world.sandbox;
	const own = jobs.filter(({ jobId }) => jobIds.has(String(jobId)));
	return meanOf(delaysOf(own, requests)) / 1000;
}
