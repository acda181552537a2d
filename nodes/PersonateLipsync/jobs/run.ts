import type { StoredVideo } from '../download/failure';
import type { PersonateClient } from '../transport/client';
import type { Clock } from '../transport/clock';
import type { ApiFailure } from '../transport/failure';
import type { Job } from '../transport/schemas';
import type { Ledger } from './ledger';
import type { Stop } from './stop';

/** What a run gets from outside. */
export interface RunTools {
	clock: Clock;
	/** From 0 to 1. */
	random(): number;
	client: Pick<PersonateClient, 'createVideo' | 'getVideo' | 'hasWrongAddress'>;
	/** Downloads the file behind a link into n8n's binary store, in one try. */
	store(link: string, job: Job, fileName: string, signal: AbortSignal): Promise<StoredVideo>;
	ledger: Ledger;
	/** Whether n8n runs the execution for the second time after its process was killed. */
	isReexecuted(): Promise<boolean>;
	stop: Stop;
	/** Whether the first failure ends the run. */
	stopsOnFailure: boolean;
	/** How many requests run at once, and how many downloads. At least 1. */
	maxConcurrency: number;
	/** How many jobs of this run are in progress at once; `Infinity` for no limit. */
	maxJobs: number;
	events: RunEvents;
}

/** Which requests a rate limit holds up. */
export type PausedRequests = 'all' | 'creations' | 'downloads';

/** What happens in a run, for n8n's log. */
export interface RunEvents {
	/** A paid job exists: called as soon as its id is known. */
	onCreated(jobId: string, itemIndex: number): void;
	/** A paid job may exist, and its id is not known: called as soon as the POST has ended. */
	onUnknown(failure: ApiFailure, itemIndex: number): void;
	/** An item has the job of an earlier try, whose request was different. */
	onOtherRequest(jobId: string, itemIndex: number): void;
	/** A rate limit holds up these requests for this time. */
	onPause(requests: PausedRequests, milliseconds: number): void;
	/** How many of the jobs that are waited for have ended. */
	onProgress(ended: number, all: number): void;
}
