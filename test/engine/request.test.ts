import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import { API_KEY, BASE_URL, runLipsync } from '../support/lipsync';
import {
	byId,
	createBody,
	createParameters,
	fakePersonate,
	numbered,
	rendering,
} from '../support/personate';

/** Every field of the editor is filled, as it is after a user has tried all the choices. */
const everyFieldFilled: INodeParameters = {
	...createParameters,
	videoUrl: 'https://example.com/face.mp4',
	audioUrl: 'https://example.com/speech.mp3',
};

describe('the request of Video > Create', () => {
	it.each([
		['an avatar that speaks a text', {}, createBody],
		[
			'an avatar that speaks a recording',
			{ scriptUse: 'audio' },
			{ ...createBody, script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' } },
		],
		[
			'a video that speaks a text',
			{ actorUse: 'video' },
			{ ...createBody, actor: { use: 'video', video_url: 'https://example.com/face.mp4' } },
		],
		[
			'a video that speaks a recording with model V1',
			{ actorUse: 'video', scriptUse: 'audio', model: 'v1' },
			{
				model: 'v1',
				actor: { use: 'video', video_url: 'https://example.com/face.mp4' },
				script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
			},
		],
		[
			'a custom avatar and a public voice',
			{ avatarType: 'custom', voiceType: 'public' },
			{
				...createBody,
				actor: { ...createBody.actor, avatar_type: 'custom' },
				script: { ...createBody.script, voice_type: 'public' },
			},
		],
	])(
		'holds the documented fields of %s and nothing of hidden ones',
		async (_name, chosen, body) => {
			const { posts } = fakePersonate({ create: numbered });

			await runLipsync({ parameters: { ...everyFieldFilled, ...chosen } });

			expect(posts).toEqual([body]);
		},
	);

	it('carries the key of the credential as a bearer token', async () => {
		const scope = nock(BASE_URL)
			.post('/api/express_lipsync_video')
			.matchHeader('authorization', `Bearer ${API_KEY}`)
			.matchHeader('content-type', 'application/json')
			.reply(200, { job_id: 'job-1' });

		const { error } = await runLipsync({ parameters: createParameters });

		expect(error).toBeUndefined();
		expect(scope.isDone()).toBe(true);
	});

	it.each([
		['with a pasted prefix and white space', { apiKey: `  Bearer ${API_KEY}\n` }],
		['with a trailing slash in the base URL', { baseUrl: `${BASE_URL}//` }],
		['with white space around the base URL', { baseUrl: ` ${BASE_URL} ` }],
	])('goes to the right place %s', async (_name, credential) => {
		const scope = nock(BASE_URL, { reqheaders: { authorization: `Bearer ${API_KEY}` } })
			.post('/api/express_lipsync_video')
			.reply(200, { job_id: 'job-1' });

		await runLipsync({ parameters: createParameters, credential });

		expect(scope.isDone()).toBe(true);
	});

	it('takes its fields from expressions, item by item', async () => {
		const { posts } = fakePersonate({ create: numbered });

		await runLipsync({
			parameters: {
				...everyFieldFilled,
				model: '={{ $json.model }}',
				actorUse: '={{ $json.actor }}',
				avatarId: byId('={{ $json.avatar }}'),
				videoUrl: '={{ $json.video }}',
				scriptUse: '={{ $json.script }}',
				text: '={{ $json.text }}',
				options: { maxConcurrency: 1 },
			},
			items: [
				{ model: 'v1', actor: 'avatar', avatar: 'a-1', script: 'text', text: 'One' },
				{ model: 'v2', actor: 'video', video: 'http://example.com/2.mp4', script: 'audio' },
				{ model: 'v2', actor: 'avatar', avatar: 3, script: 'text', text: 3 },
			],
		});

		expect(posts).toEqual([
			{
				model: 'v1',
				actor: { use: 'avatar', avatar_id: 'a-1', avatar_type: 'public' },
				script: { use: 'text', text: 'One', voice_id: 'voice-1', voice_type: 'custom' },
			},
			{
				model: 'v2',
				actor: { use: 'video', video_url: 'http://example.com/2.mp4' },
				script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
			},
			{
				model: 'v2',
				actor: { use: 'avatar', avatar_id: '3', avatar_type: 'public' },
				script: { use: 'text', text: '3', voice_id: 'voice-1', voice_type: 'custom' },
			},
		]);
	});

	it('keeps the text as it was typed and trims ids and addresses', async () => {
		const { posts } = fakePersonate({ create: numbered });

		await runLipsync({
			parameters: { ...createParameters, text: '  Hello,\n  world ', avatarId: byId(' avatar-1 ') },
		});

		expect(posts).toEqual([
			{ ...createBody, script: { ...createBody.script, text: '  Hello,\n  world ' } },
		]);
	});
});

describe('an invalid field', () => {
	it.each([
		['Text is empty: enter the text to speak', { text: '={{ "" }}' }],
		['Text is empty: enter the text to speak', { text: '={{ " \\n " }}' }],
		['Text is empty: enter the text to speak', { text: '={{ $json.missing }}' }],
		['Text cannot be {"a":1}: enter the text to speak', { text: '={{ ({ a: 1 }) }}' }],
		['Avatar is empty: ', { avatarId: byId('={{ null }}') }],
		['Voice is empty: ', { voiceId: byId('={{ "" }}') }],
		['Model cannot be "v3": choose V1 or V2', { model: '={{ "v3" }}' }],
		['Actor cannot be "robot": choose Avatar or Video', { actorUse: '={{ "robot" }}' }],
		['Avatar Type cannot be "private": choose Public', { avatarType: '={{ "private" }}' }],
		['Voice Type cannot be 7: choose Public or Custom', { voiceType: '={{ 7 }}' }],
		['Script cannot be "song": choose Text or Audio', { scriptUse: '={{ "song" }}' }],
		[
			'Video URL cannot be "ftp://example.com/a.mp4": enter a URL that starts with http',
			{ actorUse: 'video', videoUrl: 'ftp://example.com/a.mp4' },
		],
		[
			'Video URL cannot be "face.mp4": enter a URL that starts with http',
			{ actorUse: 'video', videoUrl: 'face.mp4' },
		],
		[
			'Audio URL cannot be "javascript:alert(1)": enter a URL',
			{ scriptUse: 'audio', audioUrl: 'javascript:alert(1)' },
		],
		['Max Concurrency cannot be 0: enter a whole number', { options: { maxConcurrency: 0 } }],
		[
			'Poll Interval cannot be 0.5: enter a number',
			{ waitForCompletion: true, options: { pollInterval: 0.5 } },
		],
		[
			'Timeout cannot be -1: enter a number of seconds',
			{ waitForCompletion: true, options: { timeout: -1 } },
		],
		['Wait for Completion cannot be "yes"', { waitForCompletion: '={{ "yes" }}' }],
	])('is named as the editor names it: %s', async (message, wrong) => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runLipsync({ parameters: { ...everyFieldFilled, ...wrong } });

		expect(error?.message).toContain(message);
		expect(error?.context?.itemIndex).toBe(0);
		expect(posts).toEqual([]);
	});

	it('of one item keeps all items from being created, where the node stops on errors', async () => {
		const { posts } = fakePersonate({ create: numbered });

		const { error, output } = await runLipsync({
			parameters: { ...createParameters, text: '={{ $json.text }}' },
			items: [{ text: 'One' }, { text: 'Two' }, { text: '' }],
		});

		expect(error?.message).toBe('Text is empty: enter the text to speak [item 2]');
		expect(error?.context?.itemIndex).toBe(2);
		expect(output).toEqual([]);
		expect(posts).toEqual([]);
	});

	it('can be a broken expression', async () => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runLipsync({
			parameters: { ...createParameters, text: '={{ $("No such node").item.json.text }}' },
		});

		expect(error?.message).toBe("Referenced node doesn't exist");
		expect(posts).toEqual([]);
	});

	it('shows a Job ID that is missing', async () => {
		const { statusRequests } = fakePersonate({ get: rendering });

		const { error } = await runLipsync({
			parameters: { resource: 'video', operation: 'get', jobId: '={{ $json.job_id }}' },
		});

		expect(error?.message).toBe('Job ID is empty: enter the job_id returned by Video > Create');
		expect(statusRequests).toEqual([]);
	});
});

describe('the credential', () => {
	it.each(['raijin.personate.ai', 'ftp://example.com', ''])(
		'with "%s" as its base URL is refused before anything is sent',
		async (baseUrl) => {
			const { posts } = fakePersonate({ create: numbered });

			const { error } = await runLipsync({ parameters: createParameters, credential: { baseUrl } });

			expect(error?.message).toContain('The Base URL of the Personate API credential');
			expect(posts).toEqual([]);
		},
	);

	it.each([
		['personate.test', true],
		['*.example.com, PERSONATE.test.', true],
		['*.test', true],
		['*.personate.test', false],
		['example.com', false],
		['', false],
	])('limited to the domains "%s" is honoured', async (allowedDomains, isAllowed) => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runLipsync({
			parameters: createParameters,
			credential: { allowedHttpRequestDomains: 'domains', allowedDomains },
		});

		expect(posts).toHaveLength(isAllowed ? 1 : 0);
		expect(error?.message).toBe(
			isAllowed
				? undefined
				: "The Personate API credential does not allow requests to personate.test: add it to the credential's Allowed Domains",
		);
	});

	it('that is closed to the HTTP Request node still serves this one', async () => {
		const { posts } = fakePersonate({ create: numbered });

		await runLipsync({
			parameters: createParameters,
			credential: { allowedHttpRequestDomains: 'none' },
		});

		expect(posts).toHaveLength(1);
	});
});
