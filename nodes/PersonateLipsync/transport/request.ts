import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type INode,
} from 'n8n-workflow';

import { bearerToken } from './bearerToken';
import { readBaseUrl } from './baseUrl';
import { assertAllowedHost } from './allowedHosts';
import { isRecord, plainJson } from './json';
import { findNetworkCause, type NetworkCause } from './networkCause';

/** n8n's context in an execution and in a picker. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions;

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** From the base URL on, with a leading slash. */
	path: string;
	body?: IHttpRequestOptions['body'];
	timeoutMilliseconds: number;
	/** Ends the request when it is aborted; without it, the execution's own signal does. */
	signal?: AbortSignal;
}

/** What came of a request: an answer, whatever its status, or the reason why there is none. */
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
	/** Replaces the token in a text. */
	redact(text: string): string;
}

/** Below this length a key is more likely a word of the answer than a secret in it. */
const SHORTEST_REDACTED_KEY = 8;

/**
 * The only way from this node to the API.
 *
 * No redirect is followed: a repeated POST could be a second paid video, and a redirect to another
 * host would ask for the token there. The answer is taken as text, so that the token can be removed
 * from whatever the server sends back before anything else sees it.
 *
 * @throws NodeOperationError when the credential cannot be used as it is (base URL, allowed domains)
 */
export async function openTransport(context: ApiContext): Promise<Transport> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const baseUrl = readBaseUrl(context.getNode(), credentials.baseUrl);
	assertAllowedHost(context.getNode(), credentials, baseUrl);

	const token = bearerToken(credentials.apiKey);
	assertKey(context.getNode(), token);
	const redact = createRedact(token);

	const send: Send = async ({ path, timeoutMilliseconds, signal, ...methodAndBody }) => {
		const options: IHttpRequestOptions = {
			...methodAndBody,
			url: `${baseUrl}${path}`,
			headers: { Accept: 'application/json' },
			encoding: 'text',
			timeout: timeoutMilliseconds,
			...AS_IT_COMES,
			disableFollowRedirect: true,
		};
		try {
			const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
				abortedBy(signal, context),
				CREDENTIAL,
				options,
			);
			const { status, headers, body: text } = readResponse(response, redact);
			return { answered: true, status, headers, text: redact(plainJson(String(text))) };
		} catch (error) {
			return { answered: false, cause: findNetworkCause(error, redact) };
		}
	};
	return { baseUrl, send, redact };
}

/**
 * n8n's context, with another signal to end an authenticated request: n8n reads it from the context and
 * overrules the one in the options. (Seen in n8n 1.123 and 2.41.)
 */
export function abortedBy<Context extends ApiContext>(
	signal: AbortSignal | undefined,
	context: Context,
): Context {
	if (signal === undefined) return context;
	const derived: Context = Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	});
	return derived;
}

/** @throws NodeOperationError when there is no key, which no API would accept */
function assertKey(node: INode, token: string): void {
	if (token !== '') return;
	throw new NodeOperationError(
		node,
		'The API Key of the Personate API credential is empty: open the credential and enter the key',
	);
}

/**
 * A link to a file of the workflow opens without a login, by a token of n8n's: whoever has the output
 * must not have the file, too. The link may be encoded in another one.
 */
const FILE_TOKEN = /(binary-data(?:\/|%2F)signed)(?:\?|%3F)token(?:=|%3D)[\w.~-]+/gi;

/** The token by itself: a JWT whose payload begins with an id of one of n8n's stores. */
const BARE_FILE_TOKEN =
	/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9(\.|%(?:25)*2E)eyJpZCI6I(?:mZp|mRh|nMz|mF6)[\w-]+\1[\w-]+/gi;

/** The token may stand in a JSON text as it is, or with its quotes and backslashes escaped. */
function createRedact(token: string): (text: string) => string {
	const withoutFileTokens = (text: string) =>
		text.replace(FILE_TOKEN, '$1').replace(BARE_FILE_TOKEN, '[file token]');
	if (token.length < SHORTEST_REDACTED_KEY) return withoutFileTokens;
	const escaped = JSON.stringify(token).slice(1, -1);
	return (text) =>
		withoutFileTokens(text).replaceAll(token, '[API key]').replaceAll(escaped, '[API key]');
}

/** n8n would otherwise throw before the headers can be read, and send a 401 a second time. */
export const AS_IT_COMES = { returnFullResponse: true, ignoreHttpStatusErrors: true } as const;

/** The parts of n8n's full response, with lower-case header names and without the token in them. */
export function readResponse(
	response: unknown,
	redact: (text: string) => string,
): { status: number; headers: Record<string, string>; body: unknown } {
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
