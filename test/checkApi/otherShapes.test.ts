import type { SandboxOptions } from '../../sandbox/server';
import type { FaultRule } from '../../sandbox/faults';
import { ANY_JOB, answerTo, nextPost, posts, refusesInvalidBody, useChecks } from './support';

const { start, check } = useChecks();

const LIST = /avatars\/public/;
const HTTP_200 = 'avatars/public: HTTP 200';
const job = { job_id: 'x', status: 'done', input: {} };
const created = (status: number, body: Parameters<typeof answerTo>[1]) =>
	nextPost({ kind: 'answer', status, body });

/** What came where an assumption did not hold, by its id. */
type Deviations = Record<string, unknown>;

describe('check:api against a sandbox whose answers are others', () => {
	it.each<[does: string, rules: FaultRule[], deviations: Deviations]>([
		[
			'names its lists as nobody would think of',
			[answerTo(LIST, { persons: [{ name: 'a' }, { name: 'b', born: 1 }] })],
			{ 'list.readable': `${HTTP_200}, { persons: [2 of { name: string, born?: number }] }` },
		],
		[
			'names its lists and their fields otherwise than documented, and gives them in pages',
			[answerTo(LIST, { data: [{ id: 'a', text: 'b' }], cursor: 'abc' })],
			{
				'list.key': 'avatars/public: { data: [1 of { id: string, text: string }], cursor: string }',
				'list.complete': 'avatars/public: the key cursor',
				'list.rowIdKey': 'avatars/public: [1 of { id: string, text: string }]',
				'list.rowName': 'avatars/public: 0 of 1 have one: [1 of { id: string, text: string }]',
			},
		],
		[
			'has rows with two ids, or none',
			[answerTo(LIST, { avatars: [{ id: 7, avatar_id: 'x', name: 'a' }, { name: 'b' }] })],
			{
				'list.rowId': 'avatars/public: none in [1 of { name: string }]',
				'list.rowIdKey': 'avatars/public: [2 of { id?: number, avatar_id?: string, name: string }]',
				'list.oneId':
					'avatars/public: different ids in [1 of { id: number, avatar_id: string, name: string }]',
			},
		],
		[
			'tells of a next page and of limits in headers',
			[
				answerTo(LIST, { avatars: [] }, 200, {
					link: '</2>; rel="next"',
					'x-ratelimit-reset': '9',
				}),
			],
			{
				'list.complete': 'avatars/public: a Link header to the next page',
				'limit.headers': 'x-ratelimit-reset',
			},
		],
		[
			'answers a wrong key and an unknown job with another status, without a reason',
			[answerTo(/avatars\/custom/, '', 403), answerTo(/0000/, { problem: { title: 'no' } }, 400)],
			{
				'list.readable': 'avatars/custom: HTTP 403, no body',
				'key.wrong': 'HTTP 403, no body',
				'job.unknown': 'HTTP 400, { problem: { title: string } }',
				'error.reason': expect.stringContaining('HTTP 400'),
			},
		],
	])('says so when the API %s', async (_does, rules, deviations) => {
		const sandbox = await start();
		for (const rule of rules) sandbox.faults.add(rule);

		const seen = await check(sandbox);

		expect(seen.deviations).toEqual(deviations);
		expect(seen.allHeld).toBe(false);
	});

	it.each<[does: string, options: SandboxOptions, rules: FaultRule[], deviations: Deviations]>([
		[
			'creates a video that has failed, and does not know it',
			{},
			[refusesInvalidBody, created(200, { job_id: 7, status: 'failed', output: null })],
			{
				'create.jobIdText': 'number',
				'create.status': 'status "failed" and { job_id: number, output: null }',
				'create.running': 'status "failed" and { job_id: number, output: null }',
				'create.output': 'null',
				'create.input': 'undefined',
				'poll.readable': 'HTTP 404, { detail: string }',
				'end.finished': 'status request refused after 60 s and 18 status requests',
			},
		],
		[
			'tells progress in its own way',
			{},
			[
				{ ...answerTo(ANY_JOB, { status: 'on the stove', output: '' }), times: 1 },
				{ ...answerTo(ANY_JOB, { ...job, status: 'running', output: { done: 1 } }), times: 1 },
			],
			{
				'poll.jobId': '2 without it, or with another',
				'poll.words': '"on the stove"',
				'poll.outputEmpty': '{ done: number }',
			},
		],
		[
			'never finishes a job',
			{ renderMilliseconds: 10_000_000 },
			[],
			{ 'end.finished': 'not finished after 1807 s and 138 status requests' },
		],
	])('says so with --pay when the API %s', async (_does, options, rules, deviations) => {
		const sandbox = await start(options);
		for (const rule of rules) sandbox.faults.add(rule);

		const seen = await check(sandbox, { pay: true });

		expect(seen.deviations).toEqual(deviations);
		expect(seen.allHeld).toBe(false);
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
});
