import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData, INodeParameters, IRun } from 'n8n-workflow';
import nock from 'nock';

import { callAsTool } from '../support/agent';
import { runFast, type LipsyncRun } from '../support/lipsync';
import {
	createParameters,
	fakePersonate,
	finished,
	getParameters,
	numbered,
	refusedAtFirst,
} from '../support/personate';
import {
	claimsOf,
	fetchedFrom,
	linksIn,
	storeFile,
	tokenOf,
	watchLog,
} from '../support/workflowFiles';

const VIDEO = { mimeType: 'video/mp4', fileName: 'face.mp4', fileExtension: 'mp4' };
const AUDIO = { mimeType: 'audio/mpeg', fileName: 'speech.mp3', fileExtension: 'mp3' };

const fromVideo = {
	actorUse: 'video',
	videoSource: 'binary',
	videoBinaryPropertyName: 'face',
};
const fromAudio = {
	...createParameters,
	scriptUse: 'audio',
	audioSource: 'binary',
	audioBinaryPropertyName: 'data',
};
const waiting = { waitForCompletion: true };

const HOUR = 3600;

const face = async () => await storeFile('the face', VIDEO);
const speech = async () => await storeFile('the speech', AUDIO);
const itemWith = (binary: Record<string, IBinaryData>): INodeExecutionData => ({
	json: {},
	binary,
});

const faceAndSpeech = async () => ({ face: await face(), data: await speech() });

interface FilesRun extends Partial<LipsyncRun> {
	/** The files of the one item, by their fields; the speech unless given. */
	files?: Record<string, IBinaryData>;
}

/** Runs the node for an item whose file is to be the audio, unless other things are given. */
async function runWithFile({ parameters, files, ...options }: FilesRun = {}) {
	return await runFast({
		parameters: { ...fromAudio, ...parameters },
		input: [itemWith(files ?? { data: await speech() })],
		...options,
	});
}

afterEach(() => jest.restoreAllMocks());

describe('Files of the workflow', () => {
	it('are both given to Personate as links that open the very files', async () => {
		const { posts } = fakePersonate({ create: numbered });

		const { output } = await runWithFile({ parameters: fromVideo, files: await faceAndSpeech() });

		expect(output).toMatchObject([{ job_id: 'job-1' }]);
		expect(posts).toEqual([
			{
				model: 'v2',
				actor: { use: 'video', video_url: expect.any(String) },
				script: { use: 'audio', audio_url: expect.any(String) },
			},
		]);
		const { video, audio } = linksIn(posts[0]);
		expect(video).toMatch(/^http:\/\/127\.0\.0\.1:5678\/rest\/binary-data\/signed\?token=/);
		expect([await fetchedFrom(video), await fetchedFrom(audio)]).toEqual([
			'the face',
			'the speech',
		]);
	});

	it('can be given item by item, one from a file and one from a link', async () => {
		const { posts } = fakePersonate({ create: numbered });

		await runWithFile({
			parameters: {
				audioUrl: 'https://a.test/a.mp3',
				audioSource: '={{ $json.from }}',
				audioBinaryPropertyName: '={{ $json.field }}',
			},
			input: [
				{ json: { from: 'binary', field: 'one' }, binary: { one: await speech() } },
				{ json: { from: 'url' } },
			],
		});

		const [first, second] = posts.map((body) => linksIn(body).audio).sort();
		expect(await fetchedFrom(first ?? '')).toBe('the speech');
		expect(second).toBe('https://a.test/a.mp3');
	});

	it('can be the file itself, from an expression', async () => {
		const { posts } = fakePersonate({ create: numbered });

		await runWithFile({
			parameters: { audioBinaryPropertyName: "={{ $('Start').item.binary.data }}" },
		});

		expect(await fetchedFrom(linksIn(posts[0]).audio)).toBe('the speech');
	});

	it('are found where n8n 2 keeps them in the JSON', async () => {
		const { posts } = fakePersonate({ create: numbered });
		const file = await speech();

		// What a form has brought along stands beside `_files`.
		const input = [{ json: { upload: { ...file }, _files: { data: { ...file } }, note: {} } }];
		const settings = { binaryMode: 'combined' as const };
		const wrong = await runWithFile({ input, settings });
		const right = await runWithFile({
			parameters: { audioBinaryPropertyName: '_files.data' },
			input,
			settings,
		});

		expect(wrong.error?.message).toBe(
			`Audio Binary Field cannot be "data", since the item's binary fields are upload, _files.data: enter one of these`,
		);
		expect(right.error).toBeUndefined();
		expect(await fetchedFrom(linksIn(posts[0]).audio)).toBe('the speech');
	});
});

describe('Nothing is sent, and it is said what to do, where', () => {
	const inMemory: IBinaryData = { ...AUDIO, data: Buffer.from('the speech').toString('base64') };

	it.each<[string, INodeParameters, () => Promise<Record<string, IBinaryData>>, string]>([
		[
			'the item has no such field',
			{},
			async () => ({ speech: await speech(), photo: await speech() }),
			`Audio Binary Field cannot be "data", since the item's binary fields are speech, photo: enter one of these`,
		],
		[
			'the item has no files at all',
			{},
			async () => ({}),
			'Audio Binary Field cannot be "data", since the item has no files: put a node that gives a file before this one, or set Audio Source to URL',
		],
		[
			'the field holds something else than a name',
			{ audioBinaryPropertyName: '={{ [$json] }}' },
			async () => ({ data: await speech() }),
			`Audio Binary Field cannot be [{}], since the item's binary fields are data: enter one of these`,
		],
		[
			'the file is empty',
			{},
			async () => ({ data: await storeFile('', AUDIO) }),
			'Audio Binary Field names an empty file: check the node that made it',
		],
		[
			'the file is kept in memory',
			{},
			async () => ({ data: inMemory }),
			'Audio Binary Field names a file that n8n keeps in memory, where Personate cannot fetch it: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem on your n8n, or set Audio Source to URL',
		],
		[
			'the file is gone',
			{},
			async () => ({ data: { ...(await speech()), id: 'filesystem-v2:not/there' } }),
			'Audio Binary Field names a file that n8n no longer has: run the node that made it again',
		],
		[
			'a picture is to be the audio',
			{},
			async () => ({ data: await storeFile('a photo', { mimeType: 'image/png' }) }),
			'Audio Binary Field names a file of type image/png, which is not audio: enter the name of a field that holds audio',
		],
		[
			'an audio is to be the video',
			{ ...fromVideo, scriptUse: 'text' },
			async () => ({ face: await speech() }),
			'Video Binary Field names a file of type audio/mpeg, which is not video: enter the name of a field that holds video',
		],
		[
			'a source is chosen that is none',
			{ audioSource: 'disk' },
			async () => ({ data: await speech() }),
			'Audio Source cannot be "disk": choose URL or Binary File',
		],
	])('%s', async (_case, changed, files, message) => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runWithFile({ parameters: changed, files: await files() });

		expect(error?.message).toBe(message);
		expect(posts).toEqual([]);
	});

	it('Personate could not reach the link, since its own address is public', async () => {
		const { error } = await runWithFile({ credential: { baseUrl: 'https://api.example.com' } });

		expect(error?.message).toBe(
			'Audio Binary Field names a file that Personate could not fetch, since your n8n gives it out at 127.0.0.1, which is not on the internet: set WEBHOOK_URL to the public address of your n8n, or set Audio Source to URL',
		);
		expect(nock.isDone()).toBe(true);
	});

	it.each([
		['before anything is sent', false, 'message'],
		['just before it is sent', true, 'description'],
	])('n8n refuses to sign a link, %s', async (_when, signsOnce, place) => {
		const { posts } = fakePersonate({ create: numbered });
		const sign = jest.spyOn(Container.get(BinaryDataService), 'createSignedToken');
		if (signsOnce) sign.mockReturnValueOnce('token');
		sign.mockImplementation(() => {
			throw new Error('Not supported');
		});

		const { error } = await runWithFile();

		expect(error).toHaveProperty(
			place,
			expect.stringContaining(
				'Audio Binary Field names a file to which this n8n gives no link: set Audio Source to URL',
			),
		);
		expect(posts).toEqual([]);
	});

	it('an AI agent uses the node, whose tools get no files from n8n', async () => {
		const { posts } = fakePersonate({ create: numbered });

		const { told } = await callAsTool(fromAudio, {});

		expect(JSON.parse(told)).toEqual([
			{
				error: {
					message:
						'Audio Binary Field cannot be used by an AI agent, since n8n gives tools no files: set Audio Source to URL',
				},
			},
		]);
		expect(posts).toEqual([]);
	});
});

describe('A file is taken', () => {
	it.each([
		['a video as the audio', VIDEO],
		['a file of a general type', { mimeType: 'application/octet-stream' }],
		['a file of which n8n could not tell the type', { mimeType: 'text/plain' }],
		['an audio in capitals', { mimeType: 'AUDIO/MPEG' }],
	])('where it is %s', async (_case, described) => {
		const { posts } = fakePersonate({ create: numbered });
		const file = await storeFile('the speech', described);

		await runWithFile({ files: { data: file } });

		expect(posts).toHaveLength(1);
	});
});

describe('A link', () => {
	it.each([
		['six hours at least', {}, 6 * HOUR],
		['as long as the Timeout', { ...waiting, options: { timeout: 10 * HOUR } }, 10 * HOUR],
	])('lives for %s', async (_case, more, seconds) => {
		const { posts } = fakePersonate({ create: numbered, get: finished });

		await runWithFile({ parameters: more });

		const { iat, exp } = claimsOf(linksIn(posts[0]).audio);
		expect(exp - iat).toBe(seconds);
	});
});

describe('A video is paid for once', () => {
	it('with the Retry button, also where n8n has moved a file of a form in between', async () => {
		const { posts } = fakePersonate({ create: numbered, get: refusedAtFirst });
		// As n8n stores what a webhook brings along, before there is an execution.
		const file = await storeFile('the speech', AUDIO, 'temp');
		const failed = await runWithFile({ parameters: waiting, files: { data: file } });
		const before = fileIdsIn(failed.run);
		await moveOutOfTemp(failed.run, '1');

		const retried = await runWithFile({ parameters: waiting, retryOf: failed.run });

		expect(failed.error?.message).toContain('job-1');
		expect(fileIdsIn(failed.run)).not.toEqual(before);
		expect(retried.output).toMatchObject([{ job_id: 'job-1', status: 'completed' }]);
		expect(posts).toHaveLength(1);
	});

	it('but another file of the same name makes another video', async () => {
		const { posts } = fakePersonate({
			create: numbered,
			get: (jobId) => (jobId === 'job-1' ? [403] : finished(jobId)),
		});
		const failed = await runWithFile({ parameters: waiting });
		const other = await storeFile('another speech', AUDIO);
		for (const file of filesIn(failed.run)) file.id = other.id ?? '';

		const retried = await runWithFile({ parameters: waiting, retryOf: failed.run });

		expect(retried.output).toMatchObject([{ job_id: 'job-2' }]);
		expect(await fetchedFrom(linksIn(posts[1]).audio)).toBe('another speech');
	});

	/** The files that the Retry button would hand to the node. */
	function filesIn(run: IRun): IBinaryData[] {
		const stack = run.data.executionData?.nodeExecutionStack ?? [];
		const items = stack.flatMap(({ data }) => Object.values(data).flat(2));
		return items.flatMap((item) => Object.values(item?.binary ?? {}));
	}

	const fileIdsIn = (run: IRun) => filesIn(run).map(({ id }) => id);

	/** What n8n does at the end of an execution that a webhook or a form has started. */
	async function moveOutOfTemp(run: IRun, executionId: string): Promise<void> {
		for (const file of filesIn(run)) {
			const [mode, from = ''] = (file.id ?? '').split(':');
			const place = from.replace('/temp/', `/${executionId}/`);
			await Container.get(BinaryDataService).rename(from, place);
			file.id = `${mode}:${place}`;
		}
	}
});

describe('The token of a link', () => {
	/** An answer that holds the link in every form in which it may come back. */
	const echo = (jobId: string, body: unknown) => {
		const { audio } = linksIn(body);
		return {
			job_id: jobId,
			status: 'completed',
			input: body,
			preview: `https://cdn.test/fit?src=${encodeURIComponent(audio)}&w=90`,
			note: `fetched "${audio}", all is well`,
			output: `https://video.test/${jobId}.mp4`,
		};
	};
	const withoutToken = 'http://127.0.0.1:5678/rest/binary-data/signed';
	const expected = {
		preview: `https://cdn.test/fit?src=${encodeURIComponent(withoutToken)}&w=90`,
		note: `fetched "${withoutToken}", all is well`,
	};

	it('is in no output, no execution and no log, however Personate echoes the link', async () => {
		const log = watchLog();
		const { posts } = fakePersonate({ create: (body) => [200, echo('job-1', body)] });

		const { output, run } = await runWithFile();

		const token = tokenOf(linksIn(posts[0]).audio);
		expect(output).toMatchObject([
			{ ...expected, input: { script: { use: 'audio', audio_url: withoutToken } } },
		]);
		expect(JSON.stringify(run)).not.toContain(token);
		expect(log()).toContain('job-1');
		expect(log()).not.toContain(token);
	});

	it.each<[string, (link: string) => [number, unknown, Record<string, string>?]]>([
		['a refusal in JSON', (link) => [422, { detail: `cannot fetch ${link}` }]],
		['a refusal in HTML', (link) => [400, `<p>cannot fetch <a href="${link}">this</a></p>`]],
		['a server error', (link) => [500, `no answer from ${link}`]],
		['a redirect', (link) => [302, '', { Location: link }]],
		['a job that is none', (link) => [200, { link }]],
	])('is in no error and no log where it comes with %s', async (_case, answer) => {
		const log = watchLog();
		const { posts } = fakePersonate({ create: (body) => answer(linksIn(body).audio) });

		const { error, run } = await runWithFile();

		const token = tokenOf(linksIn(posts[0]).audio);
		expect(error?.message).toBeDefined();
		expect(JSON.stringify(run)).not.toContain(token);
		expect(JSON.stringify([error?.message, error?.description])).not.toContain(token);
		expect(log()).not.toContain(token);
	});

	it('is gone from what Video > Get gives in another execution', async () => {
		const { posts } = fakePersonate({
			create: numbered,
			get: (jobId) => [200, echo(jobId, posts[0])],
		});
		await runWithFile();

		const { output, run } = await runFast({ parameters: getParameters, executionId: '2' });

		expect(output).toMatchObject([expected]);
		expect(JSON.stringify(run)).not.toContain(tokenOf(linksIn(posts[0]).audio));
	});
});
