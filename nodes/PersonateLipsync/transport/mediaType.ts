/** File extensions and the media types that go with them; the first type is the usual one. */
const TYPES_BY_EXTENSION: ReadonlyMap<string, readonly [usual: string, ...others: string[]]> =
	new Map([
		['mp4', ['video/mp4', 'video/x-m4v', 'application/mp4']],
		['m4v', ['video/x-m4v', 'video/mp4', 'application/mp4']],
		['mov', ['video/quicktime']],
		['webm', ['video/webm']],
		['mkv', ['video/x-matroska', 'video/matroska']],
		['avi', ['video/x-msvideo', 'video/avi', 'video/msvideo']],
		['mpg', ['video/mpeg']],
		['mpeg', ['video/mpeg']],
		['ogv', ['video/ogg']],
		['wmv', ['video/x-ms-wmv']],
		['flv', ['video/x-flv']],
		['3gp', ['video/3gpp']],
		['gif', ['image/gif']],
		['jpg', ['image/jpeg', 'image/jpg']],
		['jpeg', ['image/jpeg', 'image/jpg']],
		['png', ['image/png']],
		['webp', ['image/webp']],
		['avif', ['image/avif']],
		['svg', ['image/svg+xml']],
		['mp3', ['audio/mpeg', 'audio/mp3']],
		['wav', ['audio/wav', 'audio/x-wav', 'audio/wave']],
		['m4a', ['audio/mp4', 'audio/x-m4a']],
		['aac', ['audio/aac']],
		['ogg', ['audio/ogg', 'video/ogg', 'application/ogg']],
		['flac', ['audio/flac', 'audio/x-flac']],
	]);

/** What servers say when they do not know, or do not care. */
const SAYS_NOTHING = /^(application\/(octet-stream|binary|x-binary|force-download)|binary\/.*)?$/;

/**
 * The media type of a video: what the answer says, else what the link's extension says, else what the
 * first bytes look like, else MP4.
 *
 * @param contentType the answer's header
 * @param link where it was downloaded from
 * @param firstBytes at least 12, fewer where the file is shorter
 */
export function mediaTypeOf(
	contentType: string | undefined,
	link: string,
	firstBytes: Uint8Array,
): string {
	const said = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
	if (!SAYS_NOTHING.test(said)) return said;
	return typeOfPath(link) ?? typeOfBytes(firstBytes) ?? 'video/mp4';
}

/** The usual media type for the extension of a link's path; `undefined` for an unknown one, or none. */
export function typeOfPath(link: string): string | undefined {
	const extension = /\.([a-z0-9]+)$/i.exec(new URL(link).pathname)?.[1] ?? '';
	return TYPES_BY_EXTENSION.get(extension.toLowerCase())?.[0];
}

/**
 * The file extension, without a dot, that goes with a media type. A type that is in no list gives its
 * own name where that can be one (`image/bmp`), else `mp4`: what is downloaded is most likely a video.
 */
export function extensionFor(mediaType: string): string {
	const rows = [...TYPES_BY_EXTENSION];
	const known =
		rows.find(([, [usual]]) => usual === mediaType) ??
		rows.find(([, types]) => types.includes(mediaType));
	return (
		known?.[0] ?? /^(?:image|audio|application)\/([a-z0-9]{2,5})$/.exec(mediaType)?.[1] ?? 'mp4'
	);
}

/** Whether a name's ending, without its dot, stands for a video, an image or a sound. */
export function isMediaExtension(extension: string): boolean {
	return TYPES_BY_EXTENSION.has(extension.toLowerCase());
}

/** Whether a file of this media type may have this extension, in any letter case. */
export function fitsMediaType(extension: string, mediaType: string): boolean {
	const types: readonly string[] = TYPES_BY_EXTENSION.get(extension.toLowerCase()) ?? [];
	if (types.includes(mediaType)) return true;
	// A kind of video that is in no list may come in any container.
	const isKnown = [...TYPES_BY_EXTENSION.values()].some((known) => known.includes(mediaType));
	return !isKnown && mediaType.startsWith('video/') && types[0]?.startsWith('video/') === true;
}

/** Whether the answer is a page or a message and no file: an expired link often answers with one. */
export function isMessage(mediaType: string): boolean {
	return /^text\/|^application\/(json|xml|xhtml\+xml|problem\+json)$/.test(mediaType);
}

/** Source: the signatures that the file formats themselves prescribe. */
function typeOfBytes(bytes: Uint8Array): string | undefined {
	const text = String.fromCharCode(...bytes.subarray(0, 12));
	if (text.startsWith('ftypqt', 4)) return 'video/quicktime';
	if (text.startsWith('ftyp', 4)) return 'video/mp4';
	if (text.startsWith('\x1aE\xdf\xa3')) return 'video/webm';
	if (text.startsWith('RIFF') && text.startsWith('AVI', 8)) return 'video/x-msvideo';
	if (text.startsWith('GIF8')) return 'image/gif';
	if (text.startsWith('\x89PNG')) return 'image/png';
	if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
	if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'image/webp';
	return undefined;
}
