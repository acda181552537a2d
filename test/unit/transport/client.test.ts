import {
	createClient,
	type PersonateClient,
} from '../../../nodes/PersonateLipsync/transport/client';
import type { ApiRequest, Exchange } from '../../../nodes/PersonateLipsync/transport/request';
import { request } from '../support/answers';

const MINUTE = 60_000;

/** A client of an API that gives the same answer to everything. */
function clientOf(body: unknown, status = 200) {
	return clientWith({
		answered: true,
		status,
		headers: {},
		text: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

function clientWith(exchange: Exchange) {
	const sent: ApiRequest[] = [];
	const client = createClient({
		baseUrl: 'https://personate.test',
		async send(apiRequest) {
			sent.push(apiRequest);
			return exchange;
		},
		redact: (text) => text,
	});
	return { client, sent };
}

describe('Creating a video', () => {
	it('sends the request once, and gives it two minutes since a job that is given up is lost', async () => {
		const { client, sent } = clientOf({ job_id: 'job-1' });

		await client.createVideo(request);

		expect(sent).toEqual([
			{
				method: 'POST',
				path: '/api/express_lipsync_video',
				body: request,
				timeoutMilliseconds: 2 * MINUTE,
			},
		]);
	});

	it('yields the job as Personate describes it', async () => {
		const { client } = clientOf({ job_id: 'job-1', status: 'rendering', output: '', credits: 3 });

		expect(await client.createVideo(request)).toEqual({
			ok: true,
			value: { job_id: 'job-1', status: 'rendering', output: '', credits: 3 },
		});
	});

	it.each([
		{ status: 'rendering', output: '' },
		{ job_id: null, status: 'rendering' },
		'null',
		'[]',
	])('is not taken for done where the answer names no job: %j', async (body) => {
		const { client } = clientOf(body, 201);

		expect(await client.createVideo(request)).toEqual({
			ok: false,
			failure: {
				kind: 'unreadable',
				status: 201,
				excerpt: typeof body === 'string' ? body : JSON.stringify(body),
			},
		});
	});
});

describe('Getting the status of a job', () => {
	it('goes to the address of the job, whatever its id holds, and takes half a minute at most', async () => {
		const { client, sent } = clientOf({ job_id: 'a/b?c' });

		await client.getVideo('a/b?c');

		expect(sent).toEqual([
			{
				method: 'GET',
				path: '/api/express_lipsync_video/a%2Fb%3Fc',
				timeoutMilliseconds: MINUTE / 2,
			},
		]);
	});

	it.each([
		{ status: 'rendering' },
		{ output: 'https://cdn.example.com/video.mp4' },
		{ job_id: null, status: 'rendering', output: '' },
	])('fills in the id where the answer describes the job without it: %j', async (body) => {
		const { client } = clientOf(body);

		expect(await client.getVideo('job-1')).toEqual({
			ok: true,
			value: { ...body, job_id: 'job-1' },
		});
	});

	it('yields the id that the answer has', async () => {
		const { client } = clientOf({ job_id: 'the-same-job', status: 'rendering' });

		expect(await client.getVideo('job-1')).toMatchObject({ value: { job_id: 'the-same-job' } });
	});

	it.each([{}, { ok: true }, { job_id: {}, status: 'rendering' }, ['status'], 'null', '"status"'])(
		'cannot be read from what describes no job: %j',
		async (body) => {
			const { client } = clientOf(body);

			expect(await client.getVideo('job-1')).toMatchObject({
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
			await client.list({ kind: 'avatar', type });
			await client.list({ kind: 'voice', type });
		}

		expect(sent).toEqual(
			['avatars/public', 'voices/public', 'avatars/custom', 'voices/custom'].map((list) => ({
				method: 'GET',
				path: `/api/${list}`,
				timeoutMilliseconds: MINUTE / 2,
			})),
		);
	});

	it('yields the rows with the ids of their kind', async () => {
		const row = { avatar_id: 'an avatar', voice_id: 'its voice' };
		const { client } = clientOf([row]);

		expect(await client.list({ kind: 'avatar', type: 'public' })).toMatchObject({
			ok: true,
			value: [{ row, id: 'an avatar' }],
		});
		expect(await client.list({ kind: 'voice', type: 'public' })).toMatchObject({
			ok: true,
			value: [{ row, id: 'its voice' }],
		});
	});

	it('quotes an answer that is no list', async () => {
		const { client } = clientOf({ ok: true });

		expect(await client.list({ kind: 'voice', type: 'custom' })).toEqual({
			ok: false,
			failure: { kind: 'unreadable', status: 200, excerpt: '{"ok":true}' },
		});
	});
});

const calls: Array<[string, unknown, (client: PersonateClient) => Promise<unknown>]> = [
	['Creating a video', { job_id: 'job-1' }, async (client) => await client.createVideo(request)],
	['Getting its status', { job_id: 'job-1' }, async (client) => await client.getVideo('job-1')],
	['Getting a list', [], async (client) => await client.list({ kind: 'avatar', type: 'public' })],
];

describe.each(calls)('%s', (_name, body, call) => {
	it.each([200, 299])('goes well with HTTP %d', async (status) => {
		expect(await call(clientOf(body, status).client)).toMatchObject({ ok: true });
	});

	it.each([199, 300, 404, 500])(
		'is refused with HTTP %d, even where the answer looks right',
		async (status) => {
			expect(await call(clientOf(body, status).client)).toMatchObject({
				ok: false,
				failure: { kind: 'refused', status },
			});
		},
	);

	it('hands on why there was no answer', async () => {
		const cause = { kind: 'timedOut', detail: 'timeout of 30000ms exceeded' } as const;

		expect(await call(clientWith({ answered: false, cause }).client)).toEqual({
			ok: false,
			failure: cause,
		});
	});
});
