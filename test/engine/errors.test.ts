import { API_KEY, runLipsync } from '../support/lipsync';
import { createParameters, fakePersonate, getParameters, type Answer } from '../support/personate';

const NONE = 'No video was created because';
const UNKNOWN = 'It is unknown whether the video was created, because';
const CHECK_FIRST = 'check your Personate account before you run it again, or you may pay twice';

/**
 * What the API answers, the message that the user gets, and the reason under it: one of each kind, as n8n
 * shows it. `test/unit/transport/errors.test.ts` has the words of all others.
 */
const refusals: Array<[answer: Answer, message: string, description: string | undefined]> = [
	[
		[
			422,
			{
				detail: [
					{ loc: ['body', 'actor', 'avatar_id'], msg: 'not found' },
					{ loc: ['body', 'script', 'speed'], msg: 'field required' },
				],
			},
		],
		`${NONE} Personate rejected the request (422): fix what is named below`,
		'Personate says: Avatar: not found; script.speed: field required',
	],
	[
		[401, { detail: `Key ${API_KEY} is not known` }],
		`${NONE} Personate rejected the API key (401): check it in the Personate API credential`,
		'Personate says: Key [API key] is not known',
	],
	[
		[409, { error: { message: 'Busy' } }],
		`${NONE} Personate reported a conflict (409): fix what is named below, or try again later`,
		'Personate says: Busy',
	],
	[
		[429, { detail: 'Slow down' }, { 'Retry-After': '90' }],
		`${NONE} the rate limit of Personate was exceeded for too long (429): try again in 90 seconds, or set Max Jobs at Once under Options`,
		'Personate says: Slow down',
	],
	[
		[307, '', { Location: 'https://new.example.com/api/express_lipsync_video' }],
		`${NONE} Personate redirected the request (307): if you trust the address below, enter it as the Base URL of the credential`,
		'Redirected to https://new.example.com/api/express_lipsync_video',
	],
	// Which means that the request was carried out.
	[
		[303, '', { Location: '/api/express_lipsync_video/job-1' }],
		`${UNKNOWN} Personate redirected the request (303): ${CHECK_FIRST}`,
		'Redirected to /api/express_lipsync_video/job-1',
	],
	[
		[502, '<html><head><title>502 Bad Gateway</title></head><h1>nginx</h1></html>'],
		`${UNKNOWN} Personate had a server error (502): ${CHECK_FIRST}`,
		'Personate says: 502 Bad Gateway',
	],
	[[503], `${UNKNOWN} Personate had a server error (503): ${CHECK_FIRST}`, undefined],
	[
		[200, { ok: true, token: API_KEY }],
		`${UNKNOWN} Personate sent an unreadable response: ${CHECK_FIRST}`,
		'Expected a job, received: {"ok":true,"token":"[API key]"}',
	],
];

describe('when Create is answered with', () => {
	it.each(refusals)(
		'%j, the user reads what to do, the reason, and that one request was sent',
		async (answer, message, description) => {
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

describe('when Get is answered with', () => {
	it.each<[Answer, string]>([
		[
			[404, { detail: 'Job not found' }],
			'Personate did not find it (404): check the Job ID, and that the credential belongs to the account that created it',
		],
		[
			[429, '', { 'Retry-After': '61' }],
			'the rate limit of Personate was exceeded (429): try again in 61 seconds',
		],
		[
			[200, { ok: true }],
			'Personate sent an unreadable response: check the Base URL of the credential, then try again',
		],
	])('%j, the user reads the job id and what to do', async (answer, message) => {
		const { statusRequests } = fakePersonate({ get: () => answer });

		const { error } = await runLipsync({ parameters: getParameters });

		expect(error?.message).toBe(`Could not get job job-1 because ${message}`);
		expect(statusRequests).toEqual(['job-1']);
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

	it('to Get needs not repeat the job_id', async () => {
		fakePersonate({ get: () => [200, { status: 'rendering', output: '' }] });

		const { output } = await runLipsync({ parameters: getParameters });

		expect(output).toEqual([{ job_id: 'job-1', status: 'rendering', output: '' }]);
	});
});
