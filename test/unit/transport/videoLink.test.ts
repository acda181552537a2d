import fc from 'fast-check';

import { findVideoLink, textsIn } from '../../../nodes/PersonateLipsync/transport/videoLink';

const link = 'https://cdn.example.com/video.mp4?signature=a%2Fb&x=1#t=0';

/** A link whose path does not say what is behind it. */
const plain = (name: string) => `https://cdn.example.com/${name}`;

const video = plain('video');

describe('The link to the video in the output of a finished job', () => {
	it.each([
		['the output itself', link],
		['the output with white space', ` ${link}\n`],
		['an object', { url: link }],
		['an object with other things first', { id: 7, name: 'video', done: true, x: null, url: link }],
		['a list', [link]],
		['a list of objects', [{ kind: 'log' }, { video: { url: link } }]],
		['an object deep inside', { a: { b: { c: [{ d: link }] } } }],
	])('is found in %s', (_where, output) => {
		expect(findVideoLink(output)).toBe(link);
	});

	it('may be http, in any letter case', () => {
		const shouted = 'HTTP://cdn.example.com/video.mp4';

		expect(findVideoLink(shouted)).toBe(shouted);
	});

	const keys = [
		...'video_url videoUrl videourl Video-URL video videos output_url output outputs'.split(' '),
		...'result result_url url URL download_url downloadUrl final mp4 file link href src'.split(' '),
	];
	it.each(keys)('stands under the key %s, wherever other links stand', (key) => {
		for (const other of ['status', 'self', 'thumbnail_url', 'audio_url', 'page_url', 'id']) {
			expect(findVideoLink({ [other]: plain('other'), [key]: video })).toBe(video);
			expect(findVideoLink({ [key]: video, [other]: plain('other') })).toBe(video);
			expect(findVideoLink([{ [other]: [plain('other')] }, { [key]: [video] }])).toBe(video);
		}
	});

	it.each([
		['a thumbnail', { thumbnail_url: plain('1'), video_url: video }],
		['a thumbnail in the way', { thumbnail: { url: plain('1') }, result: { url: video } }],
		['an image by its extension', { url: plain('1.jpg'), link: video }],
		['an image that says to be the video', { video_url: plain('1.PNG?x=1'), something: video }],
		['an image in a list', [plain('1.webp'), video]],
		['a picture of the video', { video_thumbnail: plain('1'), videoPoster: plain('2'), x: video }],
		['a preview that moves', { preview_url: plain('1.mp4'), something: video }],
		['a cover', { cover: plain('1'), recovered: video }],
		['a sound', { audio_url: plain('1.mp3'), something: video }],
		['a sound by its extension', { url: plain('1.wav'), something: video }],
		['subtitles', { subtitles_url: plain('1'), url: plain('2.srt'), something: video }],
		['a web page by its extension', [plain('1.htm'), plain('2.html'), video]],
		['a text, of whatever name', { url: plain('1.TXT?x=.mp4'), something: video }],
		['a page', { page_url: plain('watch'), something: video }],
		['the video that was given', { input: { video_url: plain('in.mp4') }, output: video }],
		['a plain link', { first: plain('1'), second: plain('2.mp4') }],
		['a plain link with a vague key', { url: plain('1'), second: plain('2.mov') }],
	])('is not %s', (_what, output) => {
		const found = findVideoLink(output) ?? '';

		expect([video, plain('2.mp4'), plain('2.mov')]).toContain(found);
	});

	it.each([
		['a key that says video', { x: plain('1.mp4'), output: plain('2.mp4'), video_url: video }],
		['a key that says output, before a url', { url: plain('1'), output_url: video }],
		['the extension, where two keys say video', { video: plain('1'), video_hd: link }],
		[
			'the key that says video, and not its parts',
			{ data: { url: plain('1') }, video: { a: video } },
		],
	])('is decided by %s', (_what, output) => {
		expect([video, link]).toContain(findVideoLink(output));
	});

	it.each<[string, unknown, string]>([
		[
			'first of several, whatever stands in the middle of a path',
			[plain('v.txt/1'), video],
			plain('v.txt/1'),
		],
		['subtitles rather than an image', [plain('1.jpg'), plain('1.srt')], plain('1.srt')],
		['sound rather than an image', [plain('1.jpg'), plain('1.mp3')], plain('1.mp3')],
		['link, and not what ends so', { self_link: plain('1'), href: video }, video],
		['link, and not what begins so', { link_to: plain('1'), href: video }, video],
		['first of several under such keys', { video_1: video, video_2: plain('2') }, video],
		['first of several in a list', [video, plain('2')], video],
		['image, where there is nothing else', plain('1.jpg'), plain('1.jpg')],
		['thumbnail, where there is nothing else', { thumbnail_url: plain('1') }, plain('1')],
		[
			'preview rather than a thumbnail',
			{ thumbnail_url: plain('1.jpg'), preview_url: plain('2.mp4') },
			plain('2.mp4'),
		],
		[
			'sound rather than a thumbnail',
			{ thumbnail_url: plain('1.jpg'), audio_url: plain('a.mp3') },
			plain('a.mp3'),
		],
	])('is the %s', (_which, output, found) => {
		expect(findVideoLink(output)).toBe(found);
	});

	it.each([
		...['', 'video.mp4', '/video.mp4', 'https://', 'http://[', `see ${link}`, `data:,${link}`],
		...['ftp://cdn.example.com/video.mp4', 'data:video/mp4;base64,AAAA', 'javascript:alert(1)'],
		...[{}, [], { progress: 10 }, { video_url: null, url: '' }, 7, true, null, undefined],
		{ 'https://cdn.example.com/key.mp4': 'a key is no value' },
	])('is not found in %j', (output) => {
		expect(findVideoLink(output)).toBeUndefined();
	});

	it('is always an address that can be opened', () => {
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), fc.webUrl()), (output) => {
				const found = findVideoLink(output);
				expect(found === undefined || /^https?:$/.test(new URL(found).protocol)).toBe(true);
			}),
		);
	});

	it('is found next to a circle', () => {
		const output: Record<string, unknown> = { url: link };
		output.self = output;
		output.list = [output, [output]];

		expect(findVideoLink(output)).toBe(link);
	});

	it('is looked for twenty levels deep and no deeper', () => {
		const nested = (depth: number): unknown => (depth === 0 ? link : { in: nested(depth - 1) });

		expect(findVideoLink(nested(20))).toBe(link);
		expect(findVideoLink(nested(21))).toBeUndefined();
	});

	it('is found at once in a large output, and in one that is nested without end', () => {
		const wide = Array.from({ length: 50_000 }, (_, index) => ({ [`k${index}`]: 'text' }));
		let deep: unknown = link;
		for (let level = 0; level < 50_000; level += 1) deep = [deep];
		const began = performance.now();

		expect(findVideoLink({ wide, deep, url: link })).toBe(link);
		expect(performance.now() - began).toBeLessThan(3000);
	});

	it('is found at once where the same things stand in many places', () => {
		let shared: unknown = { text: 'x' };
		for (let level = 0; level < 18; level += 1) shared = Array.from({ length: 10 }, () => shared);

		expect([...textsIn(shared)]).toHaveLength(1);
	});
});

describe('The texts in an output', () => {
	it('come without white space around them, those near the top first', () => {
		const texts = [...textsIn({ a: { b: ' deep ' }, c: ['list'], d: 'top\n', e: 7, f: null })];

		expect(texts.map(({ text }) => text)).toEqual(['top', 'deep', 'list']);
	});
});
