/** Media types by file extension, for the containers that a video may come in. */
const TYPES_BY_EXTENSION: ReadonlyMap<string, string> = new Map([
	['mp4', 'video/mp4'],
	['m4v', 'video/x-m4v'],
	['mov', 'video/quicktime'],
	['webm', 'video/webm'],
	['mkv', 'video/x-matroska'],
	['avi', 'video/x-msvideo'],
	['gif', 'image/gif'],
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
	return TYPES_BY_EXTENSION.get(extensionOf(link)) ?? typeOfBytes(firstBytes) ?? 'video/mp4';
}

/** The file extension that goes with a media type; `mp4` where none is known. */
export function extensionFor(mediaType: string): string {
	const known = [...TYPES_BY_EXTENSION].find(([, type]) => type === mediaType);
	return known?.[0] ?? 'mp4';
}

export function isMediaExtension(extension: string): boolean {
	return TYPES_BY_EXTENSION.has(extension.toLowerCase());
}

/** Whether the answer is a page or a message and no file: an expired link often answers with one. */
export function isMessage(mediaType: string): boolean {
	return /^text\/|^application\/(json|xml|xhtml\+xml|problem\+json)$/.test(mediaType);
}

function extensionOf(link: string): string {
	return /\.([a-z0-9]+)$/i.exec(new URL(link).pathname)?.[1]?.toLowerCase() ?? '';
}

/** Source: the signatures that the file formats themselves prescribe. */
function typeOfBytes(bytes: Uint8Array): string | undefined {
	const text = String.fromCharCode(...bytes.subarray(0, 12));
	if (text.startsWith('ftypqt', 4)) return 'video/quicktime';
	if (text.startsWith('ftyp', 4)) return 'video/mp4';
	if (text.startsWith('\x1aE\xdf\xa3')) return 'video/webm';
	if (text.startsWith('RIFF') && text.startsWith('AVI', 8)) return 'video/x-msvideo';
	if (text.startsWith('GIF8')) return 'image/gif';
	return undefined;
}
