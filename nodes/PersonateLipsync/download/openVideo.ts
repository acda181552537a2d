import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { failureOf, isRedirect, type ApiResult } from '../transport/failure';
import { findNetworkCause } from '../transport/networkCause';
import {
	abortedBy,
	AS_IT_COMES,
	CREDENTIAL,
	readResponse,
	type Transport,
} from '../transport/request';
import { isStream, type VideoStream } from './stream';

/** An answer whose body has not been read yet. */
export interface OpenedVideo {
	stream: VideoStream;
	contentType: string | undefined;
}

/** How long a host may take to begin its answer. */
const TIMEOUT_MILLISECONDS = 60_000;

/**
 * Opens the link of a finished video. The token is not sent, with one exception: a host that is the
 * base URL's own origin and answers 401 without it. Even then it is not taken along a redirect.
 */
export async function openVideo(
	context: IExecuteFunctions,
	{ baseUrl, redact }: Pick<Transport, 'baseUrl' | 'redact'>,
	link: string,
	signal: AbortSignal,
): Promise<ApiResult<OpenedVideo>> {
	const request = async (url: string, withToken: boolean): Promise<Opened> => {
		const options: IHttpRequestOptions = {
			method: 'GET',
			url,
			// An encoded body would hide from Node whether the file is complete.
			headers: { Accept: 'video/*, */*;q=0.8', 'Accept-Encoding': 'identity' },
			encoding: 'stream',
			timeout: TIMEOUT_MILLISECONDS,
			...AS_IT_COMES,
			...(withToken ? { disableFollowRedirect: true } : {}),
		};
		const response: unknown = withToken
			? await context.helpers.httpRequestWithAuthentication.call(
					abortedBy(signal, context),
					CREDENTIAL,
					options,
				)
			: await context.helpers.httpRequest({ ...options, abortSignal: signal });
		const { status, headers, body } = readResponse(response, redact);
		return { status, headers, stream: isStream(body) ? body : undefined };
	};

	try {
		let opened = await request(link, false);
		if (opened.status === 401 && new URL(link).origin === new URL(baseUrl).origin) {
			opened.stream?.destroy();
			opened = await request(link, true);
			const { location } = opened.headers;
			if (isRedirect(opened.status) && location !== undefined) {
				opened.stream?.destroy();
				opened = await request(new URL(location, link).href, false);
			}
		}
		const { status, headers, stream } = opened;
		if (status === 200 && stream !== undefined) {
			return { ok: true, value: { stream, contentType: headers['content-type'] } };
		}
		stream?.destroy();
		return { ok: false, failure: failureOf({ answered: true, status, headers, text: '' }) };
	} catch (error) {
		return { ok: false, failure: findNetworkCause(error, redact) };
	}
}

interface Opened {
	status: number;
	headers: Record<string, string>;
	stream: VideoStream | undefined;
}
