import nock from 'nock';

import { API_KEY, BASE_URL, runLipsync } from '../support/lipsync';
import {
	brokenConnection,
	createParameters,
	fakePersonate,
	getParameters,
	rendering,
	type Answer,
} from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

const CHECK_FIRST = 'check your Personate account before you run it again, or you may pay twice';

const html = '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';

/** What the API answers, the message that the user gets, and the reason under it. */
const refusals: Array<
	[name: string, answer: Answer, message: string, description: string | undefined]
> = [
	[
		'400 with a reason',
		[400, { detail: 'Text is too long' }],
		'No video was created because Personate rejected the request (400): fix what is named below',
		'Personate says: Text is too long',
	],
	[
		'422 that names fields',
		[
			422,
			{
				detail: [
					{ loc: ['body', 'actor', 'avatar_id'], msg: 'not found' },
					{ loc: ['body', 'script', 'speed'], msg: 'field required' },
				],
			},
		],
		'No video was created because Personate rejected the request (422): fix what is named below',
		'Personate says: Avatar: not found; script.speed: field required',
	],
	[
		'422 with nothing',
		[422],
		'No video was created because Personate rejected the request (422): check the parameters of this node',
		undefined,
	],
	[
		'401',
		[401, { detail: `Key ${API_KEY} is not known` }],
		'No video was created because Personate rejected the API key (401): check it in the Personate API credential',
		'Personate says: Key [API key] is not known',
	],
	[
		'402',
		[402, { message: 'Out of credit' }],
		'No video was created because Personate requires payment (402): check the plan or the credits of your Personate account, then try again',
		'Personate says: Out of credit',
	],
	[
		'403',
		[403, { error: { message: 'Not for this key' } }],
		'No video was created because Personate denied access (403): check the credential, or ask Personate what your key may do',
		'Personate says: Not for this key',
	],
	[
		'404',
		[404, { error: 'No such avatar' }],
		'No video was created because Personate did not find it (404): check the avatar, the voice and the Base URL of the credential',
		'Personate says: No such avatar',
	],
	[
		'409',
		[409, { detail: 'Busy' }],
		'No video was created because Personate reported a conflict (409): fix what is named below, or try again later',
		'Personate says: Busy',
	],
	[
		'429 with Retry-After',
		[429, { detail: 'Slow down' }, { 'Retry-After': '90' }],
		'No video was created because the rate limit of Personate was exceeded for too long (429): try again in 90 seconds, or set Max Jobs at Once under Options',
		'Personate says: Slow down',
	],
	[
		'a redirect that refuses',
		[307, '', { Location: 'https://new.example.com/api/express_lipsync_video' }],
		'No video was created because Personate redirected the request (307): if you trust the address below, enter it as the Base URL of the credential',
		'Redirected to https://new.example.com/api/express_lipsync_video',
	],
	[
		'303, which means that the request was carried out',
		[303, '', { Location: '/api/express_lipsync_video/job-1' }],
		`It is unknown whether the video was created, because Personate redirected the request (303): ${CHECK_FIRST}`,
		'Redirected to /api/express_lipsync_video/job-1',
	],
	[
		'500 with JSON',
		[500, { detail: 'Internal error' }],
		`It is unknown whether the video was created, because Personate had a server error (500): ${CHECK_FIRST}`,
		'Personate says: Internal error',
	],
	[
		'502 with HTML',
		[502, html],
		`It is unknown whether the video was created, because Personate had a server error (502): ${CHECK_FIRST}`,
		'Personate says: 502 Bad Gateway',
	],
	[
		'503 with nothing',
		[503],
		`It is unknown whether the video was created, because Personate had a server error (503): ${CHECK_FIRST}`,
		undefined,
	],
	[
		'408',
		[408],
		`It is unknown whether the video was created, because Personate did not receive the request in time (408): ${CHECK_FIRST}`,
		undefined,
	],
	[
		'JSON that is cut off',
		[200, '{"job_id": "jo'],
		`It is unknown whether the video was created, because Personate sent an unreadable response: ${CHECK_FIRST}`,
		'Expected a job, received: {"job_id": "jo',
	],
	[
		'an answer without a job_id, with the key in it',
		[200, { ok: true, token: API_KEY }],
		`It is unknown whether the video was created, because Personate sent an unreadable response: ${CHECK_FIRST}`,
		'Expected a job, received: {"ok":true,"token":"[API key]"}',
	],
	[
		'an empty answer',
		[200, ''],
		`It is unknown whether the video was created, because Personate sent an unreadable response: ${CHECK_FIRST}`,
		'The response was empty.',
	],
];

describe('when Create is answered with', () => {
	it.each(refusals)(
		'%s, the user reads what to do, the reason, and that one request was sent',
		async (_name, answer, message, description) => {
			const { posts } = fakePersonate({ create: () => answer });

			const { error, run } = await runLipsync({ parameters: createParameters });

			expect(error?.message).toBe(message);
			expect(error?.description ?? undefined).toBe(description);
			expect(error?.context?.itemIndex).toBe(0);
			expect(posts).toHaveLength(1);
			expect(JSON.stringify(run)).not.toContain(API_KEY);
		},
	);
});

/** What becomes of the connection, and what the user reads about it. */
const breaks: Array<[code: string, message: string]> = [
	['ECONNREFUSED', 'No video was created because Personate could not be reached'],
	['ENOTFOUND', 'No video was created because Personate could not be reached'],
	['EAI_AGAIN', 'No video was created because Personate could not be reached'],
	['CERT_HAS_EXPIRED', 'No video was created because Personate could not be reached'],
	['ECONNRESET', 'It is unknown whether the video was created, because the connection'],
	['EPIPE', 'It is unknown whether the video was created, because the connection'],
	['ETIMEDOUT', 'It is unknown whether the video was created, because Personate did not respond'],
	[
		'ECONNABORTED',
		'It is unknown whether the video was created, because Personate did not respond',
	],
];

describe('when the connection of Create ends with', () => {
	it.each(breaks)(
		'%s, the user reads whether a video may have been started',
		async (code, message) => {
			brokenConnection('POST', code);
			const { posts } = fakePersonate({ create: () => rendering('job-of-a-second-post') });

			const { error, run } = await runLipsync({ parameters: createParameters });

			expect(error?.message).toContain(message);
			expect(error?.description).toBe(`Reason: made-up ${code}`);
			expect(posts).toEqual([]);
			expect(JSON.stringify(run)).not.toContain(API_KEY);
		},
	);
});

describe('when Get is answered with', () => {
	it.each<[Answer, string]>([
		[
			[404, { detail: 'Job not found' }],
			'Could not get job job-1 because Personate did not find it (404): check the Job ID, and that the credential belongs to the account that created it',
		],
		[
			[401],
			'Could not get job job-1 because Personate rejected the API key (401): check it in the Personate API credential',
		],
		[
			[429, '', { 'Retry-After': '61' }],
			'Could not get job job-1 because the rate limit of Personate was exceeded (429): try again in 61 seconds',
		],
		[[503], 'Could not get job job-1 because Personate had a server error (503): try again later'],
		[
			[200, html],
			'Could not get job job-1 because Personate sent an unreadable response: check the Base URL of the credential, then try again',
		],
		[
			[200, { ok: true }],
			'Could not get job job-1 because Personate sent an unreadable response: check the Base URL of the credential, then try again',
		],
	])('%j, the user reads the job id and what to do', async (answer, message) => {
		const { statusRequests } = fakePersonate({ get: () => answer });

		const { error } = await runLipsync({ parameters: getParameters });

		expect(error?.message).toBe(message);
		expect(statusRequests).toEqual(['job-1']);
	});

	it('a refused connection, the user reads that nothing was reached', async () => {
		brokenConnection('GET', 'ECONNREFUSED');

		const { error } = await runLipsync({ parameters: getParameters });

		expect(error?.message).toBe(
			'Could not get job job-1 because Personate could not be reached: check the Base URL of the credential and the network of your n8n, then try again',
		);
	});
});

describe('an answer', () => {
	it('is passed on as it came, with fields that nobody knows', async () => {
		const answer = {
			job_id: 'job-1',
			status: 'completed',
			output: { video: { url: 'https://video.test/1.mp4' } },
			input: { model: 'v2' },
			credits_left: 7,
			nested: [{ a: null }],
		};
		fakePersonate({ get: () => [200, answer] });

		const { output } = await runLipsync({ parameters: getParameters });

		expect(output).toEqual([answer]);
	});

	it('has a job_id of text even if Personate sends a long number', async () => {
		fakePersonate({
			create: () => [200, '{"job_id": 12345678901234567890, "status": "rendering"}'],
		});

		const { output } = await runLipsync({ parameters: createParameters });

		expect(output).toEqual([{ job_id: '12345678901234567890', status: 'rendering' }]);
	});

	it('keeps the echoed input as it came, and all digits of long numbers', async () => {
		fakePersonate({
			get: () => [
				200,
				'{"job_id": "job-1", "input": {"job_id": 17, "seed": 12345678901234567890, "text": "{\\"job_id\\": 99999999999999999999}"}, "status": "rendering"}',
			],
		});

		const { output } = await runLipsync({ parameters: getParameters });

		expect(output[0]?.input).toEqual({
			job_id: 17,
			seed: '12345678901234567890',
			text: '{"job_id": 99999999999999999999}',
		});
	});

	it('with another id beside the job_id is known by the job_id', async () => {
		const { statusRequests } = fakePersonate({
			create: () => [200, { id: 7, job_id: 'job-1', status: 'rendering' }],
			get: (jobId) => [200, { id: 7, job_id: jobId, status: 'completed', output: 'done' }],
		});

		const { output } = await inVirtualTime(
			async () =>
				await runLipsync({ parameters: { ...createParameters, waitForCompletion: true } }),
		);

		expect(output).toEqual([{ id: 7, job_id: 'job-1', status: 'completed', output: 'done' }]);
		expect(statusRequests).toEqual(['job-1']);
	});

	it('to Get needs not repeat the job_id', async () => {
		fakePersonate({ get: () => [200, { status: 'rendering', output: '' }] });

		const { output } = await runLipsync({ parameters: getParameters });

		expect(output).toEqual([{ job_id: 'job-1', status: 'rendering', output: '' }]);
	});
});

describe('the token', () => {
	it.each([
		['Create', 'POST', createParameters],
		['Get', 'GET', getParameters],
	])('is not taken along a redirect of %s to another host', async (_name, method, parameters) => {
		const elsewhere = nock('http://elsewhere.test').persist();
		elsewhere.intercept(/.*/, 'GET').reply(200, { job_id: 'job-1' });
		elsewhere.intercept(/.*/, 'POST').reply(200, { job_id: 'job-1' });
		nock(BASE_URL)
			.intercept(/.*/, method)
			.reply(302, '', { Location: 'http://elsewhere.test/steal' });

		const { error } = await runLipsync({ parameters });

		expect(error?.message).toContain('redirected the request');
		expect(elsewhere.isDone()).toBe(false);
	});

	it('is not in the output when the API sends it back', async () => {
		fakePersonate({ create: () => [200, { job_id: 'job-1', input: { key: API_KEY } }] });

		const { output } = await runLipsync({ parameters: createParameters });

		expect(output).toEqual([{ job_id: 'job-1', input: { key: '[API key]' } }]);
	});
});
