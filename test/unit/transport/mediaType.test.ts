import {
	extensionFor,
	fitsMediaType,
	isMediaExtension,
	isMessage,
	mediaTypeOf,
	typeOfPath,
} from '../../../nodes/PersonateLipsync/transport/mediaType';

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
		...[undefined, '', 'application/octet-stream', 'binary/octet-stream'],
		...['application/force-download', 'APPLICATION/OCTET-STREAM; x=y'],
		...['application/binary', 'application/x-binary'],
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
		['a PNG', '\x89PNG\r\n\x1a\n', 'image/png'],
		['a JPEG', '\xff\xd8\xff\xe0', 'image/jpeg'],
		['a WebP', 'RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
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
		['video/x-m4v', 'm4v'],
		['video/avi', 'avi'],
		['application/mp4', 'mp4'],
		['image/gif', 'gif'],
		['image/jpeg', 'jpg'],
		['image/bmp', 'bmp'],
		['audio/mpeg', 'mp3'],
		['audio/opus', 'opus'],
		['application/zip', 'zip'],
		['application/vnd.unheard-of', 'mp4'],
		['video/unheard-of', 'mp4'],
		['video/vp9', 'mp4'],
		['', 'mp4'],
	])('%s is %s', (mediaType, extension) => {
		expect(extensionFor(mediaType)).toBe(extension);
	});
});

describe('The media types that go with an extension', () => {
	it.each([
		['mp4', 'video/mp4', 'video/x-m4v', 'application/mp4'],
		['m4v', 'video/x-m4v', 'video/mp4', 'application/mp4'],
		['mov', 'video/quicktime'],
		['webm', 'video/webm'],
		['mkv', 'video/x-matroska', 'video/matroska'],
		['avi', 'video/x-msvideo', 'video/avi', 'video/msvideo'],
		['mpg', 'video/mpeg'],
		['mpeg', 'video/mpeg'],
		['ogv', 'video/ogg'],
		['wmv', 'video/x-ms-wmv'],
		['flv', 'video/x-flv'],
		['3gp', 'video/3gpp'],
		['gif', 'image/gif'],
		['jpg', 'image/jpeg', 'image/jpg'],
		['jpeg', 'image/jpeg', 'image/jpg'],
		['png', 'image/png'],
		['webp', 'image/webp'],
		['avif', 'image/avif'],
		['svg', 'image/svg+xml'],
		['mp3', 'audio/mpeg', 'audio/mp3'],
		['wav', 'audio/wav', 'audio/x-wav', 'audio/wave'],
		['m4a', 'audio/mp4', 'audio/x-m4a'],
		['aac', 'audio/aac'],
		['ogg', 'audio/ogg', 'video/ogg', 'application/ogg'],
		['flac', 'audio/flac', 'audio/x-flac'],
	])('.%s: %s is the usual one', (extension, usual, ...others) => {
		expect(typeOfPath(`${link}.${extension}`)).toBe(usual);
		for (const type of [usual, ...others]) expect(fitsMediaType(extension, type)).toBe(true);
	});
});

describe('The extension that a file may have', () => {
	it.each([
		['mp4', 'video/mp4', true],
		['MP4', 'video/mp4', true],
		['m4v', 'video/mp4', true],
		['mp4', 'video/x-m4v', true],
		['mov', 'video/mp4', false],
		['mp3', 'video/mp4', false],
		['jpeg', 'image/jpeg', true],
		['mov', 'video/unheard-of', true],
		['jpg', 'video/unheard-of', false],
		['mov', 'image/unheard-of', false],
		['doe', 'video/mp4', false],
		['doe', 'video/unheard-of', false],
		['', 'video/mp4', false],
	])('%s for %s: %s', (extension, mediaType, fits) => {
		expect(fitsMediaType(extension, mediaType)).toBe(fits);
	});

	it('stands for a medium, or for none', () => {
		for (const one of ['mp4', 'MOV', '3gp', 'jpg', 'mp3']) expect(isMediaExtension(one)).toBe(true);
		for (const other of ['', 'doe', '23', 'php', 'txt'])
			expect(isMediaExtension(other)).toBe(false);
	});

	it.each([
		['a.b.MOV?x=.png', 'video/quicktime'],
		['a.mp4.php', undefined],
		['a.mp4/b', undefined],
		['mp4', undefined],
		['a.php', undefined],
		['', undefined],
	])('tells the media type in a link: %s', (path, type) => {
		expect(typeOfPath(`https://cdn.example.com/${path}`)).toBe(type);
	});
});

describe('An answer that is a message and no file', () => {
	it.each([
		...['text/html', 'text/plain', 'application/json', 'application/xml'],
		...['application/xhtml+xml', 'application/problem+json'],
	])('is told from %s', (mediaType) => {
		expect(isMessage(mediaType)).toBe(true);
	});

	const files = ['video/mp4', 'image/gif', 'application/mp4', 'application/octet-stream'];
	it.each(files)('is not seen in %s', (mediaType) => {
		expect(isMessage(mediaType)).toBe(false);
	});
});
