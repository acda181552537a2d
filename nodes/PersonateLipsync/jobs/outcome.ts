import type { IBinaryData } from 'n8n-workflow';

import type { ApiFailure } from '../transport/failure';
import type { Job, LipsyncRequest } from '../transport/schemas';
import type { DownloadFailure } from '../download/failure';

/** What one item wants of the run. All times in milliseconds. */
export interface Plan {
	itemIndex: number;
	from: PlanSource;
	/** Whether to wait until the job has ended. */
	waits: boolean;
	/** The longest wait for the job, and for the API to accept its creation. */
	timeout: number;
	pollInterval: number;
	/** Where to put the finished video; without it, it is not downloaded. */
	download?: { fileName: string };
}

/** Where the item's job comes from: a paid request, or a job that exists. */
export type PlanSource =
	| {
			kind: 'request';
			request: LipsyncRequest;
			/** What tells the request from others, see `Ledger`. */
			requestHash: string;
			/** Puts fresh links to files of the workflow into it, just before each POST. */
			sign?(): Promise<LipsyncRequest>;
	  }
	| { kind: 'jobId'; jobId: string };

/** What became of one item. */
export type JobOutcome =
	| { ok: true; job: Job; file?: IBinaryData }
	/** With the job's id and the last answer about it, as far as they are known. */
	| { ok: false; failure: JobFailure; jobId?: string; job?: Job };

/** Why an item has no video; the words for it are in `output/`. */
export type JobFailure =
	/** The POST failed: refused, or with an outcome that is not known. */
	| { kind: 'notCreated'; failure: ApiFailure }
	/** The rate limit outlasted the item's patience. Nothing was started. */
	| { kind: 'rateLimited'; failure: ApiFailure; retryAfter?: number }
	/** An earlier try has sent the request, and nobody knows whether a job came of it. */
	| { kind: 'notSentAgain' }
	/** n8n runs an execution for the second time whose first process was killed. */
	| { kind: 'reexecuted' }
	/** The run was stopped before the request was sent. */
	| { kind: 'notStarted' }
	/** A status request was refused for good. */
	| { kind: 'statusRefused'; failure: ApiFailure }
	/** Personate could not make the video. */
	| { kind: 'failed' }
	/**
	 * The deadline is over. `isCurrent` tells whether the last answer came at the deadline; where it did
	 * not, `failure` is why there was none.
	 */
	| { kind: 'timedOut'; timeout: number; isCurrent: boolean; failure?: ApiFailure }
	/** The run was stopped while the job was polled. */
	| { kind: 'notWaitedFor'; reason: 'cancelled' | 'halted' }
	/** The output of the finished job holds no link. */
	| { kind: 'withoutLink' }
	| { kind: 'notDownloaded'; link: string; failure: DownloadFailure }
	/** A fault of this node or of n8n. */
	| { kind: 'unexpected'; error: unknown };
