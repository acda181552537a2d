import type { IExecuteFunctions } from 'n8n-workflow';

import { failureOf, isRedirect } from '../transport/failure';
import { findNetworkCause } from '../transport/networkCause';
import { open, type Transport } from '../transport/request';
import { isStream, type Stream } from '../transport/stream';
import { isHostLimit, type DownloadFailure } from './failure';
import { readBeginning, type Beginning } from './beginning';
import type { DownloadWatch } from './watch';

/** A video of which only the beginning has been read. */
export interface OpenedVideo extends Beginning {
	stream: Stream;
	contentType: string | undefined;
}

/**
 * Opens the link of a finished video. The token is not sent, with one exception: a host that is the
 * base URL's own origin and answers 401 or 403 without it. Even then it is not sent along a redirect.
 */
export async function openVideo(
	context: IExecuteFunctions,
	{ baseUrl, redact }: Pick<Transport, 'baseUrl' | 'redact'>,
	link: string,
	watch: Pick<DownloadWatch, 'signal' | 'follow'>,
): Promise<{ ok: true; value: OpenedVideo } | { ok: false; failure: DownloadFailure }> {
	const request = async (url: string, withToken: boolean) => {
		// An encoded body would hide from Node whether the file is complete.
		const headers = { Accept: 'video/*, */*;q=0.8', 'Accept-Encoding': 'identity' };
		const answer = await open(context, { url, headers }, watch.signal, redact, withToken);
		const stream = isStream(answer.body) ? answer.body : undefined;
		watch.follow(stream);
		return { ...answer, stream };
	};

	try {
		let answer = await request(link, false);
		if ([401, 403].includes(answer.status) && new URL(link).origin === new URL(baseUrl).origin) {
			answer = await request(link, true);
			const { location } = answer.headers;
			if (isRedirect(answer.status) && location !== undefined) {
				answer = await request(new URL(location, link).href, false);
			}
		}
		const { status, headers, stream } = answer;
		if (status >= 200 && status < 300) {
			if (!isWhole(status, headers)) return { ok: false, failure: { kind: 'partial' } };
			if (stream === undefined) return { ok: false, failure: { kind: 'empty' } };
			const beginning = await readBeginning(stream);
			if (beginning.bytes.length === 0) return { ok: false, failure: { kind: 'empty' } };
			return { ok: true, value: { ...beginning, stream, contentType: headers['content-type'] } };
		}
		const refusal = failureOf({ answered: true, status, headers, text: '' });
		// The pause begins now, and not when the body has come.
		if (isHostLimit(refusal)) return { ok: false, failure: refusal };
		// The link is refused, even if the reason in the body cannot be read.
		const reason = stream && (await readBeginning(stream).catch(() => undefined));
		const text = redact(new TextDecoder().decode(reason?.bytes));
		return { ok: false, failure: failureOf({ answered: true, status, headers, text }) };
	} catch (error) {
		return { ok: false, failure: findNetworkCause(error, redact) };
	}
}

/** Whether the whole file came: no part was requested, but some hosts answer 206 with the whole file. */
function isWhole(status: number, headers: Record<string, string>): boolean {
	if (status !== 206) return true;
	const [, last, length] = /^bytes 0-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
	return Number(length) === Number(last) + 1;
}
