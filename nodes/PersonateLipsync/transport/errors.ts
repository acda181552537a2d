import {
	isRateLimit,
	isRedirect,
	isTransient,
	mayHaveTakenEffect,
	type ApiFailure,
	type ApiRefusal,
} from './failure';
import type { ListName } from './lists';
import { quoteOf } from './quote';
import type { VendorReason } from './reasons';

/** An error for the user: what happened, then what to do, in one sentence. */
export interface Problem {
	message: string;
	/** The reason; empty where none is known. */
	description?: string | undefined;
	/** The input was wrong, so that nothing was sent; without it, a call to the API failed. */
	origin?: 'input';
	/** The HTTP status, where there was one. */
	httpCode?: string | undefined;
}

/** What the failed call was for. */
export type Call =
	| { kind: 'create' }
	| { kind: 'get'; jobId: string }
	| { kind: 'list'; list: ListName };

/** Turns a path of the API, such as `actor.avatar_id`, into the label of the field in the editor. */
export type NameField = (apiField: string) => string | undefined;

/** The one place where failures of the API become messages. */
export function explain(failure: ApiFailure, call: Call, nameField?: NameField): Problem {
	return {
		message: `${whatHappened(failure, call)}: ${whatToDo(failure, call)}`,
		description: reasonUnder(failure, nameField, call.kind),
		httpCode: httpCodeOf(failure),
	};
}

export function httpCodeOf(failure: object): string | undefined {
	return 'status' in failure ? String(failure.status) : undefined;
}

/**
 * Why a picker has nothing to choose from although the list arrived.
 *
 * @param rows how many rows the list has; none of them has an id
 */
export function explainNothingToChoose({ kind, type }: ListName, rows: number): Problem {
	if (rows > 0) {
		return {
			message: `None of the ${rows} ${type} ${kind}s has an ID that can be read: choose By ID and enter it`,
		};
	}
	return {
		message:
			type === 'custom'
				? `Your Personate account has no custom ${kind}s: create one at Personate, or choose Public`
				: `Personate lists no public ${kind}s: choose Custom, or choose By ID and enter an ID`,
	};
}

function whatHappened(failure: ApiFailure, call: Call): string {
	const event = eventAt('Personate', failure);
	switch (call.kind) {
		case 'get': {
			const what = failure.kind === 'notAboutJob' ? 'the status of job' : 'job';
			return `Could not get ${what} ${call.jobId} because ${event}`;
		}
		case 'list':
			return `Could not list the ${call.list.type} ${call.list.kind}s because ${event}`;
		case 'create':
			return mayHaveTakenEffect(failure)
				? `It is unknown whether the video was created, because ${event}`
				: `No video was created because ${event}`;
	}
}

/** Texts for a kind of failure, or for the status of a refusal. */
type Words = Readonly<Record<Exclude<ApiFailure['kind'], 'refused'>, string>> &
	Readonly<Record<number, string>>;

/** What went wrong, for the middle of a sentence. */
const EVENTS: Words = {
	unreachable: 'WHO could not be reached',
	timedOut: 'WHO did not respond in time',
	interrupted: 'the connection to WHO was closed',
	cancelled: 'the execution was stopped',
	unreadable: 'WHO sent an unreadable answer',
	notAboutJob: 'WHO sent an answer that is not about this job',
	401: 'WHO rejected the API key',
	402: 'WHO requires payment',
	403: 'WHO denied access',
	404: 'WHO did not find it',
	407: 'the proxy of your n8n wants a login',
	408: 'WHO did not receive the request in time',
	409: 'WHO reported a conflict',
	499: 'the connection to WHO was closed',
};

const REMEDIES: Partial<Words> = {
	unreachable: 'check the Base URL of the credential and the network of your n8n, then try again',
	unreadable: 'check the Base URL of the credential, then try again',
	notAboutJob: 'the job may continue, so get it later with Video > Get',
	401: 'check it in the Personate API credential',
	402: 'check the plan or the credits of your Personate account, then try again',
	403: 'check the credential, or ask Personate what your key may do',
	407: "add the login to the address of the proxy in n8n's environment, such as HTTPS_PROXY",
};

/** What may be wrong after a 404. */
const NOT_FOUND: Readonly<Record<Call['kind'], string>> = {
	get: 'check the Job ID, and that the credential belongs to the account that created it',
	list: 'check the Base URL of the credential',
	create: 'check the avatar, the voice and the Base URL of the credential',
};

/** What went wrong, for the middle of a sentence. `who` is the server that the request was sent to. */
export function eventAt(who: string, failure: ApiFailure): string {
	const event =
		failure.kind === 'refused' ? `${refusal(failure)} (${failure.status})` : EVENTS[failure.kind];
	return event.replace('WHO', who);
}

function refusal(failure: ApiRefusal): string {
	const { status } = failure;
	if (isRateLimit(failure)) return 'the rate limit of WHO was exceeded';
	const event = EVENTS[status];
	if (event !== undefined) return event;
	if (status >= 500) return 'WHO had a server error';
	if (isRedirect(status)) return 'WHO redirected the request';
	return status >= 200 ? 'WHO rejected the request' : 'WHO sent an unexpected answer';
}

function whatToDo(failure: ApiFailure, call: Call): string {
	if (call.kind === 'create' && mayHaveTakenEffect(failure)) {
		return 'check your Personate account before you run it again, or you may pay twice';
	}
	if (failure.kind !== 'refused') return REMEDIES[failure.kind] ?? 'try again later';

	const { status, reasons, retryAfterMilliseconds, location } = failure;
	const remedy = status === 404 ? NOT_FOUND[call.kind] : REMEDIES[status];
	if (remedy !== undefined) return remedy;
	if (isTransient(failure)) return `try again ${later(retryAfterMilliseconds)}`;
	if (isRedirect(status)) {
		return location === undefined
			? 'check the Base URL of the credential'
			: 'if you trust the address below, enter it as the Base URL of the credential';
	}
	const correct =
		reasons.length > 0 ? 'fix what is named below' : 'check the parameters of this node';
	return status === 409 ? `${correct}, or try again later` : correct;
}

/** When to try again, for the end of a sentence. */
export function later(milliseconds = 0): string {
	return milliseconds > 0 ? `in ${Math.ceil(milliseconds / 1000)} seconds` : 'later';
}

/**
 * The reason for a failure, for the description; empty where none is known. An answer that cannot be
 * read, or was cut off, may name a paid job: after a creation it is quoted for its id.
 */
export function reasonUnder(
	failure: ApiFailure,
	nameField?: NameField,
	call: Call['kind'] = 'get',
): string {
	switch (failure.kind) {
		case 'notAboutJob':
			return `Personate answered: ${failure.excerpt}`;
		case 'unreadable': {
			const received = call === 'create' ? quoteOf(failure) : failure.excerpt;
			if (!received) return 'The answer was empty.';
			return `Expected a ${call === 'list' ? 'list' : 'job'}, received: ${received}`;
		}
		case 'refused':
			return [
				failure.location === undefined ? '' : `Redirected to ${failure.location}`,
				sayReasons(failure.reasons, nameField),
			]
				.filter((line) => line !== '')
				.join('. ');
		default: {
			const quote = quoteOf(failure);
			const received = quote === undefined ? '' : `\nReceived until then: ${quote}`;
			return `Reason: ${failure.detail}${received}`;
		}
	}
}

/** What the vendor says in its own words; empty where it says nothing. */
export function sayReasons(reasons: VendorReason[], nameField?: NameField): string {
	const texts = reasons.map(({ field, text }) =>
		field === undefined ? text : `${nameField?.(field) ?? field}: ${text}`,
	);
	return texts.length === 0 ? '' : `Personate says: ${texts.join('; ')}`;
}
