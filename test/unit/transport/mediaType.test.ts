import {
	extensionFor,
	fitsMediaType,
	isNoMedium,
	mediaExtensionOf,
	mediaTypeOf,
	playlistFormat,
	typeOfPath,
} from '../../../nodes/PersonateLipsync/transport/mediaType';

const link = 'https://cdn.example.com/video';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
/** The media type of a file that begins like this, a letter for each byte. */
const typeOf = (text: string, contentType?: string, from = link) =>
	mediaTypeOf(contentType, from, bytesOf(text));

const wide = (text: string) => text.replace(/./g, '$&\0');
/** Hosts are often wrong, and so are links. */
const wrong: Array<[said: string | undefined, from: string]> = [
	...['text/plain', 'text/html; charset=utf-8', 'application/json', 'application/octet-stream'],
	...['image/png', 'application/pdf', 'application/vnd.apple.mpegurl', '', undefined],
].map((said) => [said, `${link}.html`]);

const packet = (first: string, length: number) => first + 'x'.repeat(length - first.length);

describe('The media type of a downloaded file', () => {
	it.each([
		// An MP4, also in fragments, or one that begins with its picture, room or a gap.
		['video/mp4', '\0\0\0\x18ftypmp42', '\0\0\0\x18ftyp3gp5', '\0\0\0\x20stypmsdh'],
		['video/mp4', '\0\0\0\x20moofmfhd', '\0\0\0\x20ftypM4V ', '\x01\n\0\0mdat\xff'],
		['video/mp4', '\0\0\0\x08wide\0', '\0\0\n\x08free\0', '\0\0\x1a\x0amoov\0\0'],
		['video/quicktime', '\0\0\0\x14ftypqt  '],
		['video/webm', '\x1aE\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm', '\x1aE\xdf\xa3\x9f'],
		['video/x-matroska', '\x1aE\xdf\xa3\xa3\n\x86\x81\x01\x42\x82\x88matroska'],
		['video/x-msvideo', 'RIFF\n\0\0\0AVI LIST'],
		['video/mp2t', packet('G@', 188).repeat(2) + 'G'],
		['audio/ogg', `OggS\0\x02${'\0'.repeat(22)}\x01vorbis`],
		['image/gif', 'GIF89a', 'GIF87a'],
		['image/png', '\x89PNG\r\n\x1a\n'],
		['image/jpeg', '\xff\xd8\xff\xe0'],
		['image/webp', 'RIFF\n\0\0\0WEBPVP8 '],
		['image/avif', '\0\0\0\x20ftypavif'],
		['audio/mp4', '\0\0\0\x20ftypM4A '],
		['audio/wav', 'RIFF\n\0\0\0WAVEfmt '],
		['audio/mpeg', 'ID3\x04\0', '\xff\xfb\x90'],
		['application/pdf', '%PDF-1.7\n%\xe2'],
		['application/zip', 'PK\x03\x04\x14\0'],
		['application/gzip', '\x1f\x8b\x08\0'],
	])('is what the first bytes say, whatever it is called: %s', (mediaType, ...beginnings) => {
		for (const text of beginnings) {
			for (const [said, from] of wrong) expect(typeOf(text, said, from)).toBe(mediaType);
		}
	});

	it.each([
		...['\0\0\0\x20ftypavif', '\x1aE\xdf\xa3\x9f', 'RIFF\n\0\0\0AVI LIST'],
		...['RIFF\n\0\0\0WEBPVP8 ', 'RIFF\n\0\0\0WAVEfmt '],
	])('is not the mark of a format further on: %j', (mark) => {
		expect(typeOf(`\x01\x02${mark}`, 'audio/flac')).toBe('audio/flac');
	});

	it.each(['x <html>', 'see [1]'])('is not a page or JSON further on in a text: %j', (text) => {
		expect(typeOf(text, 'audio/flac')).toBe('text/plain');
	});

	const marked = `\xff\xfe${wide('<html>')}`;
	it.each([
		['text/html', '<!doctype html><html>', '<p>Not found', '</html>', '\r\n\t  <HTML>'],
		// With the marks and in the letters of other encodings.
		['text/html', '\xef\xbb\xbf<html>', '<html>\x01', wide('<html>'), '\0<\0h\0t\0m', marked],
		['application/xml', '<?xml version="1.0"?>\n<Error>'],
		['application/json', ' {"detail": "expired"}', '[]'],
		['text/plain', 'The link has expired', 'Lien expir\xe9\r\n\x7f', '\xfe\xff\x4e\x01', '\n'],
		['application/vnd.apple.mpegurl', '#EXTM3U\n', '\xef\xbb\xbf#EXTM3U\n'],
		['application/dash+xml', '<?xml?>\n<MPD xmlns="">'],
	])('is seen in a text, whatever it is called: %s', (mediaType, ...texts) => {
		for (const text of texts) {
			for (const said of ['video/mp4', 'application/octet-stream', undefined]) {
				expect(typeOf(text, said, `${link}.mp4`)).toBe(mediaType);
			}
		}
	});

	const ebml = '\x1aE\xdf\xa3';
	const unknown = '\x01 is neither a medium nor a text';
	it.each([
		['Video/MP4; codecs="avc1"', 'video/mp4'],
		[' video/unheard-of ', 'video/unheard-of'],
		['audio/x-unheard.of+mp4', 'audio/x-unheard.of+mp4'],
		['text/html; charset=utf-8', 'text/html'],
		['application/x-mpegURL', 'application/x-mpegurl'],
	])('is the host\'s word for what the bytes do not tell: "%s"', (contentType, mediaType) => {
		expect(typeOf(unknown, contentType, `${link}.avi`)).toBe(mediaType);
	});

	it.each([
		...[undefined, '', ';', 'video/*', 'video/', 'mp4', 'application/octet-stream; x=y'],
		...['binary/octet-stream', 'application/x-www-form-urlencoded', 'x-video/mp4', 'video/mp4 x'],
	])('is what the link says where the host says %j, and else MP4', (contentType) => {
		expect(typeOf(unknown, contentType, `${link}.webm`)).toBe('video/webm');
		expect(typeOf(unknown, contentType, `${link}.MOV?x=.avi#.gif`)).toBe('video/quicktime');
		expect(typeOf(unknown, contentType)).toBe('video/mp4');
		expect(typeOf(unknown, contentType, `${link}.bin`)).toBe('video/mp4');
	});

	it.each([
		...['free ftyp in a text', 'x\0\0\x18ftypmp42', '\0\0\0\x18 ftypmp42', 'RIFF\0\0\0\0AVIX'],
		...[' GIF89a\0', `\0${packet('G@', 188).repeat(3)}`, ` ${ebml}`, ' ID3\x04', ' \xff\xd8\xff\0'],
		...[' %PDF-\0', ' PK\x03\x04', ' \x1f\x8b\0', ' \xff\xfb\0', ' OggS\0', 'PK\x01'],
	])('is not found behind the beginning: %j', (text) => {
		expect(['video/webm', 'text/plain']).toContain(typeOf(text, 'video/webm'));
	});

	it('is told from a few kilobytes at once, whatever they are', () => {
		const began = performance.now();

		for (const text of ['<', ' ', '<MPD', '\0 ', 'G', ebml, '\xff', '{', '<?xml ']) {
			typeOf(text.repeat(1_000_000 / text.length), 'video/mp4');
		}

		// A time that grows with the square would be hours.
		expect(performance.now() - began).toBeLessThan(10_000);
	});
});

/** Rows of words. */
const rowsOf = (text: string) => text.split(',').map((row) => row.trim().split(' '));

describe('The extension of a file', () => {
	it.each([
		...rowsOf('mp4 video/mp4 application/mp4 application/zip video/unheard-of video/vp9'),
		...rowsOf('webm video/webm, mov video/quicktime, mkv video/x-matroska, avi video/avi'),
		...rowsOf('gif image/gif, jpg image/jpeg, bmp image/bmp, mp3 audio/mpeg, opus audio/opus'),
		['mp4', 'application/vnd.unheard-of', ''],
	])('is %s for %s', (extension, ...mediaTypes) => {
		for (const mediaType of mediaTypes) expect(extensionFor(mediaType)).toBe(extension);
	});

	it.each(
		rowsOf(`mp4 video/mp4 application/mp4, m4v video/x-m4v video/mp4, mov video/quicktime,
			webm video/webm, mkv video/x-matroska video/matroska, avi video/x-msvideo video/avi,
			mpg video/mpeg, mpeg video/mpeg, ts video/mp2t, gif image/gif, jpg image/jpeg image/jpg,
			jpeg image/jpeg, png image/png, webp image/webp, avif image/avif, MP4 video/mp4,
			mp3 audio/mpeg audio/mp3, wav audio/wav audio/x-wav audio/wave, aac audio/aac,
			m4a audio/mp4 audio/x-m4a, ogg audio/ogg video/ogg, flac audio/flac`),
	)('%s may stand for %s, the usual type of a link that ends so', (extension = '', ...types) => {
		expect(typeOfPath(`${link}.${extension}`)).toBe(types[0]);
		for (const type of types) expect(fitsMediaType(extension, type)).toBe(true);
	});

	it.each(
		rowsOf(`mov video/mp4, mp3 video/mp4, jpg video/unheard-of, mov image/unheard-of,
			doe video/mp4, doe video/unheard-of`),
	)('may not be %s for %s', (extension = '', mediaType = '') => {
		expect(fitsMediaType(extension, mediaType)).toBe(false);
	});

	it.each([
		['a.b.MOV', 'MOV'],
		['.mp4', 'mp4'],
		...['John.Doe', '1.23', 'mp4', 'a.mp4.', 'a.mp4 '].map((name) => [name, '']),
	])('is the end of a name that stands for a medium, as it is written: %s', (name, extension) => {
		expect(mediaExtensionOf(name)).toBe(extension);
	});

	it('tells the media type in a link', () => {
		expect(typeOfPath(`${link}/a.b.MOV?x=.png`)).toBe('video/quicktime');
		for (const path of ['a.mp4.php', 'a.mp4/b', 'mp4', 'a.php', '']) {
			expect(typeOfPath(`${link}/${path}`)).toBeUndefined();
		}
	});
});

describe('A media type', () => {
	it.each([
		...['text/html', 'text/plain', 'application/json', 'application/xml', 'image/svg+xml'],
		...['application/xhtml+xml', 'application/problem+json', 'application/pdf', 'application/zip'],
		...['application/x-zip-compressed', 'application/gzip'],
	])('of a page, a message or a document is that of no medium: %s', (mediaType) => {
		expect(isNoMedium(mediaType)).toBe(true);
	});

	const files = ['video/mp4', 'image/gif', 'application/mp4', 'application/octet-stream'];
	const alike = ['video/text/plain', 'application/jsonp', 'video/zip', 'application/zipper'];
	it.each([...files, ...alike])('may be that of a medium: %s', (mediaType) => {
		expect(isNoMedium(mediaType)).toBe(false);
	});

	it.each([
		['application/vnd.apple.mpegurl', 'HLS'],
		['audio/x-mpegurl', 'HLS'],
		['application/dash+xml', 'DASH'],
		['video/mp4', undefined],
	])('names the format of a playlist: %s is %s', (mediaType, format) => {
		expect(playlistFormat(mediaType)).toBe(format);
	});
});
