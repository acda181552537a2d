import {
	isPassing,
	isRedirect,
	mayHaveTakenEffect,
	type ApiFailure,
	type VendorReason,
} from './failure';
import type { ListName } from './lists';

/** An error in the user's words: one sentence that says what to do, and the reason under it. */
export interface Problem {
	message: string;
	description?: string;
	/** Whether the input was wrong, so that nothing was sent, or a call to the API failed. */
	origin: 'input' | 'api';
	/** The HTTP status, where there was one. */
	httpCode?: string;
}

/** What was being done when a call failed. */
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
			message: `None of the ${rows} ${type} ${kind}s that Personate lists has an ID that can be read: enter it yourself with By ID`,
		};
	}
	return {
		origin: 'api',
		message:
			type === 'custom'
				? `Your Personate account has no custom ${kind}s: make one at Personate, or choose Public`
				: `Personate lists no public ${kind}s: choose Custom, or enter an ID yourself with By ID`,
	};
}

function whatHappened(failure: ApiFailure, call: Call): string {
	const event = eventAt('Personate', failure);
	switch (call.kind) {
		case 'get':
			return `Job ${call.jobId} could not be looked up, because ${event}`;
		case 'list':
			return `The ${call.list.type} ${call.list.kind}s could not be listed, because ${event}`;
		case 'create':
			return mayHaveTakenEffect(failure)
				? `It is not known whether Personate started this video, because ${event}`
				: `No video was started, because ${event}`;
	}
}

/** What went wrong, as half a sentence. `who` is the server that was asked. */
export function eventAt(who: string, failure: ApiFailure): string {
	switch (failure.kind) {
		case 'unreachable':
			return `${who} could not be reached`;
		case 'timedOut':
			return `${who} did not answer in time`;
		case 'interrupted':
			return `the connection to ${who} broke off`;
		case 'cancelled':
			return 'the execution was stopped';
		case 'unreadable':
			return `${who} gave an answer that cannot be read`;
		case 'refused':
			return refusal(who, failure.status);
	}
}

function refusal(who: string, status: number): string {
	switch (status) {
		case 400:
		case 422:
			return `${who} did not accept the request`;
		case 401:
			return `${who} did not accept the API key`;
		case 402:
			return `${who} asks for payment`;
		case 403:
			return `${who} does not allow this`;
		case 404:
			return `${who} did not find what was asked for`;
		case 408:
			return `${who} did not get the request in time`;
		case 409:
			return `${who} sees a conflict with something else`;
		case 429:
			return `${who} gets too many requests`;
		case 499:
			return `the connection to ${who} broke off (HTTP 499)`;
	}
	if (status >= 500) return `${who} failed on its side (HTTP ${status})`;
	if (isRedirect(status)) return `${who} leads to another address (HTTP ${status})`;
	if (!(status >= 200)) return `${who} gave an unexpected answer (HTTP ${status})`;
	return `${who} refused the request (HTTP ${status})`;
}

function whatToDo(failure: ApiFailure, call: Call): string {
	if (call.kind === 'create' && mayHaveTakenEffect(failure)) {
		return 'check with Personate before you run it again, or you may pay for it twice';
	}
	switch (failure.kind) {
		case 'unreachable':
			return 'check the Base URL of the credential and the network of your n8n, then run it again';
		case 'unreadable':
			return 'check the Base URL of the credential, then run it again';
		case 'refused':
			return remedy(failure, call);
		default:
			return 'run it again later';
	}
}

function remedy(failure: Extract<ApiFailure, { kind: 'refused' }>, call: Call): string {
	const { status, reasons, retryAfterMilliseconds, location } = failure;
	const correct =
		reasons.length > 0 ? 'correct what is named below' : 'check the fields of this node';
	switch (status) {
		case 401:
			return 'check it in the Personate API credential';
		case 402:
			return 'check the plan or the credit of your Personate account, then run it again';
		case 403:
			return 'check the credential, or ask Personate what your key may do';
		case 404:
			return whatToCheck(call);
		case 409:
			return `${correct}, or run it again later`;
		case 429:
			return call.kind === 'list'
				? `run it again ${after(retryAfterMilliseconds)}`
				: `run it again ${after(retryAfterMilliseconds)}, with a lower Max Concurrency under Options`;
	}
	if (isPassing(failure)) return `run it again ${after(retryAfterMilliseconds)}`;
	if (isRedirect(status)) {
		return location === undefined
			? 'correct it in the credential'
			: 'enter the address below in the credential, if you trust it';
	}
	return correct;
}

/** What may be wrong where Personate does not find what was asked for. */
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

/** The reason for a failure, for the line below the message; empty where none is known. */
export function reasonUnder(
	failure: ApiFailure,
	nameField: NameField = () => undefined,
	expected = 'a job',
): string {
	switch (failure.kind) {
		case 'unreadable':
			return failure.excerpt === ''
				? 'The answer was empty.'
				: `Instead of ${expected} this came: ${failure.excerpt}`;
		case 'refused':
			return [
				failure.location === undefined ? '' : `It leads to ${failure.location}`,
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
