import { extensionFor, fitsMediaType, isMediaExtension } from '../transport/mediaType';

/** Most file systems allow 255 bytes; this leaves room for what others put before or after. */
const LONGEST_NAME_BYTES = 150;

/** What may be an extension. Whether it is one depends on the word: in "John.Doe" it is none. */
const ENDING = /\.([a-z0-9]{2,5})$/i;

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
	const given = mediaEnding(name);
	const extension = fitsMediaType(given, mediaType) ? given : extensionFor(mediaType);
	const base = given === '' ? name : name.slice(0, -given.length - 1);
	return `${shorten(base, LONGEST_NAME_BYTES - extension.length - 1)}.${extension}`;
}

/** The extension of a name, without its dot, where it stands for a medium; else empty. */
function mediaEnding(name: string): string {
	const ending = ENDING.exec(name)?.[1] ?? '';
	return isMediaExtension(ending) ? ending : '';
}

/** The last segment of a link whose extension says that it is a medium; `/get.php?id=7` says nothing. */
function mediaNameIn(link: string): string {
	const segment = decode(new URL(link).pathname.split('/').at(-1) ?? '');
	return mediaEnding(segment) === '' ? '' : segment;
}

/** Keeps the last path segment and drops what file systems forbid or give a meaning to. */
function tame(name: string): string {
	const segment = name.split(/[/\\]/).at(-1) ?? '';
	return trimEdges(segment.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, ''));
}

/** Without dots and white space at both ends. A pattern for the end would look at long names again and again. */
function trimEdges(name: string): string {
	const isEdge = (index: number) => /[\s.]/.test(name.charAt(index));
	let start = 0;
	let end = name.length;
	while (start < end && isEdge(start)) start += 1;
	while (end > start && isEdge(end - 1)) end -= 1;
	return name.slice(start, end);
}

/** The beginning of a text in so many bytes of UTF-8, cut between what a reader sees as characters. */
function shorten(text: string, longest: number): string {
	const { read } = new TextEncoder().encodeInto(text, new Uint8Array(longest));
	if (read === text.length) return text;
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
