import type { Answer } from './connection';
import type { ListKind } from './reading';

/** The answer of one of the four lists. */
export interface ListObservation {
	/** Such as `avatars/public`. */
	name: string;
	kind: ListKind;
	answer: Answer;
}

/** What the requests that cost nothing have shown. */
export interface FreeObservations {
	lists: ListObservation[];
	/** The custom avatars with a key that is none. */
	wrongKey: Answer;
	/** A status request for a job that does not exist. */
	unknownJob: Answer;
}

/** A job from its creation to its end. */
export interface JobObservations {
	creation: Answer;
	jobId: string;
	/** The answers to all status requests, the last one at the end. */
	answers: Answer[];
	/** From the creation to the last answer. */
	milliseconds: number;
	/** Why there were no more status requests. */
	end: 'finished' | 'failed' | 'refused' | 'timedOut';
}

/** Why something was not seen. */
export interface Unseen {
	unseen: string;
}

/** What the requests that may cost money have shown. */
export interface PaidObservations {
	invalidBody: Answer | Unseen;
	creation: Answer | Unseen;
	job: JobObservations | Unseen;
}
