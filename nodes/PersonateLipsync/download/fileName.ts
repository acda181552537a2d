import { extensionFor, fitsMediaType, mediaExtensionOf } from '../transport/mediaType';

/** Most file systems allow 255 bytes; this leaves room for what others put before or after. */
const LONGEST_NAME_BYTES = 150;

/** In characters: the patterns for the end of a name are slow on longer ones. */
const LONGEST_READ_NAME = 4000;

/**
 * A file name that can do no harm wherever the file is written later: one path segment, without control
 * characters, and always with the extension of what the file is.
 *
 * An extension of another media type is replaced: nothing is converted here, so `clip.mov` for an MP4
 * would mislead every program that relies on the name. It is not kept before the right extension either:
 * the name is often that of the source (`speech.mp3`), where `speech.mp4` is meant.
 *
 * @param wanted what the user asks for; empty to take the last segment of the link, else the job id
 */
export function fileNameFor(
	wanted: string,
	link: string,
	jobId: string,
	mediaType: string,
): string {
	const candidates = [wanted, mediaNameIn(link), jobId].map(sanitize);
	const name = candidates.find((candidate) => candidate !== '') ?? 'video';
	const given = mediaExtensionOf(name);
	const extension = fitsMediaType(given, mediaType) ? given : extensionFor(mediaType);
	const base = given === '' ? name : name.slice(0, -given.length - 1);
	return `${shorten(base, LONGEST_NAME_BYTES - extension.length - 1)}.${extension}`;
}

/** The last segment of a link, if its extension is that of a media file; empty for `/get.php?id=7`. */
function mediaNameIn(link: string): string {
	const segment = decode(new URL(link).pathname.replace(/^.*\//s, ''));
	return mediaExtensionOf(segment) === '' ? '' : segment;
}

/** Keeps the last path segment and drops what file systems forbid or give a meaning to. */
function sanitize(name: string): string {
	const segment = name.replace(/^.*[/\\]/s, '');
	const plain = segment.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, '');
	return plain.slice(0, LONGEST_READ_NAME).replace(/^[\s.]+|[\s.]+$/g, '');
}

/** The beginning of a text in at most `longest` bytes of UTF-8, cut between visible characters. */
function shorten(text: string, longest: number): string {
	const { read } = new TextEncoder().encodeInto(text, new Uint8Array(longest));
	const around = new Intl.Segmenter().segment(text.slice(0, read + 2)).containing(read);
	// A single character that is too long, such as a letter with a hundred accents, is cut inside.
	return text.slice(0, around?.index || read);
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
