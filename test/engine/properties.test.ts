import fc from 'fast-check';
import { WorkflowHasIssuesError } from 'n8n-core';
import type { INodeParameters, IDataObject, OnError } from 'n8n-workflow';
import nock from 'nock';

import { API_KEY, BASE_URL, runLipsync, type LipsyncResult } from '../support/lipsync';
import { createParameters, textOf } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

/** The same runs each time; fast-check prints how to repeat the one that failed. */
const settings = { seed: 20_251_201, endOnFailure: true } as const;

const VIDEOS = '/api/express_lipsync_video';

interface Reply {
	status: number;
	body: string;
	headers: Record<string, string>;
}

/**
 * Answers every request in turn with the given replies, and tells what was posted and not refused for
 * the rate limit: only such a POST may be sent again.
 */
function answerWith(replies: Reply[]): { posts: unknown[] } {
	const posts: unknown[] = [];
	let count = 0;
	const nextReply = (): [number, string, Record<string, string>] => {
		const { status, body, headers } = replies[count % replies.length] ?? accepted('job');
		count += 1;
		return [status, body, headers];
	};
	nock(BASE_URL)
		.persist()
		.post(VIDEOS)
		.reply((_uri, body) => {
			const reply = nextReply();
			if (reply[0] !== 429) posts.push(body);
			return reply;
		})
		.get(() => true)
		.reply(() => nextReply());
	return { posts };
}

const accepted = (jobId: string): Reply => ({
	status: 200,
	body: JSON.stringify({ job_id: jobId, status: 'rendering', output: '', input: {} }),
	headers: {},
});

/** A run, or n8n's own verdict that the workflow cannot be started as it is. */
async function attempt(
	parameters: INodeParameters,
	items: IDataObject[],
	onError: OnError | undefined,
): Promise<LipsyncResult | 'not started'> {
	try {
		return await inVirtualTime(
			async () => await runLipsync({ parameters, items, ...(onError ? { onError } : {}) }),
		);
	} catch (error) {
		expect(error).toBeInstanceOf(WorkflowHasIssuesError);
		return 'not started';
	}
}

// Many runs in one test, on a machine that may be busy.
jest.setTimeout(60_000);

/** What holds for every run, however it went. */
function expectGoodManners({ run, items, errorItems, error }: LipsyncResult, itemCount: number) {
	expect(JSON.stringify(run)).not.toContain(API_KEY);
	if (error === undefined) {
		expect(items.length + errorItems.length).toBe(itemCount);
		for (const { json } of [...items, ...errorItems]) {
			// A good item has no such field, in no form.
			if ('error' in json) expectErrorData(json.error);
		}
		for (const { json } of errorItems) expect(json).toHaveProperty('error');
		return;
	}
	expect(run.data.resultData.error?.name).toMatch(/^Node(Api|Operation)Error$/);
	expect(error.message).toMatch(/^[A-Z][^]+: [a-z][^]+$/);
}

/** A failed item's error, which the next node can branch on. */
function expectErrorData(error: unknown) {
	expect(error).toEqual(expect.objectContaining({ message: expect.stringMatching(/^[^]+$/) }));
	const { description = '', http_code: httpCode = 0, job_id: jobId = '', ...rest } = asItem(error);
	expect([typeof description, typeof httpCode, typeof jobId]).toEqual([
		'string',
		'number',
		'string',
	]);
	const known = ['message', 'status', 'output'];
	expect(Object.keys(rest).filter((key) => !known.includes(key))).toEqual([]);
}

const wildText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 40 }),
	fc.string({ unit: 'grapheme', maxLength: 40 }),
	fc.constantFrom(
		'',
		' ',
		'__proto__',
		'constructor',
		'toString',
		'../..',
		'https://',
		'javascript:alert(1)',
		'ENOENT ECONNREFUSED EPERM',
		'{{ $json }}',
		'null',
		'x'.repeat(10_000),
	),
);
const wildValue = fc.oneof(
	wildText,
	fc.jsonValue({ maxDepth: 2 }),
	fc.constantFrom(null, true, 0, -1, 1e21, [], {}, { __rl: true }, { value: 'x' }),
	fc.constant(JSON.parse('{"__proto__":{"value":"x"}}')),
);

const onErrors = fc.constantFrom<OnError | undefined>(
	undefined,
	'continueRegularOutput',
	'continueErrorOutput',
);

const text = fc.string({ minLength: 1, maxLength: 40 }).map((value) => `Say ${value}`);
const identifier = fc.uuid();
const catalog = fc.constantFrom('public', 'custom');

/** What an item has to hold to be valid, by the parameter that reads it. */
const validItem = fc.record({
	model: fc.constantFrom('v1', 'v2'),
	actorUse: fc.constantFrom('avatar', 'video'),
	avatarType: catalog,
	avatarId: identifier,
	videoUrl: fc.webUrl(),
	scriptUse: fc.constantFrom('text', 'audio'),
	text,
	voiceType: catalog,
	voiceId: identifier,
	audioUrl: fc.webUrl(),
	maxConcurrency: fc.integer({ min: 1, max: 9 }),
});

/** Every parameter of Create is taken from the item, so that no value is filtered on its way. */
const createFromItem: INodeParameters = {
	resource: 'video',
	operation: 'create',
	model: '={{ $json.model }}',
	actorUse: '={{ $json.actorUse }}',
	avatarType: '={{ $json.avatarType }}',
	avatarId: { __rl: true, mode: 'id', value: '={{ $json.avatarId }}' },
	videoUrl: '={{ $json.videoUrl }}',
	scriptUse: '={{ $json.scriptUse }}',
	text: '={{ $json.text }}',
	voiceType: '={{ $json.voiceType }}',
	voiceId: { __rl: true, mode: 'id', value: '={{ $json.voiceId }}' },
	audioUrl: '={{ $json.audioUrl }}',
	waitForCompletion: false,
	// n8n leaves out the options that are for waiting only.
	options: { maxConcurrency: '={{ $json.maxConcurrency }}' },
};

const notFilled = fc.constantFrom<unknown>('', '  ', null, true, {}, [], ['x'], { value: 'x' });
const noNumber = fc.constantFrom<unknown>('5', null, 0, -1, true, {}, []);

/** A change after which an item is invalid, whatever it was before. */
const breakage = fc.oneof(
	fc.record({ model: fc.constantFrom<unknown>('v3', 'V2', '', null, 2, {}, '__proto__') }),
	fc.record({ actorUse: fc.constantFrom<unknown>('Avatar', '', null, 'constructor', []) }),
	fc.record({ scriptUse: fc.constantFrom<unknown>('speech', '', null, '__proto__', {}) }),
	fc.record({ actorUse: fc.constant('avatar'), avatarId: notFilled }),
	fc.record({ actorUse: fc.constant('avatar'), avatarType: fc.constantFrom('Public', '', null) }),
	fc.record({
		actorUse: fc.constant('video'),
		videoUrl: fc.oneof(notFilled, fc.constantFrom('example.com/a.mp4', 'ftp://a/b', 'https://')),
	}),
	fc.record({ scriptUse: fc.constant('text'), text: notFilled }),
	fc.record({ scriptUse: fc.constant('text'), voiceId: notFilled }),
	fc.record({ scriptUse: fc.constant('text'), voiceType: fc.constantFrom('own', '', null) }),
	fc.record({
		scriptUse: fc.constant('audio'),
		audioUrl: fc.oneof(notFilled, fc.constantFrom('speech.mp3', 'file:///a.mp3', 'data:,x')),
	}),
	fc.record({ maxConcurrency: fc.oneof(noNumber, fc.constant(1.5)) }),
);

const parameterNames = [
	'model',
	'actorUse',
	'avatarType',
	'avatarId',
	'videoUrl',
	'scriptUse',
	'text',
	'voiceType',
	'voiceId',
	'audioUrl',
	'maxConcurrency',
];

/** Wild enough to surprise, and good enough to come past the first check now and then. */
const wildItem = fc
	.tuple(
		validItem,
		fc.array(fc.tuple(fc.constantFrom(...parameterNames), wildValue), { maxLength: 2 }),
	)
	.map(([item, changes]) => ({ ...item, ...Object.fromEntries(changes) }));

const itemsOf = (item: fc.Arbitrary<IDataObject>) => fc.array(item, { minLength: 1, maxLength: 3 });

/** JSON as the node's caller would give it: values that an item can really hold. */
const asItem = (value: unknown): IDataObject => JSON.parse(JSON.stringify(value));

const jobLike = fc.record(
	{
		job_id: fc.oneof(fc.uuid(), fc.maxSafeNat(), wildValue),
		status: fc.oneof(fc.constantFrom('rendering', 'completed', 'failed'), wildValue),
		output: fc.oneof(fc.webUrl(), wildValue),
		input: wildValue,
		error: wildValue,
		message: wildValue,
		detail: wildValue,
		extra: wildValue,
	},
	{ requiredKeys: [] },
);
const errorLike = fc.record(
	{
		detail: fc.oneof(
			wildValue,
			fc.array(fc.record({ loc: wildValue, msg: wildValue }, { requiredKeys: [] })),
			fc.record({ loc: fc.constant(['body', 'actor', 'avatar_id']), msg: text }),
		),
		message: wildValue,
		error: wildValue,
	},
	{ requiredKeys: [] },
);
const tellsTheKey = fc.constantFrom(
	API_KEY,
	JSON.stringify({ detail: `Bearer ${API_KEY} is not known` }),
	JSON.stringify({ job_id: 'job-1', status: 'rendering', output: API_KEY, [API_KEY]: 1 }),
	`<html><title>${API_KEY}</title></html>`,
);
const wildReply: fc.Arbitrary<Reply> = fc.record({
	status: fc.oneof(
		fc.constantFrom(200, 200, 200, 201, 401, 404, 422, 429, 500, 503),
		fc.integer({ min: 200, max: 599 }),
	),
	body: fc.oneof(
		jobLike.map((job) => JSON.stringify(job)),
		errorLike.map((error) => JSON.stringify(error)),
		fc.json(),
		wildText,
		tellsTheKey,
	),
	headers: fc.record(
		{
			'retry-after': fc.constantFrom('5', '-1', 'soon', 'Mon, 01 Dec 2025 12:00:00 GMT', API_KEY),
			location: fc.constantFrom('https://example.com/', '/', '::', `https://x/?key=${API_KEY}`),
			'content-type': fc.constantFrom('application/json', 'text/html', 'image/png', ''),
		},
		{ requiredKeys: [] },
	),
});
const wildReplies = fc.array(wildReply, { minLength: 1, maxLength: 3 });

describe('Video > Create, whatever is thrown at it', () => {
	it('ends well or with a sentence, whatever the items hold and Personate answers', async () => {
		await fc.assert(
			fc.asyncProperty(
				itemsOf(wildItem.map(asItem)),
				wildReplies,
				onErrors,
				async (items, replies, onError) => {
					nock.cleanAll();
					const { posts } = answerWith(replies);

					const result = await attempt(createFromItem, items, onError);

					if (result === 'not started') return expect(posts).toEqual([]);
					expectGoodManners(result, items.length);
					expect(posts.length).toBeLessThanOrEqual(items.length);
				},
			),
			{ ...settings, numRuns: 100 },
		);
	});

	it('ends well or with a sentence, whatever stands in its fields', async () => {
		// n8n itself breaks on a locator that is none.
		const names = parameterNames.filter((name) => !name.endsWith('Id'));
		const fields = fc
			.array(fc.tuple(fc.constantFrom(...names, 'options'), wildValue), { maxLength: 2 })
			.map((changes) => Object.fromEntries(changes));
		await fc.assert(
			fc.asyncProperty(fields, wildReplies, onErrors, async (wild, replies, onError) => {
				nock.cleanAll();
				const { posts } = answerWith(replies);
				const parameters: INodeParameters = JSON.parse(
					JSON.stringify({ ...createFromItem, ...wild, waitForCompletion: false }, asLiteral),
				);

				const result = await attempt(parameters, [itemForFields], onError);

				if (result === 'not started') return expect(posts).toEqual([]);
				expectGoodManners(result, 1);
			}),
			{ ...settings, numRuns: 70 },
		);
	});

	it('creates no job at all where one item is invalid', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(validItem, { maxLength: 3 }),
				validItem,
				breakage,
				fc.array(validItem, { maxLength: 2 }),
				async (before, victim, broken, after) => {
					nock.cleanAll();
					const { posts } = answerWith([accepted('job-1')]);
					const items = [...before, { ...victim, ...broken }, ...after].map(asItem);

					const result = await attempt(createFromItem, items, undefined);

					expect(posts).toEqual([]);
					if (result === 'not started') return;
					expectGoodManners(result, items.length);
					expect(result.run.data.resultData.error?.name).toBe('NodeOperationError');
					expect(result.error?.context?.itemIndex).toBe(before.length);
				},
			),
			{ ...settings, numRuns: 80 },
		);
	});

	it('creates the jobs of the valid items where the node goes on after errors', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(validItem, { maxLength: 3 }),
				validItem,
				breakage,
				async (valid, victim, broken) => {
					nock.cleanAll();
					const { posts } = answerWith([accepted('job-1')]);
					const items = [{ ...victim, ...broken }, ...valid].map(asItem);

					const result = await attempt(createFromItem, items, 'continueRegularOutput');

					if (result === 'not started') return expect(posts).toEqual([]);
					expectGoodManners(result, items.length);
					expect(posts).toHaveLength(valid.length);
					expect(result.output[0]).toHaveProperty('error');
				},
			),
			{ ...settings, numRuns: 40 },
		);
	});

	it('posts the fields of the chosen branches and nothing else', async () => {
		await fc.assert(
			fc.asyncProperty(validItem, async (item) => {
				nock.cleanAll();
				const { posts } = answerWith([accepted('job-1')]);

				const result = await attempt(createFromItem, [asItem(item)], undefined);

				expect(result).toMatchObject({ output: [{ job_id: 'job-1' }], error: undefined });
				const { model, actorUse, scriptUse } = item;
				const actor =
					actorUse === 'avatar'
						? { avatar_id: item.avatarId, avatar_type: item.avatarType }
						: { video_url: item.videoUrl };
				const script =
					scriptUse === 'text'
						? { text: item.text, voice_id: item.voiceId, voice_type: item.voiceType }
						: { audio_url: item.audioUrl };
				expect(posts).toEqual([
					{ model, actor: { use: actorUse, ...actor }, script: { use: scriptUse, ...script } },
				]);
			}),
			{ ...settings, numRuns: 30 },
		);
	});
});

describe('Video > Get, whatever is thrown at it', () => {
	it('ends well or with a sentence, whatever the job id and the answer, and never posts', async () => {
		await fc.assert(
			fc.asyncProperty(
				itemsOf(fc.record({ jobId: fc.oneof(fc.uuid(), wildValue) }).map(asItem)),
				wildReplies,
				onErrors,
				async (items, replies, onError) => {
					nock.cleanAll();
					const { posts } = answerWith(replies);

					const result = await attempt(
						{ resource: 'video', operation: 'get', jobId: '={{ $json.jobId }}' },
						items,
						onError,
					);

					expect(posts).toEqual([]);
					if (result !== 'not started') expectGoodManners(result, items.length);
				},
			),
			{ ...settings, numRuns: 80 },
		);
	});
});

/** Any letter case, and any of the characters that part two words. */
const written = (...words: string[]) =>
	fc
		.tuple(fc.constantFrom(...words), fc.constantFrom(' ', '-', '_'), fc.constantFrom(0, 1, 2))
		.map(([word, space, form]) => {
			const parted = word.replace(' ', space);
			if (form === 0) return parted;
			return form === 1
				? parted.toUpperCase()
				: `${parted.charAt(0).toUpperCase()}${parted.slice(1)}`;
		});

const LINK = 'https://video.test/1.mp4';

/** A number that JavaScript cannot hold, as its digits. */
const longNumber = fc.bigInt({ min: 2n ** 53n, max: 10n ** 30n }).map(String);

/** JSON in which the texts that are marked are numbers with all their digits. */
const asNumber = (digits: string) => `#${digits}#`;
const toJson = (value: unknown) => JSON.stringify(value).replace(/"#(\d+)#"/g, '$1');

/** What a vendor may do with one job that goes well, beyond what is documented. */
const job = fc.record({
	/** How the id is sent, and all its digits or letters. */
	id: fc.oneof(
		fc.uuid().map((id) => ({ sent: id, id })),
		longNumber.map((id) => ({ sent: asNumber(id), id })),
		fc
			.integer({ min: 1, max: 2 ** 52 })
			.map((id) => ({ sent: asNumber(String(id)), id: String(id) })),
	),
	/** Another field that could be taken for it. */
	others: fc.constantFrom({}, { id: 'row-7' }, { _id: 'row-7', uuid: 'u-7' }),
	error: fc.constantFrom<IDataObject>({}, ...['', ' ', null, false, 0].map((error) => ({ error }))),
	young: fc.boolean(),
	progress: fc.array(
		fc.record({
			status: written('rendering', 'in progress', 'in queue', 'pending', 'started', 'uploading'),
			output: fc.oneof(
				fc.constantFrom<unknown>('', null, {}, [], 42, 'soon', LINK, { preview_url: LINK }),
				fc.integer({ min: 0, max: 99 }).map((progress) => ({ progress })),
			),
		}),
		{ maxLength: 3 },
	),
	emptyAtFirst: fc.boolean(),
	success: written('completed', 'complete', 'done', 'success', 'succeeded', 'finished', 'ready'),
	output: fc.oneof(
		fc.constantFrom<unknown>(
			LINK,
			{ video_url: LINK },
			{ thumbnail_url: `${LINK}.jpg`, url: LINK },
		),
		fc.constantFrom<unknown>([{ url: LINK }], { result: { files: [LINK] } }),
		longNumber.map((size) => ({ video: LINK, size: asNumber(size) })),
	),
});

describe('Video > Create that waits, however a vendor tells of its jobs', () => {
	it('delivers each video, paid for once, as it came but for the empty error', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(job, { minLength: 1, maxLength: 4, selector: ({ id }) => id.id }),
				onErrors,
				async (jobs, onError) => {
					nock.cleanAll();
					const posts: unknown[] = [];
					const answers = new Map(
						jobs.map(({ id, others, error, young, progress, emptyAtFirst, success, output }) => {
							const answer = (status: string, value: unknown): [number, string] => [
								200,
								toJson({ job_id: id.sent, ...others, ...error, status, output: value }),
							];
							const all: Array<[number, string]> = [
								...(young ? [[404, '{"detail": "Job not found"}'] satisfies [number, string]] : []),
								...progress.map((each) => answer(each.status, each.output)),
								...(emptyAtFirst ? [answer(success, '')] : []),
								answer(success, output),
							];
							return [id.id, all];
						}),
					);
					nock(BASE_URL)
						.persist()
						.post(VIDEOS)
						.reply((_uri, body) => {
							posts.push(body);
							const { id, error, others } = jobs[Number(textOf(body).slice(1))] ?? {};
							return [
								200,
								toJson({ job_id: id?.sent, ...others, ...error, status: 'rendering', output: '' }),
							];
						})
						.get(() => true)
						.reply((uri) => {
							const known = answers.get(decodeURIComponent(uri.slice(VIDEOS.length + 1))) ?? [];
							return (known.length > 1 ? known.shift() : known[0]) ?? [404, ''];
						});

					const { output, errorItems, error } = await inVirtualTime(
						async () =>
							await runLipsync({
								parameters: {
									...createParameters,
									text: '={{ $json.text }}',
									waitForCompletion: true,
								},
								items: jobs.map((_job, index) => ({ text: `n${index}` })),
								retryOnFail: true,
								maxTries: 4,
								...(onError === undefined ? {} : { onError }),
							}),
					);

					expect(error).toBeUndefined();
					expect(errorItems).toEqual([]);
					expect(output).toEqual(
						jobs.map(({ id, others, success, output: sent }) => ({
							job_id: id.id,
							...others,
							status: success,
							output: JSON.parse(toJson(sent).replace(/:(\d{16,})/g, ':"$1"')),
						})),
					);
					expect(posts).toHaveLength(jobs.length);
				},
			),
			{ ...settings, numRuns: 40 },
		);
	});
});

/** n8n takes a text that begins with "=" for an expression: here it is meant as a text. */
function asLiteral(name: string, value: unknown): unknown {
	if (typeof value !== 'string' || !value.startsWith('=')) return value;
	return value === `={{ $json.${name} }}` || name === 'value' ? value : value.replace(/^=+/, '');
}

/** Stands behind the fields that were left to the item. */
const itemForFields: IDataObject = {
	model: 'v2',
	actorUse: 'video',
	avatarType: 'public',
	avatarId: 'avatar-1',
	videoUrl: 'https://example.com/speaker.mp4',
	scriptUse: 'audio',
	text: 'Hello',
	voiceType: 'public',
	voiceId: 'voice-1',
	audioUrl: 'https://example.com/speech.mp3',
	maxConcurrency: 5,
};
