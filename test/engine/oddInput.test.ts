import type { INodeParameters } from 'n8n-workflow';

import { runLipsync } from '../support/lipsync';
import {
	answerList,
	byId,
	createBody,
	createParameters,
	fakePersonate,
	getParameters,
	numbered,
	rendering,
} from '../support/personate';

it('A job id with characters of an address gets that job and nothing else', async () => {
	const { statusRequests } = fakePersonate({ get: rendering });

	await runLipsync({ parameters: { ...getParameters, jobId: '../voices/public?x=1#y' } });

	expect(statusRequests).toEqual(['../voices/public?x=1#y']);
});

const inText = (text: string) => ({ script: { ...createBody.script, text } });
const ofAvatar = (avatar: object) => ({ actor: { ...createBody.actor, ...avatar } });

describe('a value, as a sheet or a model gives it,', () => {
	it.each<[INodeParameters, object]>([
		[{ text: '={{ 7.5 }}' }, inText('7.5')],
		[{ text: '={{ 12345678901234567890n }}' }, inText('12345678901234567890')],
		[{ text: '={{ new Date(0) }}' }, inText('1970-01-01T00:00:00.000Z')],
		[
			{ text: "={{ $now.set({ year: 2027 }).startOf('year').toUTC(60) }}" },
			inText(expect.stringMatching(/^202\d-\d\d-\d\dT\d\d:\d\d:00.000\+01:00$/)),
		],
		[{ model: '={{ "V1 " }}' }, { model: 'v1' }],
		[{ avatarType: '={{ "CUSTOM" }}' }, ofAvatar({ avatar_type: 'custom' })],
		[{ avatarId: byId('={{ 42 }}') }, ofAvatar({ avatar_id: '42' })],
		[{ avatarId: ' avatar-7\n' }, ofAvatar({ avatar_id: 'avatar-7' })],
		[{ avatarId: { mode: 'id', value: 'avatar-7' } }, ofAvatar({ avatar_id: 'avatar-7' })],
		[
			{ avatarId: { mode: 'list', value: byId('avatar-7'), cachedResultName: 'Ann' } },
			ofAvatar({ avatar_id: 'avatar-7' }),
		],
		[{ avatarId: '={{ ({ mode: "id", value: 42 }) }}' }, ofAvatar({ avatar_id: '42' })],
	])('is read: %j', async (given, expected) => {
		const { posts } = fakePersonate({ create: numbered });

		await runLipsync({ parameters: { ...createParameters, ...given } });

		expect(posts).toEqual([{ ...createBody, ...expected }]);
	});

	it('is read in Get Many, too', async () => {
		answerList('voices/custom', { voices_list: [{ id: 1 }, { id: 12 }, { id: 21 }, { id: 3 }] });

		const { output } = await runLipsync({
			parameters: {
				resource: 'voice',
				operation: 'getMany',
				voiceType: '={{ "Custom" }}',
				returnAll: '={{ "FALSE" }}',
				limit: '={{ "2 " }}',
				filters: { search: '={{ 1 }}' },
			},
		});

		expect(output.map(({ id }) => id)).toEqual([1, 12]);
	});

	it.each([
		['Text cannot be NaN: enter the text to speak', { text: '={{ $json.price * 2 }}' }],
		['Text cannot be Infinity: enter', { text: '={{ 1 / 0 }}' }],
		['Text cannot be true: enter', { text: '={{ true }}' }],
		['Text cannot be {"json":{},', { text: '={{ $input.item }}' }],
		['Avatar is empty: choose', { avatarId: { mode: 'id', value: '={{ null }}' } }],
		['Avatar is empty: choose', { avatarId: '={{ ({ __rl: true, mode: "list" }) }}' }],
		[
			'Avatar cannot be 12345678901234567000: pass it as a text, since a number this long loses its last digits',
			{ avatarId: byId('={{ 12345678901234567890 }}') },
		],
		['Job ID cannot be 1152921504606847000: pass it', { operation: 'get', jobId: 2 ** 60 }],
		['Job ID cannot be NaN: enter the job_id', { operation: 'get', jobId: '={{ NaN }}' }],
		['Job ID cannot be "..": enter the job_id', { operation: 'get', jobId: '..' }],
		['Job ID is empty: enter the job_id returned by', { operation: 'get', jobId: '={{ null }}' }],
		[
			'Limit cannot be "many": enter a whole',
			{ operation: 'getMany', resource: 'voice', limit: '={{ "many" }}' },
		],
		[
			'Limit is empty: enter a whole',
			{ operation: 'getMany', resource: 'voice', limit: '={{ null }}' },
		],
	])('is refused where it cannot be read: %s', async (message, given) => {
		const { posts, statusRequests } = fakePersonate({ create: numbered, get: rendering });

		const { error } = await runLipsync({ parameters: { ...createParameters, ...given } });

		expect(error?.message).toContain(message);
		expect([...posts, ...statusRequests]).toEqual([]);
	});
});

const URL_ADVICE = 'enter a URL that starts with http:// or https://';
const ONE_LINK = 'enter one link, and put others into separate items';
const NO_BLANKS = 'remove blanks and other characters that a link cannot hold';
const NOT_PUBLIC = 'enter a link that Personate can open, or set Video Source to Binary File';

describe('a link', () => {
	const withLink = (videoUrl: string, credential: Record<string, string> = {}) => ({
		parameters: { ...createParameters, actorUse: 'video', videoUrl: '={{ $json.link }}' },
		items: [{ link: videoUrl }],
		credential,
	});

	it.each([
		['face.mp4', URL_ADVICE],
		['ftp://example.com/a.mp4', URL_ADVICE],
		['file:///a.mp4', URL_ADVICE],
		['data:video/mp4;base64,AA', URL_ADVICE],
		['blob:https://example.com/1', URL_ADVICE],
		['"https://a.test/x.mp4"', URL_ADVICE],
		['https:a.test/x.mp4', URL_ADVICE],
		['https:/a.test/x.mp4', URL_ADVICE],
		['https:///a.test/x.mp4', URL_ADVICE],
		...['\n', ' ', ',', ', ', ';', ' | ', '\t', '\u2028', ''].map((separator) => [
			['https://a.test/x.mp4', 'HTTPS://a.test/y.mp4?z=1'].join(separator),
			ONE_LINK,
		]),
		['https://a.test/my face.mp4', NO_BLANKS],
		['https://a.test/x.mp4, b.test/y.mp4', NO_BLANKS],
		['https://a.test/fa\u200bce.mp4', NO_BLANKS],
		['https:\\\\a.test\\x.mp4', NO_BLANKS],
		['https://a.test/{{ $json.file }}', NO_BLANKS],
		['https://a.test/{{$json.file}}', NO_BLANKS],
		['<https://a.test/x.mp4>', URL_ADVICE],
	])('%j, which no server can fetch, is refused', async (link, advice) => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runLipsync(withLink(link));

		expect(error?.message).toContain('Video URL cannot be "');
		expect(error?.message).toContain(`: ${advice}`);
		expect(posts).toEqual([]);
	});

	it.each(['https://ann:secret@a.test/x.mp4', 'https://ann@a.test/x.mp4'])(
		'with a login is refused, and the password is not repeated: %s',
		async (link) => {
			const { error } = await runLipsync(withLink(link));

			expect(error?.message).toBe(
				'Video URL cannot hold a user name or a password: enter a link that opens without a login, or set Video Source to Binary File',
			);
		},
	);

	it.each([
		'http://localhost:8080/x.mp4',
		'http://192.168.1.5/x.mp4',
		'http://nas.local/x.mp4',
		'https://0x7f.1/x.mp4',
		'http://2130706433/x.mp4',
		'http://[::ffff:10.0.0.1]/x.mp4',
		'http://https://a.test/x.mp4',
	])('to %s is refused while the API is public', async (link) => {
		const { error } = await runLipsync(withLink(link, { baseUrl: 'https://api.example.com' }));

		expect(error?.message).toContain('is not on the internet: ');
		expect(error?.message).toContain(NOT_PUBLIC);
	});

	it.each([
		'http://localhost:8080/x.mp4',
		' https://a.test/x.mp4\n',
		'https://a.test/get?url=https://b.test/x.mp4',
		'https://a.test/web/https://b.test/x,y;z.mp4#t=1',
		'https://drive.google.com/file/d/1a2b/view?usp=sharing',
		'https://a.test/@ann/%20%F0%9F%98%80.mp4?X-Amz-Signature=a%2Fb==',
		'https://müller.test/größe.mp4',
	])('%j is sent as it was typed, trimmed', async (link) => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runLipsync(withLink(link));

		expect(error).toBeUndefined();
		expect(posts).toEqual([{ ...createBody, actor: { use: 'video', video_url: link.trim() } }]);
	});
});

describe('a workflow of a later version', () => {
	it.each([
		['video', 'translate'],
		['video', 'constructor'],
		['video', '__proto__'],
		['scene', 'create'],
		['toString', 'call'],
	])('with the operation %s > %s is told what to do', async (resource, operation) => {
		const { error } = await runLipsync({ parameters: { resource, operation } });

		expect(error?.message).toMatch(/^This version of Personate Lipsync has no operation/);
	});
});
