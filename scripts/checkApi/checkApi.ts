import { judgeAll } from './assumptions';
import type { Clock } from './clock';
import type { Confirm } from './confirm';
import { openConnection, type Send } from './connection';
import { createDescribe } from './describe';
import type { FreeObservations, PaidObservations } from './observations';
import { observeFree } from './observeFree';
import { nothingPaid, observePaid } from './observePaid';
import { writeReport } from './report';
import type { Settings } from './settings';
import { shortVideo } from './shortVideo';

/** What the check needs from outside. */
export interface Surroundings {
	clock: Clock;
	confirm: Confirm;
	/** Prints a line for whoever runs the check; not for a report that is passed on. */
	tell(text: string): void;
	/** Prints the report. */
	print(text: string): void;
}

const WARNING =
	'Next come two POSTs: an invalid body, and one video that says "Hello.". The video costs money, and what the invalid body costs is not documented. Send them?';

/** Compares the API with what is assumed; `true` where all that could be checked held. */
export async function checkApi(settings: Settings, surroundings: Surroundings): Promise<boolean> {
	const { baseUrl, key } = settings;
	const send = openConnection(baseUrl, key);
	const free = await observeFree(send);
	const paid = await payIfAllowed(settings, surroundings, send, free);
	const judgements = judgeAll(free, paid, createDescribe(baseUrl));
	surroundings.print(writeReport(judgements, baseUrl, key));
	return judgements.every(({ held }) => held !== false);
}

/** The only place that leads to a POST. */
async function payIfAllowed(
	{ pay }: Settings,
	{ clock, confirm, tell }: Surroundings,
	send: Send,
	free: FreeObservations,
): Promise<PaidObservations> {
	if (!pay) return nothingPaid('needs --pay');
	const request = shortVideo(free);
	if (request === undefined) {
		return nothingPaid('not sent: the lists hold no public avatar and voice to make a video of');
	}
	if (!(await confirm(WARNING))) return nothingPaid('not sent: it was not confirmed');
	return await observePaid({ send, clock, request, tell });
}
