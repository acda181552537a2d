import { extensionFor } from './mediaType';

/** Most file systems allow 255 bytes; this leaves room for what others put before or after. */
const LONGEST_NAME = 150;

/**
 * A file name that can do no harm wherever the file is written later: one path segment, without control
 * characters, and with an extension.
 *
 * @param wanted what the user asks for; empty to take the last segment of the link, else the job id
 */
export function fileNameFor(
	wanted: string,
	link: string,
	jobId: string,
	mediaType: string,
): string {
	const fromLink = decode(new URL(link).pathname.split('/').at(-1) ?? '');
	const candidates = [wanted, /\.[a-z0-9]{2,5}$/i.test(fromLink) ? fromLink : '', jobId, 'video'];
	const name = candidates.map(tame).find((candidate) => candidate !== '') ?? 'video';
	return /\.[a-z0-9]{2,5}$/i.test(name) ? name : `${name}.${extensionFor(mediaType)}`;
}

/** Keeps the last path segment and drops what file systems forbid or give a meaning to. */
function tame(name: string): string {
	const segment = name.split(/[/\\]/).at(-1) ?? '';
	const plain = segment
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
		.replace(/^[\s.]+|[\s.]+$/g, '');
	const extension = /\.[a-z0-9]{2,5}$/i.exec(plain)?.[0] ?? '';
	return plain.length <= LONGEST_NAME
		? plain
		: plain.slice(0, LONGEST_NAME - extension.length) + extension;
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
