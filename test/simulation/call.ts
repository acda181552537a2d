import type { VendorJob } from './vendorJob';

/** One request of the node, as the network sees it. */
export interface Call {
	number: number;
	kind: 'post' | 'get' | 'download';
	url: URL;
	/** Of a POST: what it asks for. */
	itemName: string | undefined;
	/** Of a status request or a download: the job that it is about, where there is one. */
	job: VendorJob | undefined;
	sentAt: number;
	/** Whether the token is in it. */
	hasToken: boolean;
}

/** What the server makes of a call. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
	/** How the body comes, if not at once and in full. */
	arrival?: Arrival;
	/** The job that came of it, or that it is about. */
	job?: VendorJob;
}

export type Arrival =
	/** It breaks off, or stands still, after what the answer holds. */
	| { kind: 'broken' }
	| { kind: 'stalled' }
	/** One blank at a time, before the body or after it. `every` in milliseconds. */
	| { kind: 'trickling'; blanks: number; every: number; isBodyFirst: boolean };

/** How a call ended for the node. */
export type Ending =
	| { kind: 'answered'; answer: Answer; isReadable: boolean }
	/** `arrived`: what had come of an answer. */
	| { kind: 'failed'; failure: ConnectionFailure; arrived: string };

/** An error of the connection, as Node has it. */
export interface ConnectionFailure {
	/** Of an error that n8n raises itself. */
	name?: string | undefined;
	code?: string | undefined;
	syscall?: string | undefined;
	message: string;
	/** Whether the request may have reached the server. */
	wasSent: boolean;
}

export const CANCELED: ConnectionFailure = {
	code: 'ERR_CANCELED',
	message: 'canceled',
	wasSent: true,
};

/** Whether the ending of a POST proves that nothing came of it. */
export function isClearRefusal(ending: Ending): boolean {
	if (ending.kind === 'failed') return !ending.failure.wasSent;
	const { status } = ending.answer;
	// A server that gave up, and a proxy that lost its client, prove nothing.
	const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 499;
	return isRefused || [301, 307, 308].includes(status);
}

/** Whether a server refuses a call because there were too many. */
export function isRateLimit({ status, headers }: Answer, kind: Call['kind']): boolean {
	return status === 429 || (kind === 'download' && status === 503 && 'retry-after' in headers);
}
