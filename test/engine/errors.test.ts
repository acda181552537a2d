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

const CHECK_FIRST = 'check with Personate before you run it again, or you may pay for it twice';

const html = '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';

/** What the API answers, the message that the user gets, and the reason under it. */
const refusals: Array<
	[name: string, answer: Answer, message: string, description: string | undefined]
> = [
	[
		'400 with a reason',
		[400, { detail: 'Text is too long' }],
		'No video was started, because Personate did not accept the request: correct what is named below',
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
		'No video was started, because Personate did not accept the request: correct what is named below',
		'Personate says: Avatar: not found; script.speed: field required',
	],
	[
		'422 with nothing',
		[422],
		'No video was started, because Personate did not accept the request: check the fields of this node',
		undefined,
	],
	[
		'401',
		[401, { detail: `Key ${API_KEY} is not known` }],
		'No video was started, because Personate did not accept the API key: check it in the Personate API credential',
		'Personate says: Key [API key] is not known',
	],
	[
		'402',
		[402, { message: 'Out of credit' }],
		'No video was started, because Personate asks for payment: check the plan or the credit of your Personate account, then run it again',
		'Personate says: Out of credit',
	],
	[
		'403',
		[403, { error: { message: 'Not for this key' } }],
		'No video was started, because Personate does not allow this: check the credential, or ask Personate what your key may do',
		'Personate says: Not for this key',
	],
	[
		'404',
		[404, { error: 'No such avatar' }],
		'No video was started, because Personate did not find what was asked for: check the avatar, the voice and the Base URL of the credential',
		'Personate says: No such avatar',
	],
	[
		'409',
		[409, { detail: 'Busy' }],
		'No video was started, because Personate sees a conflict with something else: correct what is named below, or run it again later',
		'Personate says: Busy',
	],
	[
		'429 with Retry-After',
		[429, { detail: 'Slow down' }, { 'Retry-After': '90' }],
		'No video was started, because Personate gets too many requests: run it again in 90 seconds, with a lower Max Concurrency under Options',
		'Personate says: Slow down',
	],
	[
		'429 without Retry-After',
		[429],
		'No video was started, because Personate gets too many requests: run it again later, with a lower Max Concurrency under Options',
		undefined,
	],
	[
		'a redirect',
		[307, '', { Location: 'https://new.example.com/api/express_lipsync_video' }],
		'No video was started, because Personate leads to another address (HTTP 307): enter the address below in the credential, if you trust it',
		'It leads to https://new.example.com/api/express_lipsync_video',
	],
	[
		'500 with JSON',
		[500, { detail: 'Internal error' }],
		`It is not known whether Personate started this video, because Personate failed on its side (HTTP 500): ${CHECK_FIRST}`,
		'Personate says: Internal error',
	],
	[
		'502 with HTML',
		[502, html],
		`It is not known whether Personate started this video, because Personate failed on its side (HTTP 502): ${CHECK_FIRST}`,
		'Personate says: 502 Bad Gateway',
	],
	[
		'503 with nothing',
		[503],
		`It is not known whether Personate started this video, because Personate failed on its side (HTTP 503): ${CHECK_FIRST}`,
		undefined,
	],
	[
		'408',
		[408],
		`It is not known whether Personate started this video, because Personate did not get the request in time: ${CHECK_FIRST}`,
		undefined,
	],
	[
		'JSON that is cut off',
		[200, '{"job_id": "jo'],
		`It is not known whether Personate started this video, because Personate gave an answer that cannot be read: ${CHECK_FIRST}`,
		'Instead of a job this came: {"job_id": "jo',
	],
	[
		'an answer without a job_id, with the key in it',
		[200, { ok: true, token: API_KEY }],
		`It is not known whether Personate started this video, because Personate gave an answer that cannot be read: ${CHECK_FIRST}`,
		'Instead of a job this came: {"ok":true,"token":"[API key]"}',
	],
	[
		'an empty answer',
		[200, ''],
		`It is not known whether Personate started this video, because Personate gave an answer that cannot be read: ${CHECK_FIRST}`,
		'The answer was empty.',
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
	['ECONNREFUSED', 'No video was started, because Personate could not be reached'],
	['ENOTFOUND', 'No video was started, because Personate could not be reached'],
	['EAI_AGAIN', 'No video was started, because Personate could not be reached'],
	['CERT_HAS_EXPIRED', 'No video was started, because Personate could not be reached'],
	['ECONNRESET', 'not known whether Personate started this video, because the connection'],
	['EPIPE', 'not known whether Personate started this video, because the connection'],
	['ETIMEDOUT', 'not known whether Personate started this video, because Personate did not answer'],
	['ECONNABORTED', 'not known whether Personate started this video, because Personate did not'],
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
			'Job job-1 could not be looked up, because Personate did not find what was asked for: check the Job ID, and that the credential belongs to the account that created it',
		],
		[
			[401],
			'Job job-1 could not be looked up, because Personate did not accept the API key: check it in the Personate API credential',
		],
		[
			[429, '', { 'Retry-After': '2' }],
			'Job job-1 could not be looked up, because Personate gets too many requests: run it again in 2 seconds, with a lower Max Concurrency under Options',
		],
		[
			[503],
			'Job job-1 could not be looked up, because Personate failed on its side (HTTP 503): run it again later',
		],
		[
			[200, html],
			'Job job-1 could not be looked up, because Personate gave an answer that cannot be read: check the Base URL of the credential, then run it again',
		],
		[
			[200, { ok: true }],
			'Job job-1 could not be looked up, because Personate gave an answer that cannot be read: check the Base URL of the credential, then run it again',
		],
	])('%j, the user reads the job id and what to do', async (answer, message) => {
		const { asked } = fakePersonate({ get: () => answer });

		const { error } = await runLipsync({ parameters: getParameters });

		expect(error?.message).toBe(message);
		expect(asked).toEqual(['job-1']);
	});

	it('a refused connection, the user reads that nothing was reached', async () => {
		brokenConnection('GET', 'ECONNREFUSED');

		const { error } = await runLipsync({ parameters: getParameters });

		expect(error?.message).toBe(
			'Job job-1 could not be looked up, because Personate could not be reached: check the Base URL of the credential and the network of your n8n, then run it again',
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

		expect(error?.message).toContain('leads to another address');
		expect(elsewhere.isDone()).toBe(false);
	});

	it('is not in the output when the API sends it back', async () => {
		fakePersonate({ create: () => [200, { job_id: 'job-1', input: { key: API_KEY } }] });

		const { output } = await runLipsync({ parameters: createParameters });

		expect(output).toEqual([{ job_id: 'job-1', input: { key: '[API key]' } }]);
	});
});
