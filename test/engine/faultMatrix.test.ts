/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- broken streams, and a watch for what nobody handles */
import { Readable } from 'node:stream';

import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import { API_KEY, BASE_URL, runLipsync, type LipsyncResult } from '../support/lipsync';
import { createParameters, getParameters } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

/**
 * Every call crossed with every fault. Each cell says what the user gets:
 * - `fine`: the answer is used as if nothing had been wrong
 * - `refused`: an error that says so; nothing was started
 * - `unknown`: an error that says that a video may have been started
 * - `waited out`: the trouble passes and the next answer is used
 * - `ends`: an error that waiting or trying again would not change
 */
type Cell = 'fine' | 'refused' | 'unknown' | 'waited out' | 'ends';

interface Fault {
	name: string;
	/** Makes a request to the path meet the fault, once. `good` is the body it would have got. */
	meet: (request: nock.Interceptor, good: string) => void;
	create: Cell;
	get: Cell;
	/** As `get`, unless the two differ. */
	list?: Cell;
	wait: Cell;
	download: Cell;
}

/** What begins like a video is one. */
const VIDEO = '\0\0\0\x18ftypmp42';

const LATER = 40;
const ELSEWHERE = { Location: 'http://elsewhere.test/' };

const status = (
	code: number,
	cells: Omit<Fault, 'name' | 'meet'>,
	name = String(code),
	body = JSON.stringify({ detail: `no, not with ${API_KEY}` }),
	headers: Record<string, string> = {},
): Fault => ({ name, meet: (request) => request.reply(code, body, headers), ...cells });

/** A link that is refused is tried once more, after a status request. */
const refusedForGood = {
	create: 'refused',
	get: 'ends',
	wait: 'ends',
	download: 'waited out',
} as const;
const refusedForNow = {
	create: 'refused',
	get: 'waited out',
	list: 'ends',
	wait: 'waited out',
	download: 'waited out',
} as const;
/** A rate limit is the one refusal after which a request is sent again. */
const rateLimit = {
	create: 'waited out',
	get: 'waited out',
	wait: 'waited out',
	download: 'waited out',
} as const;
/** What came of the request is at another address, so that it may have been carried out. */
const seeOther = { create: 'unknown', get: 'ends', wait: 'ends', download: 'fine' } as const;
const trouble = {
	create: 'unknown',
	get: 'waited out',
	list: 'ends',
	wait: 'waited out',
	download: 'waited out',
} as const;
const harmless = { create: 'fine', get: 'fine', wait: 'fine', download: 'fine' } as const;
/** The API's answers have a shape; the bytes of a video do not, but a message is none. */
const shapeless = { ...trouble, download: 'fine' } as const;
const message = { ...trouble, download: 'waited out' } as const;

/** A body of which only the beginning comes, before the connection breaks. */
function brokenBody(beginning: string): Readable {
	return Readable.from(
		(async function* () {
			yield Buffer.from(beginning);
			await new Promise((resolve) => setImmediate(resolve));
			throw Object.assign(new Error('made-up break'), { code: 'ECONNRESET' });
		})(),
	);
}

/** An answer after some time by the clock of the run. */
async function after(milliseconds: number, body: string): Promise<nock.ReplyFnResult> {
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
	return [200, body];
}

const faults: Fault[] = [
	...[400, 401, 402, 403, 409, 410, 418, 422].map((code) => status(code, refusedForGood)),
	// A job that was created a moment ago may be unknown.
	status(404, { ...refusedForGood, get: 'waited out', list: 'ends', wait: 'waited out' }),
	status(408, trouble),
	status(499, trouble),
	status(425, refusedForNow),
	status(429, rateLimit, '429 without Retry-After', ''),
	status(429, rateLimit, '429 with seconds', '', { 'Retry-After': String(LATER) }),
	status(429, rateLimit, '429 with a date', '', {
		'Retry-After': new Date(Date.now() + LATER * 1000).toUTCString(),
	}),
	status(429, rateLimit, '429 with the reset of the limit', '', { 'RateLimit-Reset': '30' }),
	...[301, 307, 308].map((code) =>
		status(code, { ...refusedForGood, download: 'fine' }, undefined, '', ELSEWHERE),
	),
	...[302, 303].map((code) => status(code, seeOther, undefined, '', ELSEWHERE)),
	...[500, 502, 503, 504].map((code) => status(code, trouble)),
	status(502, trouble, '502 with HTML', '<html><h1>Bad gateway</h1></html>'),
	status(503, trouble, '503 with nothing', ''),
	{
		name: 'a reset before the headers',
		meet: (request) =>
			request.replyWithError(Object.assign(new Error('made-up'), { code: 'ECONNRESET' })),
		...trouble,
	},
	{
		name: 'a reset after the headers',
		meet: (request, good) => request.reply(200, () => brokenBody(good.slice(0, 5))),
		...trouble,
	},
	{
		name: 'a connection that is refused',
		meet: (request) =>
			request.replyWithError(Object.assign(new Error('made-up'), { code: 'ECONNREFUSED' })),
		...refusedForNow,
	},
	{
		name: 'a slow answer',
		meet: (request, good) => request.reply(async () => await after(20_000, good)),
		...harmless,
	},
	{
		name: 'no answer at all',
		meet: (request, good) => request.reply(async () => await after(3_600_000, good)),
		...trouble,
		// It takes longer than a single status request is tried for.
		get: 'ends',
	},
	{
		name: 'a body that is cut short',
		meet: (request, good) => request.reply(200, good.slice(0, -4)),
		...shapeless,
	},
	{
		name: 'a body of several megabytes',
		meet: (request, good) => request.reply(200, good + ' '.repeat(5_000_000)),
		...harmless,
	},
	{
		name: 'a wrong content type',
		meet: (request, good) => request.reply(200, good, { 'Content-Type': 'text/html' }),
		...harmless,
	},
	...['[]', 'null', '"rendering"', '{}', '{"job_id": {}}', '{"job_id": ""}', ''].map(
		(body): Fault => ({
			name: `the wrong shape ${body || 'of nothing'}`,
			meet: (request) => request.reply(200, body),
			...(body === '' ? trouble : message),
			...(body === '[]' ? { list: 'fine' } : {}),
		}),
	),
	...Object.entries({
		'progress in the output': { status: 'rendering', output: { progress: 10 } },
		'a link to a preview while it renders': {
			status: 'rendering',
			output: 'http://video.test/p.jpg',
		},
		'a success without an output': { status: 'completed', output: '' },
		'an empty error': { status: 'rendering', output: '', error: '' },
		'an error that is null': { status: 'rendering', output: '', error: null },
	}).map(
		([name, answer]): Fault => ({
			name,
			meet: (request) => request.reply(200, JSON.stringify({ job_id: 'job-1', ...answer })),
			...message,
			create: 'fine',
			get: 'fine',
			list: 'ends',
		}),
	),
];

const VIDEOS = '/api/express_lipsync_video';
const LINK = 'http://video.test/job-1.mp4';
const jobAnswer = (jobStatus: string, output: string) =>
	JSON.stringify({ job_id: 'job-1', status: jobStatus, output, input: {} });
const rendering = jobAnswer('rendering', '');
const finished = jobAnswer('completed', LINK);

const unhandled: unknown[] = [];
const collect = (reason: unknown) => unhandled.push(reason);
beforeAll(() => process.on('unhandledRejection', collect));
afterAll(() => process.off('unhandledRejection', collect));

let posts = 0;
let tokenSeenBy: string[] = [];

beforeEach(() => {
	posts = 0;
	tokenSeenBy = [];
});

const api = () =>
	nock(BASE_URL).on('request', ({ method }) => (posts += method === 'POST' ? 1 : 0));

/** What a host other than the API's gets to see must not hold the token. */
const otherHost = (origin: string) =>
	nock(origin).on('request', ({ headers }) => {
		if (JSON.stringify(headers).includes(API_KEY)) tokenSeenBy.push(origin);
	});

async function run(parameters: INodeParameters): Promise<LipsyncResult> {
	otherHost('http://elsewhere.test').get('/').reply(200, VIDEO, { 'Content-Type': 'video/mp4' });
	return await inVirtualTime(async () => await runLipsync({ parameters }));
}

function expectSafe({ run: execution }: LipsyncResult): void {
	expect(JSON.stringify(execution)).not.toContain(API_KEY);
	expect(tokenSeenBy).toEqual([]);
	expect(unhandled).toEqual([]);
}

const cases = (call: 'create' | 'get' | 'list' | 'wait' | 'download') =>
	faults.map((fault): [string, Cell, Fault] => [fault.name, fault[call] ?? fault.get, fault]);

describe('Create that meets', () => {
	it.each(cases('create'))('%s is %s', async (_name, cell, { meet }) => {
		meet(api().post(VIDEOS), rendering);
		api().post(VIDEOS).reply(200, jobAnswer('rendering', 'a second post'));

		const result = await run(createParameters);

		expect(posts).toBe(cell === 'waited out' ? 2 : 1);
		if (cell === 'fine') expect(result.output[0]?.job_id).toBe('job-1');
		else if (cell === 'waited out') expect(result.output[0]?.output).toBe('a second post');
		else {
			expect(result.error?.message).toMatch(
				cell === 'unknown'
					? /^It is unknown whether the video was created, because .+: check your Personate account/
					: /^No video was created because .+: .+/,
			);
		}
		expectSafe(result);
	});
});

describe('Get that meets', () => {
	it.each(cases('get'))('%s is %s', async (_name, cell, { meet }) => {
		meet(api().get(`${VIDEOS}/job-1`), rendering);
		api().get(`${VIDEOS}/job-1`).reply(200, finished);

		const result = await run(getParameters);

		if (cell === 'fine') expect(result.output[0]?.job_id).toBe('job-1');
		else if (cell === 'waited out') expect(result.output[0]?.output).toBe(LINK);
		else expect(result.error?.message).toMatch(/^Could not get job job-1 because .+: .+/);
		expectSafe(result);
	});
});

describe('Get Many that meets', () => {
	it.each(cases('list'))('%s is %s', async (_name, cell, { meet }) => {
		const list = '{"avatars_list": [{"id": "avatar-1"}]}';
		meet(api().get('/api/avatars/public'), list);
		api().get('/api/avatars/public').reply(200, list);

		const result = await run({ resource: 'avatar', operation: 'getMany', returnAll: true });

		if (cell === 'fine' || cell === 'waited out') expect(result.error).toBeUndefined();
		else {
			expect(result.error?.message).toMatch(/^Could not list the public avatars because .+: .+/);
		}
		expect(posts).toBe(0);
		expectSafe(result);
	});
});

describe('Create with waiting whose status request meets', () => {
	it.each(cases('wait'))('%s is %s', async (_name, cell, { meet }) => {
		api().post(VIDEOS).reply(200, rendering);
		meet(api().get(`${VIDEOS}/job-1`), rendering);
		api().get(`${VIDEOS}/job-1`).reply(200, finished);

		const result = await run({ ...createParameters, waitForCompletion: true });

		expect(posts).toBe(1);
		expect(result.output[0] ?? {}).not.toHaveProperty('error');
		if (cell === 'ends') expect(result.error?.message).toMatch(/^Could not get job job-1/);
		else expect(result.output[0]).toMatchObject({ job_id: 'job-1', output: LINK });
		expectSafe(result);
	});
});

describe('a download that meets', () => {
	it.each(cases('download'))('%s is %s', async (_name, cell, { meet }) => {
		api().post(VIDEOS).reply(200, finished);
		// A link that brings no video: the job has the same one still.
		api().get(`${VIDEOS}/job-1`).reply(200, finished);
		meet(otherHost('http://video.test').get('/job-1.mp4'), VIDEO);
		otherHost('http://video.test').get('/job-1.mp4').reply(200, VIDEO);

		const result = await run({
			...createParameters,
			waitForCompletion: true,
			downloadVideo: true,
		});

		expect(posts).toBe(1);
		expect(result.items[0]?.binary?.data?.fileName).toBe('job-1.mp4');
		const isFetchedAgain = !nock.pendingMocks().some((mock) => mock.includes('/job-1.mp4'));
		expect(isFetchedAgain).toBe(cell === 'waited out');
		expectSafe(result);
	});
});
