import fc from 'fast-check';

import { findLink } from '../../../nodes/PersonateLipsync/download/link';

const link = 'https://cdn.example.com/video.mp4?signature=a%2Fb&x=1#t=0';

describe('The link in the output of a finished job', () => {
	it.each([
		['the output itself', link],
		['the output with white space', ` ${link}\n`],
		['an object', { url: link }],
		['an object with other things first', { id: 7, name: 'video', done: true, x: null, url: link }],
		['a list', [link]],
		['a list of objects', [{ kind: 'log' }, { video: { url: link } }]],
		['an object deep inside', { a: { b: { c: [{ d: link }] } } }],
	])('is found in %s', (_where, output) => {
		expect(findLink(output)).toBe(link);
	});

	it('may be http, in any letter case', () => {
		expect(findLink('HTTP://cdn.example.com/video.mp4')).toBe('HTTP://cdn.example.com/video.mp4');
	});

	it('is the first where there are several', () => {
		expect(findLink({ video: link, preview: 'https://cdn.example.com/preview.jpg' })).toBe(link);
	});

	it.each([
		'',
		'video.mp4',
		'/video.mp4',
		'ftp://cdn.example.com/video.mp4',
		'file:///etc/passwd',
		'data:video/mp4;base64,AAAA',
		'javascript:alert(1)',
		`see ${link}`,
		'https://',
		'http://[',
		{},
		[],
		{ 'https://cdn.example.com/key.mp4': 'a key is no value' },
		7,
		true,
		null,
		undefined,
	])('is not found in %j', (output) => {
		expect(findLink(output)).toBeUndefined();
	});

	it('is always an address that can be opened', () => {
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), fc.webUrl()), (output) => {
				const found = findLink(output);
				expect(found === undefined || /^https?:$/.test(new URL(found).protocol)).toBe(true);
			}),
		);
	});
});
