import type { IBinaryData } from 'n8n-workflow';

import type { DownloadFailure } from '../download/failure';
import type { ApiFailure } from '../transport/failure';
import type { Job, LipsyncRequest } from '../transport/schemas';

/** The settings of one item for the run. All times in milliseconds. */
export interface Plan {
	itemIndex: number;
	/** Where the item's job comes from: a paid request, or a job that exists. */
	from: Order | { kind: 'jobId'; jobId: string };
	/** Whether to wait until the job has ended. */
	waits: boolean;
	/** The longest wait for the job, and for a rate limit that holds it up. */
	timeout: number;
	pollInterval: number;
	/** Where to put the finished video; without it, it is not downloaded. */
	download?: { fileName: string };
}

/** A paid request, and the hashes by which the ledger finds it again. */
export interface Order {
	kind: 'request';
	request: LipsyncRequest;
	/** Of the request as it is sent, expressions resolved. */
	requestHash: string;
	/** Of the item's input and of the parameters before their expressions are resolved. */
	fingerprint?: string | undefined;
	/** Puts fresh links to files of the workflow into it, just before each POST. */
	sign?(): Promise<LipsyncRequest>;
}

/** The outcome of one item. */
export type JobOutcome = { ok: true; job: Job; file?: IBinaryData } | Failed;

/** With the job's id and the last answer about it, as far as they are known. */
export interface Failed {
	ok: false;
	failure: JobFailure;
	jobId?: string;
	job?: Job;
}

/** Why an item has no video; the words for it are in `output/`. */
export type JobFailure =
	/** The POST failed: refused, or with an outcome that is not known. */
	| { kind: 'notCreated'; failure: ApiFailure }
	/** The rate limit outlasted the item's patience. Nothing was started. */
	| { kind: 'rateLimited'; failure: ApiFailure; retryAfter?: number }
	/** An earlier try has sent the request, and it is not known whether a job was created. `quote`: the answer, where it was no job. */
	| { kind: 'notSentAgain'; quote: string | undefined }
	/** n8n has started the execution again after its process was killed. */
	| { kind: 'reexecuted' }
	/** The run would create more videos than Max New Videos allows. `spent`: those of the execution so far. */
	| { kind: 'tooManyVideos'; wanted: number; spent: number; limit: number }
	/** The run was stopped before the request was sent. */
	| { kind: 'notStarted' }
	/** The status cannot be read: refused permanently, or for too long. */
	| { kind: 'statusRefused'; failure: ApiFailure }
	/** The Base URL leads to no API. */
	| { kind: 'wrongAddress'; failure: ApiFailure }
	/** Personate could not make the video; `isRefused`: it refused the content. */
	| { kind: 'failed'; isRefused: boolean }
	/**
	 * The deadline has passed. `isCurrent` tells whether the last answer came at the deadline; where it did
	 * not, `failure` is why there was none.
	 */
	| { kind: 'timedOut'; timeout: number; isCurrent: boolean; failure?: ApiFailure }
	/** The run was stopped while the job was polled. */
	| { kind: 'notWaitedFor'; reason: 'cancelled' | 'halted' }
	/** The output of the finished job holds no link. */
	| { kind: 'withoutLink' }
	| { kind: 'notDownloaded'; link: string; failure: DownloadFailure }
	/** A bug in this node or in n8n. */
	| { kind: 'unexpected'; error: unknown };
