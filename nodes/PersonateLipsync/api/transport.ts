import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';

import { bearerToken } from './bearerToken';
import { readBaseUrl } from './baseUrl';
import { assertAllowedHost } from './allowedHosts';
import { isRecord } from './json';
import { findNetworkCause, type NetworkCause } from './networkCause';

/** n8n's context in an execution and in a picker. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions;

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** From the base URL on, with a leading slash. */
	path: string;
	body?: IHttpRequestOptions['body'];
	timeoutMilliseconds: number;
}

/** What came of a request: an answer, whatever its status, or the reason why there is none. */
export type Exchange =
	| { answered: true; status: number; headers: Record<string, string>; text: string }
	| { answered: false; cause: NetworkCause };

/** Sends one request. Never throws, never repeats. */
export type Send = (request: ApiRequest) => Promise<Exchange>;

const CREDENTIAL = 'personateApi';

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
export async function openTransport(context: ApiContext): Promise<Send> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const baseUrl = readBaseUrl(context.getNode(), credentials.baseUrl);
	assertAllowedHost(context.getNode(), credentials, baseUrl);

	const token = bearerToken(credentials.apiKey);
	const redact = (text: string) =>
		token.length < SHORTEST_REDACTED_KEY ? text : text.replaceAll(token, '[API key]');

	return async ({ method, path, body, timeoutMilliseconds }) => {
		const options: IHttpRequestOptions = {
			method,
			url: `${baseUrl}${path}`,
			...(body === undefined ? {} : { body }),
			headers: { Accept: 'application/json' },
			encoding: 'text',
			timeout: timeoutMilliseconds,
			returnFullResponse: true,
			// n8n would otherwise throw before the headers can be read, and send a 401 a second time.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		};
		try {
			const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL,
				options,
			);
			return readResponse(response, redact);
		} catch (error) {
			return { answered: false, cause: findNetworkCause(error, redact) };
		}
	};
}

function readResponse(response: unknown, redact: (text: string) => string): Exchange {
	const { statusCode, headers, body } = isRecord(response) ? response : {};
	const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
	return {
		answered: true,
		status: Number(statusCode),
		headers: Object.fromEntries(
			Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [
				name.toLowerCase(),
				redact(String(value)),
			]),
		),
		text: redact(text),
	};
}
