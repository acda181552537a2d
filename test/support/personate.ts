/* eslint-disable @n8n/community-nodes/no-restricted-globals -- an answer may take its time */
import nock from 'nock';

import { API_KEY, BASE_URL } from './lipsync';

const VIDEOS = '/api/express_lipsync_video';

/** A resource locator that was filled by id. */
export const byId = (value = '') => ({ __rl: true, mode: 'id', value });

/** The parameters of a Video > Create that is complete. */
export const createParameters = {
	resource: 'video',
	operation: 'create',
	actorUse: 'avatar',
	avatarType: 'public',
	avatarId: byId('avatar-1'),
	scriptUse: 'text',
	text: 'Hello',
	voiceType: 'custom',
	voiceId: byId('voice-1'),
};

/** The body that the parameters above stand for. */
export const createBody = {
	model: 'v2',
	actor: { use: 'avatar', avatar_id: 'avatar-1', avatar_type: 'public' },
	script: { use: 'text', text: 'Hello', voice_id: 'voice-1', voice_type: 'custom' },
};

export const waiting = { ...createParameters, waitForCompletion: true };

/** Each item brings its own text, which is how a test tells them apart. */
export const perItem = { ...createParameters, text: '={{ $json.text }}' };
export const waitingPerItem = { ...perItem, waitForCompletion: true };
export const texts = (...all: string[]) => all.map((text) => ({ text }));

/** So many items, with nothing in them or with a text each: n0, n1. */
export const itemsOf = (count: number) => Array.from({ length: count }, () => ({}));
export const numberedItems = (count: number) => texts(...itemsOf(count).map((_, n) => `n${n}`));

export const getParameters = { resource: 'video', operation: 'get', jobId: 'job-1' };

/** An answer of the API: its status, its body, its headers. */
export type Answer = [status: number, body?: unknown, headers?: Record<string, string>];

export const rendering = (jobId: string): Answer => [
	200,
	{ input: {}, job_id: jobId, status: 'rendering', output: '' },
];

export const finished = (jobId: string): Answer => [
	200,
	{ input: {}, job_id: jobId, status: 'completed', output: `https://video.test/${jobId}.mp4` },
];

export const failed = (jobId: string): Answer => [200, { job_id: jobId, status: 'failed' }];

/** The answers of a finished job whose first status request is refused for good. */
export const refusedAtFirst = (jobId: string, count: number): Answer =>
	count === 1 ? [403] : finished(jobId);

/** Accepts each POST as a job with the number of the POST in its id: job-1, job-2. */
export const numbered = (_body: unknown, count: number): Answer => rendering(`job-${count}`);

/** Accepts each POST as a job with the text of the request in its id: job-one. */
export const named = (body: unknown): Answer => rendering(`job-${textOf(body)}`);

/** What reached the API, in the order of arrival. */
export interface Traffic {
	/** The bodies of the POSTs. */
	posts: unknown[];
	/** The job ids of the status requests. */
	statusRequests: string[];
	/** When each request came, by the clock of the run, in milliseconds. */
	times: number[];
	/** Seconds between the first request and the last: how long the run took, without n8n's own work. */
	seconds(): number;
}

/**
 * Stands in for the API in a run: answers every POST and every status request with what the functions say.
 * Without a function such a request is an error of the test.
 */
export function fakePersonate(answers: {
	create?: (body: unknown, count: number) => Answer | Promise<Answer>;
	get?: (jobId: string, count: number) => Answer | Promise<Answer>;
}): Traffic {
	const times: number[] = [];
	const counts = new Map<string, number>();
	const traffic: Traffic = {
		posts: [],
		statusRequests: [],
		times,
		seconds: () => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000,
	};
	const { create, get } = answers;
	if (create) {
		nock(BASE_URL)
			.persist()
			.post(VIDEOS)
			.reply(async (_uri, body) => {
				times.push(Date.now());
				return reply(await create(body, traffic.posts.push(body)));
			});
	}
	if (get) {
		nock(BASE_URL)
			.persist()
			.get(new RegExp(`^${VIDEOS}/`))
			.reply(async (uri) => {
				const jobId = decodeURIComponent(uri.slice(VIDEOS.length + 1));
				times.push(Date.now());
				traffic.statusRequests.push(jobId);
				const count = (counts.get(jobId) ?? 0) + 1;
				counts.set(jobId, count);
				return reply(await get(jobId, count));
			});
	}
	return traffic;
}

/** An answer that takes its time, by the clock of the run. */
export async function after(milliseconds: number, answer: Answer): Promise<Answer> {
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
	return answer;
}

/** The text of a request, which tells the items apart. */
export function textOf(body: unknown): string {
	return /"text":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? '';
}

function reply([status, body, headers = {}]: Answer): nock.ReplyFnResult {
	const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
	return [status, text, headers];
}

/** Answers one request for a list, such as `avatars/public`, that carries the key. */
export function answerList(list: string, body: nock.Body, status = 200, apiKey = API_KEY) {
	return nock(BASE_URL, { reqheaders: { authorization: `Bearer ${apiKey}` } })
		.get(`/api/${list}`)
		.reply(status, body);
}

/** One request that never gets an answer, for the reason of the code. */
export function brokenConnection(method: 'GET' | 'POST', code: string): void {
	const error = Object.assign(new Error(`made-up ${code}`), { code });
	nock(BASE_URL)
		.intercept(new RegExp(`^${VIDEOS}`), method)
		.replyWithError(error);
}
