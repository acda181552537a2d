import fc from 'fast-check';

import { textsIn } from '../../../nodes/PersonateLipsync/transport/json';
import { findVideoLinks, hasVideoLink } from '../../../nodes/PersonateLipsync/transport/videoLink';

const findVideoLink = (output: unknown) => findVideoLinks(output)[0];

const link = 'https://cdn.example.com/video.mp4?signature=a%2Fb&x=1#t=0';

/** A link whose path does not say what is behind it. */
const plain = (name: string) => `https://cdn.example.com/${name}`;

const video = plain('video');

describe('The link to the video in the output of a finished job', () => {
	it.each([
		['the output itself', link],
		['the output with white space', ` ${link}\n`],
		['an object with other things first', { id: 7, name: 'video', done: true, x: null, url: link }],
		['a list of objects', [{ kind: 'log' }, { video: { url: link } }]],
		['an object deep inside', { a: { b: { c: [{ d: link }] } } }],
	])('is found in %s', (_where, output) => {
		expect(findVideoLink(output)).toBe(link);
	});

	it('may be http, in any letter case', () => {
		expect(findVideoLink('HTTP://cdn.example.com/1.mp4')).toBe('HTTP://cdn.example.com/1.mp4');
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
		...[{ thumbnail_url: plain('1'), video_url: video }, [plain('1.webp'), video]],
		{ thumbnail: { url: plain('1') }, result: { url: video } },
		{ url: plain('1.jpg'), link: video },
		{ video_url: plain('1.PNG?x=1'), x: video },
		{ video_thumbnail: plain('1'), videoPoster: plain('2'), x: video },
		{ preview_url: plain('1.mp4'), x: video },
		{ cover: plain('1'), recovered: video },
		{ audio_url: plain('1.mp3'), x: video },
		{ url: plain('1.wav'), x: video },
		{ subtitles_url: plain('1'), url: plain('2.srt'), x: video },
		...[[plain('1.htm'), plain('2.html'), video], { url: plain('1.TXT?x=.mp4'), x: video }],
		{ page_url: plain('watch'), x: video },
		{ input: { video_url: plain('in.mp4') }, output: video },
		{ x: plain('1'), y: plain('2.mp4') },
		{ url: plain('1'), y: plain('2.mov') },
	])('is no image, sound, subtitles, page, input or plain link beside it: %j', (output) => {
		expect([video, plain('2.mp4'), plain('2.mov')]).toContain(findVideoLink(output));
	});

	it.each([
		['a key that says video', { x: plain('1.mp4'), output: plain('2.mp4'), video_url: video }],
		['a key that says output, before a url', { url: plain('1'), output_url: video }],
		['the extension, where two keys say video', { video: plain('1'), video_hd: link }],
		['the key that says video, not its parts', { x: { url: plain('1') }, video: { a: video } }],
	])('is decided by %s', (_what, output) => {
		expect([video, link]).toContain(findVideoLink(output));
	});

	const thumbnail = { thumbnail_url: plain('1.jpg') };
	it.each<[string, unknown, string]>([
		['first of several, whatever the path', [plain('v.txt/1'), video], plain('v.txt/1')],
		['subtitles rather than an image', [plain('1.jpg'), plain('1.srt')], plain('1.srt')],
		['sound rather than an image', [plain('1.jpg'), plain('1.mp3')], plain('1.mp3')],
		['link, and not what ends so', { self_link: plain('1'), href: video }, video],
		['link, and not what begins so', { link_to: plain('1'), href: video }, video],
		['first of several under such keys', { video_1: video, video_2: plain('2') }, video],
		['image, where there is nothing else', plain('1.jpg'), plain('1.jpg')],
		['thumbnail, where there is nothing else', { thumbnail_url: plain('1') }, plain('1')],
		['preview rather than that', { ...thumbnail, preview_url: plain('2.mp4') }, plain('2.mp4')],
		['page rather than that', { ...thumbnail, page_url: plain('watch') }, plain('watch')],
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

describe('Of several links', () => {
	const inputKeys = [
		...['source_video', 'sourceVideo', 'SOURCE-VIDEO-URL', 'sourcevideourl', 'sources', 'inputs'],
		...['input_video_url', 'original', 'originalUrl', 'actor_video_url', 'face_video', 'driver'],
		...['driving_video', 'audio_url', 'audioUrl', 'voice', 'script_audio', 'reference_clip'],
		...['background_video', 'video_source', 'output_source'],
	];
	it.each(inputKeys)('none is taken that went into the video: %s', (key) => {
		for (const given of [link, { url: link }, [{ video: { url: link } }]]) {
			expect(findVideoLinks({ [key]: given })).toEqual([]);
			expect(hasVideoLink({ [key]: given })).toBe(false);
			expect(findVideoLinks({ [key]: given, video })).toEqual([video]);
			expect(findVideoLinks({ output_url: video, [key]: given })).toEqual([video]);
		}
	});

	const outputKeys = [
		...['resource', 'resource_url', 'faceless_video', 'refactored', 'outsource', 'inputless'],
		...['video_with_audio', 'video_without_audio', 'withBackground', 'background_removed_url'],
		...['no_watermark', 'without_watermark_url', 'nonWatermarked', 'watermark-free'],
		...['unwatermarked', 'recovered', 'viewpoint', 'resampled', 'no_preview', 'webpage', 'src'],
	];
	it.each(outputKeys)('one is taken whose key only looks like another thing: %s', (key) => {
		expect(findVideoLinks({ x: plain('other'), [key]: link })).toEqual([link, plain('other')]);
	});

	const lesserKeys = [
		...['preview', 'preview_url', 'videoPreview', 'preview_video_url', 'sample_video', 'samples'],
		...['watermark_url', 'watermarked_video', 'video_with_watermark', 'thumbnail', 'thumbnailurl'],
		...['video_thumbnail', 'cover_image', 'avatar_video', 'src_video'],
	];
	it.each(lesserKeys)('a lesser one is taken only where there is nothing else: %s', (key) => {
		expect(findVideoLinks({ [key]: link, page_url: plain('page') })).toEqual([plain('page')]);
		expect(findVideoLinks({ [key]: link, [`${key}_2`]: video })).toEqual([link]);
		expect(hasVideoLink({ [key]: link })).toBe(false);
	});

	const watch = plain('watch');
	it.each<[string, unknown, links: string[]]>([
		['a page that is called the video', { video_url: watch, download_url: link }, [watch, link]],
		[
			'the file before a page that says so',
			{ video_url: plain('watch.html'), download_url: plain('file') },
			[plain('file'), plain('watch.html')],
		],
		[
			'the file before a page to share, and what the API is called with',
			{ video_page: plain('1'), share_video_url: plain('2'), cancel: plain('3'), file: link },
			[link, plain('1'), plain('2'), plain('3')],
		],
		['each link once', { url: video, video_url: video, again: [video] }, [video]],
	])('the best comes first: %s', (_which, output, links) => {
		expect(findVideoLinks(output)).toEqual(links);
		expect(hasVideoLink(output)).toBe(true);
	});

	it('one under an endless key is found at once', () => {
		const began = performance.now();

		expect(findVideoLinks({ ['no '.repeat(2_000_000)]: video })).toEqual([video]);
		expect(performance.now() - began).toBeLessThan(500);
	});
});

describe('The texts in an output', () => {
	it('come without white space around them, those near the top first', () => {
		const texts = [...textsIn({ a: { b: ' deep ' }, c: ['list'], d: 'top\n', e: 7, f: null })];

		expect(texts.map(({ text }) => text)).toEqual(['top', 'deep', 'list']);
	});
});
