import {
	extensionFor,
	isMessage,
	mediaTypeOf,
} from '../../../nodes/PersonateLipsync/download/mediaType';

const link = 'https://cdn.example.com/video';
const nothing = new Uint8Array();

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('The media type of a video', () => {
	it.each([
		['video/webm', 'video/webm'],
		['Video/MP4; codecs="avc1"', 'video/mp4'],
		[' video/quicktime ', 'video/quicktime'],
		['text/html; charset=utf-8', 'text/html'],
	])('is what the answer says: "%s"', (contentType, mediaType) => {
		expect(mediaTypeOf(contentType, `${link}.avi`, nothing)).toBe(mediaType);
	});

	const saysNothing = [
		undefined,
		'',
		'application/octet-stream',
		'binary/octet-stream',
		'application/force-download',
		'APPLICATION/OCTET-STREAM; x=y',
	];

	it.each(saysNothing)('is what the link says where the answer says %j', (contentType) => {
		expect(mediaTypeOf(contentType, `${link}.webm`, nothing)).toBe('video/webm');
		expect(mediaTypeOf(contentType, `${link}.MOV?x=.avi#.gif`, nothing)).toBe('video/quicktime');
	});

	it.each([
		['an MP4', '\0\0\0\x18ftypmp42', 'video/mp4'],
		['an MP4 of another brand', '\0\0\0\x20ftypisom', 'video/mp4'],
		['a QuickTime film', '\0\0\0\x14ftypqt  ', 'video/quicktime'],
		['a WebM', '\x1aE\xdf\xa3\x9f\x42\x86\x81', 'video/webm'],
		['an AVI', 'RIFF\x24\0\0\0AVI LIST', 'video/x-msvideo'],
		['a GIF', 'GIF89a', 'image/gif'],
	])('is what the first bytes look like where nothing else tells: %s', (_what, text, mediaType) => {
		for (const contentType of saysNothing) {
			expect(mediaTypeOf(contentType, link, bytesOf(text))).toBe(mediaType);
		}
	});

	it.each(['', 'x', 'RIFF\x24\0\0\0WAVEfmt ', 'not a video at all'])(
		'is MP4 where nothing tells: "%s"',
		(text) => {
			expect(mediaTypeOf(undefined, link, bytesOf(text))).toBe('video/mp4');
			expect(mediaTypeOf(undefined, `${link}.bin`, bytesOf(text))).toBe('video/mp4');
		},
	);
});

describe('The extension for a media type', () => {
	it.each([
		['video/mp4', 'mp4'],
		['video/webm', 'webm'],
		['video/quicktime', 'mov'],
		['video/x-matroska', 'mkv'],
		['image/gif', 'gif'],
		['video/unheard-of', 'mp4'],
		['', 'mp4'],
	])('%s is %s', (mediaType, extension) => {
		expect(extensionFor(mediaType)).toBe(extension);
	});
});

describe('An answer that is a message and no file', () => {
	it.each([
		'text/html',
		'text/plain',
		'application/json',
		'application/xml',
		'application/xhtml+xml',
		'application/problem+json',
	])('is told from %s', (mediaType) => {
		expect(isMessage(mediaType)).toBe(true);
	});

	it.each(['video/mp4', 'image/gif', 'application/mp4', 'application/octet-stream'])(
		'is not seen in %s',
		(mediaType) => {
			expect(isMessage(mediaType)).toBe(false);
		},
	);
});
