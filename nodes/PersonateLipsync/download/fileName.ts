import { extensionFor, fitsMediaType, mediaExtensionOf } from '../transport/mediaType';

/** Most file systems allow 255 bytes; this leaves room for what others put before or after. */
const LONGEST_NAME_BYTES = 150;

/** In characters. A pattern for the end of a name would look at a longer one again and again. */
const LONGEST_READ_NAME = 4000;

/**
 * A file name that can do no harm wherever the file is written later: one path segment, without control
 * characters, and always with the extension of what the file is.
 *
 * An extension of another medium is replaced and not kept: nothing is converted here, so `clip.mov` for
 * an MP4 would mislead every program that goes by the name. It is not kept in front of the right one
 * either, since a name is often taken over from the source (`speech.mp3`), where `speech.mp4` is meant.
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
	const given = mediaExtensionOf(name);
	const extension = fitsMediaType(given, mediaType) ? given : extensionFor(mediaType);
	const base = given === '' ? name : name.slice(0, -given.length - 1);
	return `${shorten(base, LONGEST_NAME_BYTES - extension.length - 1)}.${extension}`;
}

/** The last segment of a link whose extension says that it is a medium; `/get.php?id=7` says nothing. */
function mediaNameIn(link: string): string {
	const segment = decode(new URL(link).pathname.replace(/^.*\//s, ''));
	return mediaExtensionOf(segment) === '' ? '' : segment;
}

/** Keeps the last path segment and drops what file systems forbid or give a meaning to. */
function tame(name: string): string {
	const segment = name.replace(/^.*[/\\]/s, '');
	const plain = segment.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, '');
	return plain.slice(0, LONGEST_READ_NAME).replace(/^[\s.]+|[\s.]+$/g, '');
}

/** The beginning of a text in so many bytes of UTF-8, cut between what a reader sees as characters. */
function shorten(text: string, longest: number): string {
	const { read } = new TextEncoder().encodeInto(text, new Uint8Array(longest));
	const around = new Intl.Segmenter().segment(text.slice(0, read + 2)).containing(read);
	// One endless character, such as a letter with a hundred accents, has to be cut all the same.
	return text.slice(0, around?.index || read);
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
