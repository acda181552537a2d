import fc from 'fast-check';
import { WorkflowHasIssuesError } from 'n8n-core';
import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';
import nock from 'nock';
import { z } from 'zod';

import { API_KEY, BASE_URL, runFast, type LipsyncResult } from '../support/lipsync';
import {
	byId,
	fakePersonate,
	numberedItems,
	textOf,
	waitingPerItem,
	type Answer,
} from '../support/personate';

/** The same runs each time; fast-check prints how to repeat the one that failed. */
const settings = { seed: 20_251_201, endOnFailure: true } as const;

interface Reply {
	status: number;
	body: string;
	headers: Record<string, string>;
}

const accepted: Reply = {
	status: 200,
	body: JSON.stringify({ job_id: 'job-1', status: 'rendering', output: '', input: {} }),
	headers: {},
};

/**
 * Answers every request in turn with the given replies, and tells what was posted and not refused for
 * the rate limit: only such a POST may be sent again.
 */
function answerWith(replies: Reply[]): { posts: unknown[] } {
	nock.cleanAll();
	const posts: unknown[] = [];
	let count = 0;
	const nextReply = (): Reply => replies[count++ % replies.length] ?? accepted;
	const reply = ({ status, body, headers }: Reply): nock.ReplyFnResult => [status, body, headers];
	nock(BASE_URL)
		.persist()
		.post(/.*/)
		.reply((_uri, body) => {
			const next = nextReply();
			if (next.status !== 429) posts.push(body);
			return reply(next);
		})
		.get(/.*/)
		.reply(() => reply(nextReply()));
	return { posts };
}

/** A run, or n8n's own verdict that the workflow cannot be started as it is. */
async function attempt(
	parameters: INodeParameters,
	items: IDataObject[],
	onError?: OnError,
): Promise<LipsyncResult | 'not started'> {
	try {
		return await runFast({ parameters, items, onError });
	} catch (error) {
		expect(error).toBeInstanceOf(WorkflowHasIssuesError);
		return 'not started';
	}
}

// Many runs in one test, on a machine that may be busy.
jest.setTimeout(60_000);

/** A failed item's error, which the next node can branch on. */
const errorSchema = z.strictObject({
	message: z.string().min(1),
	description: z.string().optional(),
	http_code: z.number().optional(),
	job_id: z.string().optional(),
	status: z.unknown(),
	output: z.unknown(),
});

/** What holds for every run, however it went. */
function expectGoodManners({ run, items, errorItems, error }: LipsyncResult, itemCount: number) {
	expect(JSON.stringify(run)).not.toContain(API_KEY);
	if (error === undefined) {
		expect(items.length + errorItems.length).toBe(itemCount);
		// A good item has no field `error`, in no form.
		for (const { json } of items) if ('error' in json) errorSchema.parse(json.error);
		for (const { json } of errorItems) errorSchema.parse(json.error);
		return;
	}
	expect(run.data.resultData.error?.name).toMatch(/^Node(Api|Operation)Error$/);
	expect(error.message).toMatch(/^[A-Z][^]+: [a-z][^]+$/);
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
const catalog = fc.constantFrom('public', 'custom', 'Public', ' CUSTOM ');

/** What an item has to hold to be valid, by the parameter that reads it. */
const validFields = {
	model: fc.constantFrom('v1', 'v2', 'V1', 'v2\n'),
	actorUse: fc.constantFrom('avatar', 'video', 'Video'),
	avatarType: catalog,
	avatarId: fc.uuid(),
	videoUrl: fc.webUrl(),
	scriptUse: fc.constantFrom('text', 'audio'),
	text,
	voiceType: catalog,
	voiceId: fc.uuid(),
	audioUrl: fc.webUrl(),
	maxConcurrency: fc.constantFrom<unknown>(1, 9, '2', ' 3 ', '', null),
};
const validItem = fc.record(validFields);
const parameterNames = Object.keys(validFields);

/** Every parameter of Create is taken from the item, so that no value is filtered on its way. */
const fromItem = (name: string) => `={{ $json.${name} }}`;
const createFromItem: INodeParameters = {
	resource: 'video',
	operation: 'create',
	...Object.fromEntries(parameterNames.map((name) => [name, fromItem(name)])),
	avatarId: byId(fromItem('avatarId')),
	voiceId: byId(fromItem('voiceId')),
	options: { maxConcurrency: fromItem('maxConcurrency') },
};
const getFromItem = { resource: 'video', operation: 'get', jobId: fromItem('jobId') };

const notFilled = ['', '  ', null, true, {}, [], ['x'], { value: 'x' }];

/** Changes after which an item is invalid, whatever it was before: one of the values of each field. */
const breakages: Array<Record<string, unknown[]>> = [
	{ model: ['v3', 'v 2', '', null, 2, {}, '__proto__'] },
	{ actorUse: ['Avatars', '', null, 'constructor', []] },
	{ scriptUse: ['speech', '', null, '__proto__', {}] },
	{ actorUse: ['avatar'], avatarId: notFilled },
	{ actorUse: ['avatar'], avatarType: ['own', '', null] },
	{
		actorUse: ['video'],
		videoUrl: [...notFilled, 'example.com/a.mp4', 'ftp://a/b', 'https:a.test/b'],
	},
	{ scriptUse: ['text'], text: notFilled },
	{ scriptUse: ['text'], voiceId: notFilled },
	{ scriptUse: ['text'], voiceType: ['own', '', null] },
	{ scriptUse: ['audio'], audioUrl: [...notFilled, 'speech.mp3', 'file:///a.mp3', 'data:,x'] },
	{ maxConcurrency: ['five', 0, '-1', 1.5, true, {}, []] },
];
const breakage = fc.oneof(
	...breakages.map((fields) =>
		fc.record(
			Object.fromEntries(
				Object.entries(fields).map(([name, values]) => [name, fc.constantFrom(...values)]),
			),
		),
	),
);

/** Wild enough to surprise, and good enough to come past the first check now and then. */
const wildItem = fc
	.tuple(
		validItem,
		fc.array(fc.tuple(fc.constantFrom(...parameterNames), wildValue), { maxLength: 2 }),
	)
	.map(([item, changes]): object => ({ ...item, ...Object.fromEntries(changes) }));
const wildJobId = fc.record<object>({ jobId: fc.oneof(fc.uuid(), wildValue) });

/** JSON as the node's caller would give it: values that an item can really hold. */
const asItem = (value: unknown): IDataObject => JSON.parse(JSON.stringify(value));

const jobLike = fc.record(
	{
		job_id: fc.oneof(fc.uuid(), fc.maxSafeNat(), wildValue),
		status: fc.oneof(
			fc.constantFrom('rendering', 'completed', 'failed', 'moderated', 'error'),
			wildValue,
		),
		output: fc.oneof(fc.webUrl(), wildValue),
		input: wildValue,
		error: wildValue,
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

describe('Whatever is thrown at it', () => {
	it.each<[string, INodeParameters, fc.Arbitrary<object>, number]>([
		['Video > Create', createFromItem, wildItem, 1],
		['Video > Get', getFromItem, wildJobId, 0],
	])(
		'%s ends well or with a sentence, and posts once for each item at most',
		async (_operation, parameters, item, postsForEach) => {
			const itemArrays = fc.array(item.map(asItem), { minLength: 1, maxLength: 3 });
			await fc.assert(
				fc.asyncProperty(itemArrays, wildReplies, onErrors, async (items, replies, onError) => {
					const { posts } = answerWith(replies);

					const result = await attempt(parameters, items, onError);

					if (result === 'not started') return expect(posts).toEqual([]);
					expectGoodManners(result, items.length);
					expect(posts.length).toBeLessThanOrEqual(items.length * postsForEach);
				}),
				{ ...settings, numRuns: 100 },
			);
		},
	);

	it('Video > Create creates no job at all where one item is invalid', async () => {
		const others = fc.array(validItem, { maxLength: 3 });
		await fc.assert(
			fc.asyncProperty(
				others,
				validItem,
				breakage,
				others,
				async (before, victim, broken, after) => {
					const { posts } = answerWith([accepted]);
					const items = [...before, { ...victim, ...broken }, ...after].map(asItem);

					const result = await attempt(createFromItem, items);

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
});

/** Any letter case, and any of the characters that part two words. */
const written = (...words: string[]) =>
	fc
		.tuple(fc.constantFrom(...words), fc.constantFrom(' ', '-', '_'), fc.constantFrom(0, 1, 99))
		.map(([word, space, capitals]) => {
			const parted = word.replace(' ', space);
			return parted.slice(0, capitals).toUpperCase() + parted.slice(capitals);
		});

const LINK = 'https://video.test/1.mp4';

/** A number that JavaScript cannot hold, as its digits. */
const longNumber = fc.bigInt({ min: 2n ** 53n, max: 10n ** 30n }).map(String);

/** JSON in which the texts that are marked are numbers with all their digits. */
const asNumber = (digits: string) => `#${digits}#`;
const toJson = (value: unknown) => JSON.stringify(value).replace(/"#(\d+)#"/g, '$1');

/** What a vendor may do with one job that goes well, beyond what is documented. */
const vendorJob = fc.record({
	/** All letters or digits of the id; digits are sent as a number. */
	id: fc.oneof(fc.uuid(), longNumber, fc.integer({ min: 1, max: 2 ** 52 }).map(String)),
	/** Another field that could be taken for it. */
	others: fc.constantFrom({}, { id: 'row-7' }, { _id: 'row-7', uuid: 'u-7' }),
	error: fc.constantFrom<IDataObject>({}, ...['', ' ', null, false, 0].map((error) => ({ error }))),
	young: fc.boolean(),
	progress: fc.array(
		fc.record({
			status: written(
				...['rendering', 'in progress', 'in queue', 'started', 'planned', 'throttled'],
				...['post processing', 'failed retrying', 'not failed, encoding'],
			),
			output: fc.oneof(
				fc.constantFrom<unknown>('', null, {}, [], 42, 'soon', LINK, { preview_url: LINK }),
				fc.integer({ min: 0, max: 99 }).map((progress) => ({ progress })),
			),
		}),
		{ maxLength: 3 },
	),
	emptyAtFirst: fc.boolean(),
	success: written(
		...['completed', 'done', 'success', 'finished', 'ready', 'rendered', 'rendering complete'],
		...['completed without error', 'partially completed'],
	),
	output: fc.oneof(
		fc.constantFrom<unknown>(LINK, { video_url: LINK }, [{ url: LINK }]),
		fc.constantFrom<unknown>({ thumbnail_url: `${LINK}.jpg`, url: LINK }, { all: { of: [LINK] } }),
		longNumber.map((size) => ({ video: LINK, size: asNumber(size) })),
	),
});
type VendorJob = typeof vendorJob extends fc.Arbitrary<infer Job> ? Job : never;

function answer({ id, others, error }: VendorJob, status: string, output: unknown): Answer {
	const sent = /^\d+$/.test(id) ? asNumber(id) : id;
	return [200, toJson({ job_id: sent, ...others, ...error, status, output })];
}

/** What the status requests for a job get, in order; the last answer again and again. */
function answersOf(job: VendorJob): Answer[] {
	return [
		...(job.young ? [[404, { detail: 'Job not found' }] satisfies Answer] : []),
		...job.progress.map(({ status, output }) => answer(job, status, output)),
		...(job.emptyAtFirst ? [answer(job, job.success, '')] : []),
		answer(job, job.success, job.output),
	];
}

describe('Video > Create that waits, however a vendor tells of its jobs', () => {
	it('delivers each video, paid for once, as it came but for the empty error', async () => {
		const jobArrays = fc.uniqueArray(vendorJob, {
			minLength: 1,
			maxLength: 4,
			selector: ({ id }) => id,
		});
		await fc.assert(
			fc.asyncProperty(jobArrays, onErrors, async (jobs, onError) => {
				nock.cleanAll();
				const { posts } = fakePersonate({
					create: (body) => {
						const job = jobs[Number(textOf(body).slice(1))];
						return job ? answer(job, 'rendering', '') : [422];
					},
					get: (jobId, count) => {
						const job = jobs.find(({ id }) => id === jobId);
						return (job && answersOf(job).slice(0, count).at(-1)) ?? [404];
					},
				});

				const { output, errorItems, error } = await runFast({
					parameters: waitingPerItem,
					items: numberedItems(jobs.length),
					retryOnFail: true,
					maxTries: 4,
					onError,
				});

				expect(error).toBeUndefined();
				expect(errorItems).toEqual([]);
				expect(output).toEqual(
					jobs.map(({ id, others, success, output: sent }) => ({
						job_id: id,
						...others,
						status: success,
						output: JSON.parse(toJson(sent).replace(/:(\d{16,})/g, ':"$1"')),
					})),
				);
				expect(posts).toHaveLength(jobs.length);
			}),
			{ ...settings, numRuns: 40 },
		);
	});
});
