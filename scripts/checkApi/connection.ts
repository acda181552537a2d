/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command-line program, no node code */
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';

/** One request to the API. */
export interface Call {
	method: 'GET' | 'POST';
	/** From the base URL on, with a leading slash. */
	path: string;
	/** A value to send as JSON. */
	body?: unknown;
	/** Another key than the user's. */
	key?: string;
}

/** What came of a request. */
export type Answer =
	| { answered: true; status: number; headers: Record<string, string>; text: string }
	| {
			answered: false;
			/** A code such as ECONNREFUSED. */
			cause: string;
	  };

/** Sends one request. Never rejects, never repeats, never follows a redirect. */
export type Send = (call: Call) => Promise<Answer>;

/** Long: a POST that is given up may have been carried out. */
const TIMEOUT_MILLISECONDS = 120_000;

/**
 * The only way to the API. Node's plain `request` and not `fetch`, which by its standard repeats a
 * request that was answered with 421: a repeated POST could be a second paid video.
 *
 * @param baseUrl without a trailing slash
 */
export function openConnection(baseUrl: string, key: string): Send {
	return async (call) => {
		const body = call.body === undefined ? undefined : JSON.stringify(call.body);
		const options: RequestOptions = {
			method: call.method,
			// A connection of its own for each request: none is sent on one that is about to be closed.
			agent: false,
			signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
			headers: {
				accept: 'application/json',
				authorization: `Bearer ${call.key ?? key}`,
				...(body === undefined
					? {}
					: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
			},
		};
		return await exchange(new URL(`${baseUrl}${call.path}`), options, body);
	};
}

async function exchange(
	url: URL,
	options: RequestOptions,
	body: string | undefined,
): Promise<Answer> {
	return await new Promise((resolve) => {
		const fail = (error: NodeJS.ErrnoException) =>
			resolve({ answered: false, cause: error.code ?? error.name });
		const request = url.protocol === 'https:' ? requestHttps : requestHttp;
		const outgoing = request(url, options, (response) => {
			readAnswer(response).then(resolve, fail);
		});
		outgoing.on('error', fail);
		outgoing.end(body);
	});
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of response) chunks.push(chunk);
	return {
		answered: true,
		status: response.statusCode ?? 0,
		headers: Object.fromEntries(
			Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
		),
		text: Buffer.concat(chunks).toString('utf8'),
	};
}
