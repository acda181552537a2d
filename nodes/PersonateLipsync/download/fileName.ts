import { extensionFor, isMediaExtension } from './mediaType';

/** Most file systems allow 255 bytes; this leaves room for what others put before or after. */
const LONGEST_NAME_BYTES = 150;

/** A number at the end, as in "Episode 1.23", is no extension. */
const EXTENSION = /\.(?=[a-z0-9]*[a-z])([a-z0-9]{2,5})$/i;

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
	const candidates = [wanted, mediaNameIn(link), jobId].map(tame);
	const name = candidates.find((candidate) => candidate !== '') ?? 'video';
	const extension = EXTENSION.exec(name)?.[0] ?? `.${extensionFor(mediaType)}`;
	const base = name.endsWith(extension) ? name.slice(0, -extension.length) : name;
	return shorten(base, LONGEST_NAME_BYTES - byteLength(extension)) + extension;
}

/** The last segment of a link whose extension says that it is a video; `/get.php?id=7` says nothing. */
function mediaNameIn(link: string): string {
	const segment = decode(new URL(link).pathname.split('/').at(-1) ?? '');
	return isMediaExtension(EXTENSION.exec(segment)?.[1] ?? '') ? segment : '';
}

/** Keeps the last path segment and drops what file systems forbid or give a meaning to. */
function tame(name: string): string {
	const segment = name.split(/[/\\]/).at(-1) ?? '';
	return segment
		.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
		.replace(/^[\s.]+|[\s.]+$/g, '');
}

/** Cuts between characters, never within one. */
function shorten(text: string, longest: number): string {
	const characters = [...text];
	while (byteLength(characters.join('')) > longest) characters.pop();
	return characters.join('');
}

function byteLength(text: string): number {
	return new TextEncoder().encode(text).length;
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
