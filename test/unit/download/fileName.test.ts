import fc from 'fast-check';

import { fileNameFor } from '../../../nodes/PersonateLipsync/download/fileName';

const link = 'https://cdn.example.com/files/video.webm?signature=x';
const mp4 = 'video/mp4';

const named = (wanted: string) => fileNameFor(wanted, link, 'job-1', mp4);
const linked = (path: string, jobId = 'job-1') =>
	fileNameFor('', `https://cdn.example.com/${path}`, jobId, mp4);

describe('The name of the downloaded file', () => {
	it('is the one that the user wants', () => {
		expect(named('welcome.mp4')).toBe('welcome.mp4');
		expect(named('Grüße an Zoë – 2.M4V')).toBe('Grüße an Zoë – 2.M4V');
	});

	it.each([
		...['Interview with John.Doe', 'Episode 1.23', 'report.v2'].map((name) => [
			name,
			`${name}.mp4`,
		]),
		...['Episode 1.mp4', 'welcome.MP4', 'welcome.m4v', 'Wait....mp4'].map((name) => [name, name]),
		...['clip.mov', 'clip.mp3', 'clip.jpg'].map((name) => [name, 'clip.mp4']),
		['report.txt', 'report.txt.mp4'],
		...['clip', 'clip.mp4'].map((name) => [name, 'clip.mov', 'video/quicktime']),
		['clip.webm', 'clip.mkv', 'video/x-matroska'],
		...['clip', 'clip.mov'].map((name) => [name, 'clip.mp4', 'video/unheard-of']),
		['clip.mp4', 'clip.jpg', 'image/jpeg'],
	])('has the extension of what the file is: "%s" becomes "%s"', (...[wanted = '', name, type]) => {
		expect(fileNameFor(wanted, link, 'job-1', type ?? mp4)).toBe(name);
	});

	it('is else the last part of the link', () => {
		expect(linked('files/video.mp4?signature=x')).toBe('video.mp4');
		expect(linked('files/video.webm?signature=x')).toBe('video.mp4');
		expect(fileNameFor('', link, 'job-1', 'video/webm')).toBe('video.webm');
		expect(linked('files/my%20video.mp4')).toBe('my video.mp4');
	});

	it('is else the job id', () => {
		for (const path of ['', 'files/', 'download?name=video.mp4', 'video']) {
			expect(linked(path)).toBe('job-1.mp4');
		}
	});

	it('is never empty, and never leads out of its folder', () => {
		expect(linked('', '../..')).toBe('video.mp4');
		expect(linked('', '../../job')).toBe('job.mp4');
		expect(fileNameFor(' . ', 'https://cdn.example.com/', '', mp4)).toBe('video.mp4');
	});

	it.each([
		['../../etc/passwd.mp4', 'passwd.mp4'],
		['..\\..\\windows\\video.mp4', 'video.mp4'],
		['C:\\videos\\a.mp4', 'a.mp4'],
		['C:a.mp4', 'Ca.mp4'],
		['.htaccess', 'htaccess.mp4'],
		...['...', '..', 'folder/', '  video.mp4. . '].map((wanted) => [wanted, 'video.mp4']),
		// Nothing that deceives or breaks.
		['a\0b\nc\r\td\x7f\x9f.mp4', 'abcd.mp4'],
		['exe\u202e4pm.mp4', 'exe4pm.mp4'],
		['a\u200bb\u2066c\u2028d\ufeff.mp4', 'abcd.mp4'],
		['a<b>c:d"e|f?g*h.mp4', 'abcdefgh.mp4'],
	])('stays in its folder, and is harmless: %j becomes "%s"', (wanted = '', name) => {
		expect(named(wanted)).toBe(name);
	});

	it.each([
		['files/..%2F..%2Fetc%2Fpasswd.mp4', 'passwd.mp4'],
		['files/%2e%2e%5Cvideo.mp4', 'video.mp4'],
		['files/a%00b.mp4', 'ab.mp4'],
		['files/%E0%A4%A.mp4', '%E0%A4%A.mp4'],
	])('is safe where the link hides something: %s', (path, name) => {
		expect(linked(path)).toBe(name);
	});

	it('is cut where it is too long, and keeps its extension', () => {
		expect(named(`${'x'.repeat(1000)}.m4v`)).toBe(`${'x'.repeat(146)}.m4v`);
		expect(named('x'.repeat(1000))).toBe(`${'x'.repeat(146)}.mp4`);
		expect(Buffer.byteLength(named('汉'.repeat(200)))).toBeLessThanOrEqual(150);
		expect(linked(`${'x'.repeat(1000)}.mov`)).toHaveLength(150);
	});

	it.each([
		['a letter of three bytes', '汉', 48],
		['a letter of four bytes', '\u{1f3ac}', 36],
		['a letter and its accent', 'e\u0301', 48],
		['a flag', '\u{1f1e9}\u{1f1ea}', 18],
		['a skin tone', '\u{1f44d}\u{1f3fd}', 18],
	])('is never cut inside a character: %s', (_what, character, count) => {
		expect(named(character.repeat(500))).toBe(`${character.repeat(count)}.mp4`);
		expect(named(`${character.repeat(500)}.MP4`)).toBe(`${character.repeat(count)}.MP4`);
	});

	it('is as long as it may be where it is one endless character', () => {
		expect(Buffer.byteLength(named(`e${'\u0301'.repeat(500)}`))).toBe(1 + 72 * 2 + 4);
	});

	it.each([
		...['x', '.', ' ', ' .', '\u0301', '\u{1f1e9}'].map((sign) => `a${sign.repeat(200_000)}b`),
		...[`a${' .'.repeat(100_000)}`, 'a/'.repeat(100_000)],
	])('is made at once from a very long one: case %#', (wanted) => {
		const began = performance.now();

		named(wanted);
		fileNameFor('', link, wanted, mp4);

		expect(performance.now() - began).toBeLessThan(1500);
	});

	it('can do no harm, whatever it is made from', () => {
		const texts = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 400 }),
			fc.stringMatching(/^[./\\\s:%\w\u202e\0]{0,40}$/),
		);
		fc.assert(
			fc.property(texts, fc.webUrl(), texts, (wanted, address, jobId) => {
				const name = fileNameFor(wanted, address, jobId, mp4);
				expect(name).toMatch(/[^.\s/\\].*\.[a-z0-9]{2,5}$/i);
				expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^[.\s]|[.\s]$/u);
				expect(name.length).toBeLessThanOrEqual(155);
			}),
			{ numRuns: 500 },
		);
	});
});
