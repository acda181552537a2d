import {
	createClient,
	type PersonateClient,
} from '../../../nodes/PersonateLipsync/transport/client';
import type { ApiRequest, Exchange } from '../../../nodes/PersonateLipsync/transport/request';
import { request } from '../support/answers';

const MINUTE = 60_000;

/** A client of an API that gives the same answer to everything. */
function clientOf(body: unknown, status = 200, now = Date.now) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return clientWith({ answered: true, status, headers: {}, text }, now);
}

function clientWith(exchange: Exchange, now = Date.now) {
	const sent: ApiRequest[] = [];
	const send = async (apiRequest: ApiRequest) => {
		sent.push(apiRequest);
		return await Promise.resolve(exchange);
	};
	const transport = { baseUrl: 'https://personate.test', send, redact: (text: string) => text };
	return { client: createClient(transport, { now, sleep: async () => {} }), sent };
}

const inHalfAMinute = { limits: [{ milliseconds: MINUTE / 2, bytes: Infinity }] };
const anAvatar = { kind: 'avatar', type: 'public' } as const;
const aVoice = { kind: 'voice', type: 'custom' } as const;

describe('Creating a video', () => {
	it('sends the request once, and gives it ten minutes since a job that is given up is lost', async () => {
		const { client, sent } = clientOf({ job_id: 'job-1' });

		await client.createVideo(request);

		const first = { milliseconds: 2 * MINUTE, bytes: 1 };
		const limits = [first, { milliseconds: 10 * MINUTE, bytes: Infinity }];
		const path = '/api/express_lipsync_video';
		expect(sent).toEqual([{ method: 'POST', path, body: request, limits }]);
	});

	it('yields the job as Personate describes it', async () => {
		const value = { job_id: 'job-1', status: 'rendering', output: '', credits: 3 };

		expect(await clientOf(value).client.createVideo(request)).toEqual({ ok: true, value });
	});

	it.each([
		...[{ status: 'rendering', output: '' }, { job_id: null }, { data: { job_id: 'job-1' } }],
		...['null', '[]', 'job-1 was created'],
	])('is not taken for done where the answer names no job at its top: %j', async (body) => {
		const { client } = clientOf(body, 201);
		const answer = typeof body === 'string' ? body : JSON.stringify(body);

		expect(await client.createVideo(request)).toEqual({
			ok: false,
			failure: { kind: 'unreadable', status: 201, excerpt: answer, answer },
		});
	});
});

describe('Getting the status of a job', () => {
	it('goes to the address of the job, whatever its id holds, and takes half a minute at most', async () => {
		const { client, sent } = clientOf({ job_id: 'a/b?c' });

		await client.getVideo('a/b?c');

		const path = '/api/express_lipsync_video/a%2Fb%3Fc';
		expect(sent).toEqual([{ method: 'GET', path, ...inHalfAMinute }]);
	});

	it.each<[string | number, string]>([
		['JOB-1', 'JOB-1'],
		[' job-1 ', 'job-1'],
		[1, '1'],
	])('yields the id as the answer has it: %j', async (job_id, id) => {
		const { client } = clientOf({ job_id, status: 'rendering' });

		expect(await client.getVideo(id.toLowerCase())).toMatchObject({ value: { job_id: id } });
	});

	const OWN = 'job-1';
	it.each([
		{ job_id: 'job-2', status: 'rendering' },
		{ job_id: 'job-2', status: 'failed', output: 'no face', input: { model: 'v2' } },
		{ job_id: 2 },
		{ status: 'error', message: 'temporarily unavailable' },
		{ job_id: null, status: 'error', output: null },
		{ job_id: '', status: 'FAILED', output: ' ', input: {} },
		{ job_id: {}, status: 'rejected', output: [{ url: '' }], input: { text: null, n: 0 } },
	])('quotes an answer that is not about the job: %j', async (body) => {
		const { client } = clientOf(body);

		expect(await client.getVideo(OWN)).toEqual({
			ok: false,
			failure: { kind: 'notAboutJob', excerpt: JSON.stringify(body) },
		});
	});

	it.each([
		...[{ status: 'rendering' }, { output: 'https://cdn.example.com/video.mp4' }],
		{ job_id: null, status: 'rendering', output: '' },
		{ job_id: OWN, status: 'error' },
		{ status: 'failed', output: 'no face' },
		{ status: 'failed', output: { progress: 40 } },
		{ status: 'rejected', input: { model: 'v2' } },
		{ job_id: {}, status: 'rendering' },
		{ job_id: 0, status: 'rendering' },
		...[{ status: null, output: null }, { status: 500 }, { status: 'failed, retrying' }],
		{ status: 'completed' },
	])('takes any other for the job, and fills in its id: %j', async (body) => {
		const { client } = clientOf(body);

		expect(await client.getVideo(OWN)).toEqual({ ok: true, value: { ...body, job_id: OWN } });
	});

	it.each([{}, { ok: true }, { job_id: {} }, ['status'], 'null', '"status"', '<html>'])(
		'cannot be read from what describes no job: %j',
		async (body) => {
			const { client } = clientOf(body);

			expect(await client.getVideo(OWN)).toMatchObject({
				ok: false,
				failure: { kind: 'unreadable', status: 200 },
			});
		},
	);
});

describe('Getting a list', () => {
	it('goes to the address of that list, and takes half a minute at most', async () => {
		const { client, sent } = clientOf([]);

		for (const type of ['public', 'custom'] as const) {
			await client.list({ kind: 'avatar', type }, 0);
			await client.list({ kind: 'voice', type }, 0);
		}

		expect(sent).toEqual(
			['avatars/public', 'voices/public', 'avatars/custom', 'voices/custom'].map((list) => ({
				method: 'GET',
				path: `/api/${list}`,
				...inHalfAMinute,
			})),
		);
	});

	it('yields the rows with the ids of their kind', async () => {
		const row = { avatar_id: 'an avatar', voice_id: 'its voice' };
		const { client } = clientOf([row]);

		const avatars = { entries: [{ row, id: 'an avatar' }] };
		expect(await client.list(anAvatar, 0)).toMatchObject({ ok: true, value: avatars });
		const voices = { entries: [{ row, id: 'its voice' }] };
		expect(await client.list(aVoice, 0)).toMatchObject({ ok: true, value: voices });
	});

	it('quotes an answer that is no list', async () => {
		const { client } = clientOf({ ok: true });

		const answer = '{"ok":true}';
		expect(await client.list(aVoice, 0)).toEqual({
			ok: false,
			failure: { kind: 'unreadable', status: 200, excerpt: answer, answer },
		});
	});
});

const calls: Array<[string, unknown, (client: PersonateClient) => Promise<unknown>]> = [
	['Creating a video', { job_id: 'job-1' }, async (client) => await client.createVideo(request)],
	['Getting its status', { job_id: 'job-1' }, async (client) => await client.getVideo('job-1')],
	['Getting a list', [], async (client) => await client.list(anAvatar, 0)],
];

describe.each(calls)('%s', (_name, body, call) => {
	it.each([200, 299])('goes well with HTTP %d', async (status) => {
		expect(await call(clientOf(body, status).client)).toMatchObject({ ok: true });
	});

	it.each([199, 300])('is refused with HTTP %d, even if the answer looks right', async (status) => {
		const failure = { kind: 'refused', status };

		expect(await call(clientOf(body, status).client)).toMatchObject({ ok: false, failure });
	});

	it('hands on why there was no answer', async () => {
		const cause = { kind: 'timedOut', detail: 'timeout of 30000ms exceeded' } as const;

		const { client } = clientWith({ answered: false, cause });
		expect(await call(client)).toEqual({ ok: false, failure: cause });
	});
});

it('A client knows whether the address is wrong, by what came in its run', async () => {
	let now = 0;
	const { client } = clientOf('<html>Welcome</html>', 200, () => now);

	await client.getVideo('job-1');
	await client.list(aVoice, 0);
	expect(client.hasWrongAddress()).toBe(false);
	now = MINUTE;
	await client.getVideo('job-1');
	expect(client.hasWrongAddress()).toBe(true);
});
