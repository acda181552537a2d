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
	/** Of a download: the file breaks off, or stands still, after its beginning. */
	bodyEnds?: 'broken' | 'stalled';
	/** The job that came of it, or that it is about. */
	job?: VendorJob;
}

/** How a call ended for the node. */
export type Ending =
	| { kind: 'answered'; answer: Answer; isReadable: boolean }
	/** `wasSent`: whether it may have reached the server. */
	| { kind: 'failed'; code: string; wasSent: boolean };
