import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
} from 'n8n-workflow';

import { bearerToken } from './bearerToken';
import { readBaseUrl } from './baseUrl';
import { clock as realClock, type Clock } from './clock';
import { isRecord, plainJson } from './json';
import { findNetworkCause, type NetworkCause } from './networkCause';
import { textOf } from './stream';
import { createRedact } from './redact';
import { startTimeLimit, type Limit } from './timeLimit';

/** n8n's context in an execution and in a picker. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions;

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** From the base URL on, with a leading slash. */
	path: string;
	body?: IHttpRequestOptions['body'];
	limits: readonly Limit[];
	/** Ends the request when it is aborted; without it, the execution's own signal does. */
	signal?: AbortSignal | undefined;
}

/** The outcome of a request: an answer with any status, or the reason why there is none. */
export type Exchange =
	| { answered: true; status: number; headers: Record<string, string>; text: string }
	| { answered: false; cause: NetworkCause };

/** Sends one request. Never throws, never repeats. */
export type Send = (request: ApiRequest) => Promise<Exchange>;

export const CREDENTIAL = 'personateApi';

/** Where the API is, how requests are sent, and how the token is kept out of what comes back. */
export interface Transport {
	/** Without a trailing slash. */
	baseUrl: string;
	send: Send;
	/** Replaces the token in a text, and at the end of one that was cut off also its beginning. */
	redact(text: string, wasCutOff?: boolean): string;
}

/**
 * The only way from this node to the API.
 *
 * No redirect is followed: a repeated POST could be a second paid video, and a redirect to another
 * host would ask for the token there. The answer is taken as text, so that the token can be removed
 * from whatever the server sends back before anything else sees it; and as a stream, so that the beginning of
 * an answer that breaks off is known.
 *
 * @throws NodeOperationError when the credential cannot be used as it is (base URL, key)
 */
export async function openTransport(
	context: ApiContext,
	clock: Clock = realClock,
): Promise<Transport> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const baseUrl = readBaseUrl(context.getNode(), credentials.baseUrl);

	const token = bearerToken(credentials.apiKey);
	if (token === '') {
		throw new NodeOperationError(
			context.getNode(),
			'The API Key of the Personate API credential is empty: open the credential and enter the key',
		);
	}
	const redact = createRedact(token);

	const send: Send = async ({ path, limits, signal = signalOf(context), ...request }) => {
		const options = {
			...request,
			url: `${baseUrl}${path}`,
			headers: { Accept: 'application/json' },
		};
		const limit = startTimeLimit(clock, limits, signal);
		let text = '';
		try {
			const { status, headers, body } = await open(context, options, limit.signal, redact, true);
			for await (const piece of textOf(body)) {
				text += piece;
				limit.receive(piece.length);
			}
			return { answered: true, status, headers, text: redact(plainJson(text)) };
		} catch (error) {
			const cause = limit.cause() ?? findNetworkCause(error, redact);
			const answer = redact(text, true);
			return { answered: false, cause: { ...cause, ...(answer === '' ? {} : { answer }) } };
		} finally {
			limit.end();
		}
	};
	return { baseUrl, send, redact };
}

/** The execution's own signal; a picker has none. */
function signalOf(context: ApiContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

/**
 * Sends a request and returns its answer, with any status, as soon as the body begins. The header names are
 * in lower case, the token is removed from the headers, and the body is a stream.
 *
 * With the token no redirect is followed. n8n reads the signal of such a request from the context, and
 * overrules the one in the options. (Seen in n8n 1.123 and 2.41.)
 */
export async function open(
	context: ApiContext,
	request: IHttpRequestOptions,
	abortSignal: AbortSignal,
	redact: Transport['redact'],
	withToken: boolean,
) {
	const derived: ApiContext = Object.create(context, {
		getExecutionCancelSignal: { value: () => abortSignal },
	});
	const options: IHttpRequestOptions = {
		...request,
		encoding: 'stream',
		// Our own time limit ends what takes too long.
		timeout: 0,
		// n8n would otherwise throw before the headers can be read, and send a 401 a second time.
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		...(withToken ? { disableFollowRedirect: true } : { abortSignal }),
	};
	const { httpRequest, httpRequestWithAuthentication } = context.helpers;
	const response: unknown = withToken
		? await httpRequestWithAuthentication.call(derived, CREDENTIAL, options)
		: await httpRequest(options);
	const { statusCode, headers, body } = isRecord(response) ? response : {};
	return {
		status: Number(statusCode),
		headers: Object.fromEntries(
			Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [
				name.toLowerCase(),
				redact(String(value)),
			]),
		),
		body,
	};
}
