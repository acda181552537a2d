import type { SandboxOptions } from '../../sandbox/server';
import {
	call,
	createJob,
	getJob,
	post as postTo,
	spoken,
	useSandboxes,
	videoPath,
} from './support';

const start = useSandboxes();

/** A sandbox whose clock stands still until it is set. */
async function startWithClock(options: SandboxOptions) {
	const clock = { now: 1_000_000 };
	const sandbox = await start({ now: () => clock.now, renderMilliseconds: 60_000, ...options });
	/** Sends a POST for a job with this text. */
	const post = async (text = 'Hello') => await postTo(sandbox, spoken(sandbox, text));
	const finishTimes = () => sandbox.jobs.map(({ finishesAt }) => finishesAt - 1_000_000);
	return { clock, sandbox, post, finishTimes };
}

describe('a limit on POSTs per window', () => {
	it('refuses a POST too many, and says in whole seconds when the next one fits', async () => {
		const postLimit = { count: 2, windowMilliseconds: 10_000 };
		const { clock, sandbox, post } = await startWithClock({ postLimit });
		expect((await postTo(sandbox, {})).status).toBe(422);
		const { job_id: jobId } = await createJob(sandbox);
		clock.now += 4_000;
		expect((await post()).status).toBe(200);
		clock.now += 1_500;
		const body = { detail: 'Too many requests' };

		expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '5' }, body });
		expect(sandbox.jobs).toHaveLength(2);
		expect(await getJob(sandbox, jobId)).toMatchObject({ status: 'rendering' });

		clock.now += 4_500;
		// Only the first POST has left the window.
		expect((await post()).status).toBe(200);
		expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '4' } });
	});

	it('keeps the time to itself where it is told to', async () => {
		const postLimit = { count: 1, windowMilliseconds: 10_000, retryAfter: false };
		const { post } = await startWithClock({ postLimit });

		const [, refused] = [await post(), await post()];

		expect(refused.status).toBe(429);
		expect(refused.headers).not.toHaveProperty('retry-after');
	});
});

describe('a limit on unfinished jobs', () => {
	it('refuses a POST beyond it, without a time, until a job has finished or failed', async () => {
		const { clock, sandbox, post } = await startWithClock({ jobLimit: { count: 2 } });
		await post('[render 90s]');
		await post('[fail] [render 30s]');

		clock.now += 29_999;
		const refused = await post();
		expect(refused).toMatchObject({ status: 429, body: { detail: 'Too many jobs in progress' } });
		expect(refused.headers).not.toHaveProperty('retry-after');
		expect(sandbox.jobs).toHaveLength(2);

		clock.now += 1;
		expect([await post(), await post()]).toMatchObject([{ status: 200 }, { status: 429 }]);
	});

	it('says when the first job ends where it is told to, and counts those that wait for a place', async () => {
		const jobLimit = { count: 2, retryAfter: true };
		const { clock, post } = await startWithClock({ jobLimit, renderPlaces: 1 });
		await post('[render 30s]');
		await post('[render 90s]');
		clock.now += 500;

		expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '30' } });
	});
});

describe('a queue with places', () => {
	it('accepts every job, and gives the place that is free first to the one that waited longest', async () => {
		const { clock, sandbox, post, finishTimes } = await startWithClock({ renderPlaces: 2 });
		for (const seconds of [100, 10, 30, 5, 1]) await post(`[render ${seconds}s]`);

		expect(finishTimes()).toEqual([100_000, 10_000, 40_000, 45_000, 46_000]);
		clock.now += 44_999;
		const statuses = sandbox.jobs.map(async ({ jobId }) => (await getJob(sandbox, jobId)).status);
		const [one, two, three, ...waiting] = await Promise.all(statuses);
		expect([one, two, three]).toEqual(['rendering', 'completed', 'completed']);
		expect(waiting).toEqual(['rendering', 'rendering']);
		// The time in which a place was free counts for nothing.
		clock.now += 500_000;
		await post('[render 1s]');
		expect(finishTimes().at(-1)).toBe(545_999);
	});
});

describe('a link that expires', () => {
	const options = { renderMilliseconds: 0, linkLifetimeMilliseconds: 5_000 };

	it('leads to the video until its time is over, and a fresh one does again', async () => {
		const { clock, sandbox } = await startWithClock(options);
		const { job_id: jobId, output: first } = await createJob(sandbox);
		const open = async (link: string) =>
			await call(sandbox, 'GET', link.slice(sandbox.url.length), { authorization: null });

		clock.now += 4_999;
		expect((await open(first)).status).toBe(200);
		const fresh = [await getJob(sandbox, jobId), await getJob(sandbox, jobId)];
		expect(new Set(fresh.map(({ output }) => output)).size).toBe(2);

		clock.now += 1;
		const body = { detail: 'The link has expired' };
		expect(await open(first)).toMatchObject({ status: 403, body });
		expect((await open(fresh[0]?.output ?? '')).status).toBe(200);
	});

	it('cannot be made by hand or lent to another job', async () => {
		const { sandbox } = await startWithClock(options);
		const { job_id: jobId, output } = await createJob(sandbox);
		const other = videoPath((await createJob(sandbox)).job_id);
		const { search, searchParams } = new URL(output);
		const longer = search.replace(searchParams.get('expires') ?? 'none', '9999999999999');

		for (const link of [other, `${other}${search}`, `${videoPath(jobId)}${longer}`]) {
			expect((await call(sandbox, 'GET', link)).status).toBe(403);
		}
	});
});

it('Latency delays every answer of the API, those that are faults too, but no handling and no video', async () => {
	const options = { latencyMilliseconds: 600_000, renderMilliseconds: 0 };
	const { sandbox, post } = await startWithClock(options);
	sandbox.faults.add({ fault: { kind: 'answer', status: 503 } });
	sandbox.faults.add({ fault: { kind: 'reset', when: 'after-headers' } });
	const late = [post(), post(), post()];
	await sandbox.until(() => sandbox.requests.filter(({ body }) => body !== null).length === 3);

	const jobs = await call(sandbox, 'GET', '/sandbox/jobs', { authorization: null });
	const video = await call(sandbox, 'GET', videoPath(sandbox.jobs[0]?.jobId ?? 'none'));

	expect(jobs.body).toHaveLength(2);
	expect(video.status).toBe(200);
	expect(sandbox.requests.map(({ status }) => status)).toEqual([null, null, null, 200]);
	await sandbox.close();
	for (const { failure } of await Promise.all(late)) expect(failure).toBe('ECONNRESET');
});

it.each<[SandboxOptions]>([
	[{ postLimit: { count: 0, windowMilliseconds: 1_000 } }],
	[{ jobLimit: { count: 0.5 } }],
	[{ renderPlaces: 0 }],
	// No timer can hold it.
	[{ latencyMilliseconds: 2 ** 31 }],
])('A limit that makes no sense is refused at the start: %j', async (options) => {
	await expect(start(options)).rejects.toMatchObject({ name: 'ZodError' });
});
