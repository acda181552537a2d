import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import type { FaultRule } from '../../sandbox/faults';
import { posts, useChecks } from './support';

const { start, check } = useChecks();

const ANY_LIST = /^\/api\/(avatars|voices)/;
const ANY_JOB = /express_lipsync_video\/(?!0000)/;

type Body = Extract<FaultRule['fault'], { kind: 'answer' }>['body'];

/** Lets a sandbox give another answer, for good. */
function answer(
	method: string,
	path: RegExp,
	status: number,
	body: Body = '',
	headers: Record<string, string> = {},
): FaultRule {
	return {
		match: { method, path },
		times: Infinity,
		fault: { kind: 'answer', status, body, headers },
	};
}

/** Lets a sandbox answer the second POST of a check, which is to create the video. */
function afterInvalidBody(status: number, body: Body): FaultRule[] {
	const match = { method: 'POST' };
	const invalid = { detail: [{ loc: ['body', 'model'], msg: 'Field required' }] };
	return [
		{ match, fault: { kind: 'answer', status: 422, body: invalid } },
		{ match, fault: { kind: 'answer', status, body } },
	];
}

const rows = [
	{ avatar_id: 'a-1', name: 'Somebody' },
	{ avatar_id: 'a-2', name: 'Somebody else' },
];

describe('check:api against a sandbox whose answers are others', () => {
	it.each<[does: string, rule: FaultRule, id: string, came: string]>([
		[
			'names its lists otherwise than documented',
			answer('GET', /avatars\/public/, 200, { data: rows }),
			'list.key',
			'avatars/public: { data: [2 of { avatar_id: string, name: string }] }',
		],
		[
			'gives a bare array',
			answer('GET', /voices\/custom/, 200, [{ voice_id: 'v', name: 'Somebody' }]),
			'list.key',
			'voices/custom: [1 of { voice_id: string, name: string }]',
		],
		[
			'names its lists as nobody would think of',
			answer('GET', /avatars\/public/, 200, { persons: rows }),
			'list.readable',
			'avatars/public: HTTP 200, { persons: [2 of { avatar_id: string, name: string }] }',
		],
		[
			'gives its lists in pages',
			answer('GET', /avatars\/public/, 200, { avatars: rows, meta: { next_cursor: 'abc' } }),
			'list.complete',
			'avatars/public: the key next_cursor',
		],
		[
			'leads to the next page in a header',
			answer('GET', /avatars\/public/, 200, { avatars: rows }, { link: '</2>; rel="next"' }),
			'list.complete',
			'avatars/public: a Link header to the next page',
		],
		[
			'has rows with an id under another key',
			answer('GET', /avatars\/public/, 200, { avatars: [{ id: 'a', name: 'b' }] }),
			'list.rowIdKey',
			'avatars/public: [1 of { id: string, name: string }]',
		],
		[
			'has rows with two ids',
			answer('GET', /avatars\/public/, 200, {
				avatars: [{ id: 7, avatar_id: 'x', name: 'b' }],
			}),
			'list.oneId',
			'avatars/public: different ids in [1 of { id: number, avatar_id: string, name: string }]',
		],
		[
			'has rows without an id',
			answer('GET', /avatars\/public/, 200, { avatars: [...rows, { label: 'c' }] }),
			'list.rowId',
			'avatars/public: none in [1 of { label: string }]',
		],
		[
			'has rows without a name',
			answer('GET', /voices\/public/, 200, { voices: [{ voice_id: 'v', called: 'b' }] }),
			'list.rowName',
			'voices/public: 0 of 1 have one: [1 of { voice_id: string, called: string }]',
		],
		[
			'answers a wrong key with 403',
			answer('GET', /avatars\/custom/, 403, { detail: 'no' }),
			'key.wrong',
			'HTTP 403, { detail: string }',
		],
		[
			'takes any key',
			answer('GET', /avatars\/custom/, 200, { avatars: [] }),
			'key.wrong',
			'HTTP 200, { avatars: [] }',
		],
		[
			'answers 400 for a job that does not exist',
			answer('GET', /0000/, 400, { error: { message: 'no' } }),
			'job.unknown',
			'HTTP 400, { error: { message: string } }',
		],
		[
			'gives no reason for an error',
			answer('GET', /0000/, 404, ''),
			'error.reason',
			'HTTP 404, no body',
		],
		[
			'gives a reason in a form of its own',
			answer('GET', /0000/, 404, { problem: { title: 'no' } }),
			'error.reason',
			'HTTP 404, { problem: { title: string } }',
		],
		[
			'tells its limits in headers of its own',
			answer('GET', /avatars\/public/, 200, { avatars: rows }, { 'x-ratelimit-reset': '9' }),
			'limit.headers',
			'Came: x-ratelimit-reset',
		],
		[
			'answers with a page from a proxy',
			answer('GET', ANY_LIST, 502, '<html></html>', { 'content-type': 'text/html' }),
			'list.readable',
			'avatars/public: HTTP 502, 13 characters of text/html that are no JSON',
		],
	])('says so when the API %s', async (_does, rule, id, came) => {
		const sandbox = await start();
		sandbox.faults.add(rule);

		const seen = await check(sandbox);

		expect(seen.allHeld).toBe(false);
		expect(seen.ids('DID NOT HOLD')).toContain(id);
		expect(seen.about(id)).toContain(came);
	});

	it.each<[does: string, change: SandboxOptions | FaultRule[], id: string, came: string]>([
		['sends numbers as job ids', { jobIdAs: 'number' }, 'create.jobIdText', 'Came: number'],
		[
			'gives an object as output',
			{ outputAs: 'object' },
			'end.output',
			'Came: { video_url: "http://127.0.0.1:',
		],
		[
			'has another word for a job that is being made',
			{ statusWords: { rendering: 'cooking' } },
			'create.status',
			'Came: status "cooking" and {',
		],
		[
			'has another word for a job that is being made, while it is polled',
			{ statusWords: { rendering: 'cooking' } },
			'poll.words',
			'Came: "cooking"',
		],
		[
			'has another word for success',
			{ statusWords: { completed: 'baked' } },
			'end.word',
			'Came: "baked"',
		],
		[
			'refuses an invalid body with another status',
			[
				{
					match: { method: 'POST' },
					fault: { kind: 'answer', status: 403, body: { detail: 'no' } },
				},
			],
			'body.refused',
			'HTTP 403, { detail: string }',
		],
		[
			'does not name the field that is wrong',
			[
				{
					match: { method: 'POST' },
					fault: { kind: 'answer', status: 400, body: { detail: 'no' } },
				},
			],
			'body.field',
			'HTTP 400, { detail: string }',
		],
		[
			'knows a job only later',
			[
				{
					match: { path: ANY_JOB },
					fault: { kind: 'answer', status: 404, body: { detail: 'no' } },
				},
			],
			'poll.readable',
			'Came: HTTP 404, { detail: string }',
		],
		[
			'fills output with progress',
			[
				{
					match: { path: ANY_JOB },
					fault: {
						kind: 'answer',
						status: 200,
						body: { job_id: 'x', status: 'rendering', output: { progress: 10 } },
					},
				},
			],
			'poll.outputEmpty',
			'Came: { progress: number }',
		],
		[
			'answers a status request with another job id',
			[
				{
					match: { path: ANY_JOB },
					fault: {
						kind: 'answer',
						status: 200,
						body: { job_id: 'x', status: 'rendering', output: '' },
					},
				},
			],
			'poll.jobId',
			'Came: 1 without it, or with another',
		],
		[
			'never finishes a job',
			{ renderMilliseconds: 10_000_000 },
			'end.finished',
			'Came: not finished after 1807 s and',
		],
		[
			'fails a job',
			[answer('GET', ANY_JOB, 200, { job_id: 'x', status: 'failed', output: 'reason' })],
			'end.finished',
			'Came: failed after 1 s and 1 status requests',
		],
		[
			'refuses status requests',
			[answer('GET', ANY_JOB, 403, { detail: 'no' })],
			'end.finished',
			'Came: status request refused after 1 s and 1 status requests',
		],
		[
			'says that a job is finished and never gives an output',
			[answer('GET', ANY_JOB, 200, { job_id: 'x', status: 'done', output: '' })],
			'end.link',
			'Came: ""',
		],
		[
			'fills the error of a finished job',
			[answer('GET', ANY_JOB, 200, { status: 'done', output: 'https://a.example/b', error: 'x' })],
			'end.error',
			'Came: string',
		],
		[
			'adds fields to a finished job',
			[answer('GET', ANY_JOB, 200, { status: 'done', output: 'https://a.example/b', cost: 1 })],
			'end.fields',
			'Came: status "done" and { output: "https://[other host]/…", cost: number }',
		],
		[
			'refuses the video',
			afterInvalidBody(402, { detail: 'no' }),
			'create.readable',
			'Came: HTTP 402, { detail: string }',
		],
		[
			'creates a video that has failed',
			afterInvalidBody(200, { job_id: 'x', status: 'failed', output: '', input: {} }),
			'create.running',
			'Came: status "failed" and { job_id: string, output: "", input: {} }',
		],
		[
			'gives a new job an output',
			afterInvalidBody(200, { job_id: 'x', status: 'rendering', output: null, input: {} }),
			'create.output',
			'Came: null',
		],
		[
			'does not repeat what was sent',
			afterInvalidBody(200, { job_id: 'x', status: 'rendering', output: '' }),
			'create.input',
			'Came: undefined',
		],
	])('says so with --pay when the API %s', async (_does, change, id, came) => {
		const sandbox = await start(Array.isArray(change) ? {} : change);
		if (Array.isArray(change)) for (const rule of change) sandbox.faults.add(rule);

		const seen = await check(sandbox, { pay: true });

		expect(seen.allHeld).toBe(false);
		expect(seen.ids('DID NOT HOLD')).toContain(id);
		expect(seen.about(id)).toContain(came);
	});

	it('goes on polling through trouble that passes', async () => {
		const sandbox = await start();
		const troubles: Array<FaultRule['fault']> = [
			{ kind: 'answer', status: 404 },
			{ kind: 'reset', when: 'before-headers' },
			{ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } },
			{ kind: 'answer', status: 503 },
			{ kind: 'truncate' },
		];
		for (const fault of troubles) sandbox.faults.add({ match: { path: ANY_JOB }, fault });

		const seen = await check(sandbox, { pay: true });

		expect(seen.about('end.finished')).toMatch(/^HELD[^]*and 6 status requests/);
		expect(seen.about('poll.readable')).toContain('no answer (ECONNRESET)');
		expect(posts(sandbox)).toHaveLength(2);
	});

	it('cannot say anything about rows where lists are empty', async () => {
		const sandbox = await start();
		sandbox.faults.add(answer('GET', /avatars/, 200, { avatars: [] }));
		sandbox.faults.add(answer('GET', /voices/, 200, { voices: [] }));

		const seen = await check(sandbox);

		expect(seen.ids('NOT CHECKED')).toEqual(expect.arrayContaining(['list.rowId', 'list.rowName']));
	});

	it('says what did not hold when nothing listens at the base URL', async () => {
		const sandbox: Sandbox = await start();
		await sandbox.close();

		const seen = await check(sandbox);

		expect(seen.allHeld).toBe(false);
		expect(seen.about('list.readable')).toContain('avatars/public: no answer (ECONNREFUSED)');
	});
});
