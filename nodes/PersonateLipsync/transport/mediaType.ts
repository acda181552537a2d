/** File extensions and the media types that go with them; the first type is the usual one. */
const TYPES_BY_EXTENSION: ReadonlyMap<string, readonly [usual: string, ...others: string[]]> =
	new Map([
		['mp4', ['video/mp4', 'application/mp4']],
		['m4v', ['video/x-m4v', 'video/mp4']],
		['mov', ['video/quicktime']],
		['webm', ['video/webm']],
		['mkv', ['video/x-matroska', 'video/matroska']],
		['avi', ['video/x-msvideo', 'video/avi']],
		['mpg', ['video/mpeg']],
		['mpeg', ['video/mpeg']],
		['ts', ['video/mp2t']],
		['gif', ['image/gif']],
		['jpg', ['image/jpeg', 'image/jpg']],
		['jpeg', ['image/jpeg']],
		['png', ['image/png']],
		['webp', ['image/webp']],
		['avif', ['image/avif']],
		['svg', ['image/svg+xml']],
		['mp3', ['audio/mpeg', 'audio/mp3']],
		['wav', ['audio/wav', 'audio/x-wav', 'audio/wave']],
		['m4a', ['audio/mp4', 'audio/x-m4a']],
		['aac', ['audio/aac']],
		['ogg', ['audio/ogg', 'video/ogg']],
		['flac', ['audio/flac']],
	]);

/**
 * How files begin, a letter for each byte; the first row that matches applies. Source: the specifications
 * of the formats.
 */
const SIGNATURES: ReadonlyArray<[beginning: RegExp, mediaType: string]> = [
	[/^\0.{3}ftypqt/s, 'video/quicktime'],
	[/^\0.{3}ftypM4[AB]/s, 'audio/mp4'],
	[/^\0.{3}ftypavi[fs]/s, 'image/avif'],
	// Also without a box that names the format, and the parts of a file in fragments.
	[/^(?:\0.{3}(?:[fs]typ|sidx|moof|moov|free|skip|wide|uuid)|.{4}mdat)/s, 'video/mp4'],
	[/^.E\xdf\xa3.{0,64}B\x82.matroska/s, 'video/x-matroska'],
	[/^.E\xdf\xa3/s, 'video/webm'],
	[/^RIFF.{4}AVI /s, 'video/x-msvideo'],
	[/^RIFF.{4}WEBP/s, 'image/webp'],
	[/^RIFF.{4}WAVE/s, 'audio/wav'],
	[/^G.{187}G.{187}G/s, 'video/mp2t'],
	[/^OggS\0/, 'audio/ogg'],
	[/^GIF8[79]a/, 'image/gif'],
	[/^\x89PNG\r\n/, 'image/png'],
	[/^\xff\xd8\xff/, 'image/jpeg'],
	[/^ID3[^\s -~]|^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/, 'audio/mpeg'],
	[/^%PDF-/, 'application/pdf'],
	[/^PK[^\s -~]{2}/, 'application/zip'],
	// `[\b]` is the byte 8, the only method of compression that gzip has.
	[/^[^\s -~]\x8b[\b]/, 'application/gzip'],
];

/** This many bytes of a file are enough to tell what it is. */
export const BEGINNING_BYTES = 4096;

/**
 * The media type of a downloaded file: by its first bytes, else by the answer's header, else by the link's
 * extension, else MP4.
 *
 * @param contentType the answer's header
 * @param link where it was downloaded from
 * @param firstBytes `BEGINNING_BYTES`, fewer where the file is shorter
 */
export function mediaTypeOf(
	contentType: string | undefined,
	link: string,
	firstBytes: Uint8Array,
): string {
	const beginning = String.fromCharCode(...firstBytes.subarray(0, BEGINNING_BYTES));
	const said = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
	return (
		SIGNATURES.find(([mark]) => mark.test(beginning))?.[1] ??
		typeOfText(beginning) ??
		(saysSomething(said) ? said : undefined) ??
		typeOfPath(link) ??
		'video/mp4'
	);
}

/** Control characters: a media file has some near its beginning, a text has none. */
const BINARY = /[^\t-\r -\xff]/;

/** The type of a page, a message or a playlist; `undefined` for what is no text. */
function typeOfText(beginning: string): string | undefined {
	const text = beginning.replace(/^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, '');
	// UTF-16: pages and messages begin with ASCII letters, which have a zero byte each.
	const isWide = /^(?:[^\0]\0|\0[^\0])/.test(text);
	const start = (isWide ? text.replaceAll('\0', '') : text).trimStart();

	if (start.startsWith('#EXT')) return 'application/vnd.apple.mpegurl';
	if (/^<[!?/a-z]/i.test(start)) {
		if (/<MPD\b/.test(start)) return 'application/dash+xml';
		return start.startsWith('<?xml') ? 'application/xml' : 'text/html';
	}
	if (text.length === beginning.length && BINARY.test(start)) return undefined;
	return /^[[{]/.test(start) ? 'application/json' : 'text/plain';
}

/** Whether a host's `Content-Type` is specific, and not one that is sent with any file. */
function saysSomething(mediaType: string): boolean {
	return (
		/^(?:video|audio|image)\/[\w.+-]+$/.test(mediaType) ||
		isNoMedium(mediaType) ||
		playlistFormat(mediaType) !== undefined
	);
}

/** Whether it is a page, a message or a document, such as an expired link often brings. */
export function isNoMedium(mediaType: string): boolean {
	return /^text\/|[/+](?:json|xml)$|^application\/(?:x-)?(?:pdf|zip|gzip)\b/.test(mediaType);
}

/** The format of a playlist, which lists the parts of a video; `undefined` for any other type. */
export function playlistFormat(mediaType: string): 'HLS' | 'DASH' | undefined {
	if (mediaType === 'application/dash+xml') return 'DASH';
	return mediaType.endsWith('mpegurl') ? 'HLS' : undefined;
}

/** The usual media type for the extension of a link's path; `undefined` for an unknown one, or none. */
export function typeOfPath(link: string): string | undefined {
	const extension = mediaExtensionOf(new URL(link).pathname);
	return TYPES_BY_EXTENSION.get(extension.toLowerCase())?.[0];
}

/** The extension of a name, without its dot, if it is that of a media file, else empty, as for "John.Doe". */
export function mediaExtensionOf(name: string): string {
	const extension = /\.([a-z0-9]{2,5})$/i.exec(name)?.[1] ?? '';
	return TYPES_BY_EXTENSION.has(extension.toLowerCase()) ? extension : '';
}

/**
 * The file extension, without a dot, for a media type. For a type that is not listed it is the subtype where
 * that can be one (`image/bmp`), else `mp4`: what is downloaded is most likely a video.
 */
export function extensionFor(mediaType: string): string {
	const known = [...TYPES_BY_EXTENSION.keys()].find((name) => fitsMediaType(name, mediaType));
	return known ?? /^(?:image|audio)\/([a-z0-9]{2,5})$/.exec(mediaType)?.[1] ?? 'mp4';
}

/** Whether a file of this media type may have this extension, in any letter case. */
export function fitsMediaType(extension: string, mediaType: string): boolean {
	return TYPES_BY_EXTENSION.get(extension.toLowerCase())?.includes(mediaType) === true;
}
