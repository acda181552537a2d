import {
	isPassing,
	isRedirect,
	mayHaveTakenEffect,
	type ApiFailure,
	type ApiRefusal,
	type VendorReason,
} from './failure';
import type { ListName } from './lists';

/** An error for the user: what happened, then what to do, in one sentence; the reason is the description. */
export interface Problem {
	message: string;
	description?: string;
	/** Whether the input was wrong, so that nothing was sent, or a call to the API failed. */
	origin: 'input' | 'api';
	/** The HTTP status, where there was one. */
	httpCode?: string;
}

/** What the failed call was for. */
export type Call =
	| { kind: 'create' }
	| { kind: 'get'; jobId: string }
	| { kind: 'list'; list: ListName };

/** Turns a path of the API, such as `actor.avatar_id`, into the label of the field in the editor. */
export type NameField = (apiField: string) => string | undefined;

/** The one place where failures of the API become words. */
export function explain(
	failure: ApiFailure,
	call: Call,
	nameField: NameField = () => undefined,
): Problem {
	const description = reasonUnder(failure, nameField, call.kind === 'list' ? 'a list' : 'a job');
	return {
		origin: 'api',
		message: `${whatHappened(failure, call)}: ${whatToDo(failure, call)}`,
		...(description === '' ? {} : { description }),
		...('status' in failure ? { httpCode: String(failure.status) } : {}),
	};
}

/**
 * Why a picker has nothing to choose from although the list arrived.
 *
 * @param rows how many rows the list has; none of them has an id
 */
export function explainNothingToChoose({ kind, type }: ListName, rows: number): Problem {
	if (rows > 0) {
		return {
			origin: 'api',
			message: `None of the ${rows} ${type} ${kind}s has an ID that can be read: choose By ID and enter it`,
		};
	}
	return {
		origin: 'api',
		message:
			type === 'custom'
				? `Your Personate account has no custom ${kind}s: create one at Personate, or choose Public`
				: `Personate lists no public ${kind}s: choose Custom, or choose By ID and enter an ID`,
	};
}

function whatHappened(failure: ApiFailure, call: Call): string {
	const event = eventAt('Personate', failure);
	switch (call.kind) {
		case 'get':
			return `Could not get job ${call.jobId} because ${event}`;
		case 'list':
			return `Could not list the ${call.list.type} ${call.list.kind}s because ${event}`;
		case 'create':
			return mayHaveTakenEffect(failure)
				? `It is unknown whether the video was created, because ${event}`
				: `No video was created because ${event}`;
	}
}

/** What went wrong, for the middle of a sentence. `who` is the server that the request was sent to. */
export function eventAt(who: string, failure: ApiFailure): string {
	switch (failure.kind) {
		case 'unreachable':
			return `${who} could not be reached`;
		case 'timedOut':
			return `${who} did not respond in time`;
		case 'interrupted':
			return `the connection to ${who} was closed`;
		case 'cancelled':
			return 'the execution was stopped';
		case 'unreadable':
			return `${who} sent an unreadable response`;
		case 'refused':
			return refusal(who, failure.status);
	}
}

function refusal(who: string, status: number): string {
	switch (status) {
		case 400:
		case 422:
			return `${who} rejected the request (${status})`;
		case 401:
			return `${who} rejected the API key (401)`;
		case 402:
			return `${who} requires payment (402)`;
		case 403:
			return `${who} denied access (403)`;
		case 404:
			return `${who} did not find it (404)`;
		case 408:
			return `${who} did not receive the request in time (408)`;
		case 409:
			return `${who} reported a conflict (409)`;
		case 429:
			return `the rate limit of ${who} was exceeded (429)`;
		case 499:
			return `the connection to ${who} was closed (499)`;
	}
	if (status >= 500) return `${who} had a server error (${status})`;
	if (isRedirect(status)) return `${who} redirected the request (${status})`;
	if (!(status >= 200)) return `${who} sent an unexpected response (${status})`;
	return `${who} rejected the request (${status})`;
}

function whatToDo(failure: ApiFailure, call: Call): string {
	if (call.kind === 'create' && mayHaveTakenEffect(failure)) {
		return 'check your Personate account before you run it again, or you may pay twice';
	}
	switch (failure.kind) {
		case 'unreachable':
			return 'check the Base URL of the credential and the network of your n8n, then try again';
		case 'unreadable':
			return 'check the Base URL of the credential, then try again';
		case 'refused':
			return remedy(failure, call);
		default:
			return 'try again later';
	}
}

function remedy(failure: ApiRefusal, call: Call): string {
	const { status, reasons, retryAfterMilliseconds, location } = failure;
	const correct =
		reasons.length > 0 ? 'fix what is named below' : 'check the parameters of this node';
	switch (status) {
		case 401:
			return 'check it in the Personate API credential';
		case 402:
			return 'check the plan or the credits of your Personate account, then try again';
		case 403:
			return 'check the credential, or ask Personate what your key may do';
		case 404:
			return whatToCheck(call);
		case 409:
			return `${correct}, or try again later`;
		case 429:
			return `try again ${after(retryAfterMilliseconds)}`;
	}
	if (isPassing(failure)) return `try again ${after(retryAfterMilliseconds)}`;
	if (isRedirect(status)) {
		return location === undefined
			? 'check the Base URL of the credential'
			: 'if you trust the address below, enter it as the Base URL of the credential';
	}
	return correct;
}

/** What may be wrong after a 404. */
function whatToCheck(call: Call): string {
	switch (call.kind) {
		case 'get':
			return 'check the Job ID, and that the credential belongs to the account that created it';
		case 'list':
			return 'check the Base URL of the credential';
		case 'create':
			return 'check the avatar, the voice and the Base URL of the credential';
	}
}

function after(milliseconds: number | undefined): string {
	const seconds = Math.ceil((milliseconds ?? 0) / 1000);
	return seconds === 0 ? 'later' : `in ${seconds} seconds`;
}

/** The reason for a failure, for the description; empty where none is known. */
export function reasonUnder(
	failure: ApiFailure,
	nameField: NameField = () => undefined,
	expected = 'a job',
): string {
	switch (failure.kind) {
		case 'unreadable':
			return failure.excerpt === ''
				? 'The response was empty.'
				: `Expected ${expected}, received: ${failure.excerpt}`;
		case 'refused':
			return [
				failure.location === undefined ? '' : `Redirected to ${failure.location}`,
				failure.reasons.length === 0
					? ''
					: `Personate says: ${failure.reasons.map((reason) => sayReason(reason, nameField)).join('; ')}`,
			]
				.filter((line) => line !== '')
				.join('. ');
		default:
			return `Reason: ${failure.detail}`;
	}
}

function sayReason({ field, text }: VendorReason, nameField: NameField): string {
	if (field === undefined) return text;
	return `${nameField(field) ?? field}: ${text}`;
}
