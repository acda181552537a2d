import type { SandboxOptions } from '../../sandbox/server';
import {
	LIPSYNC_PATH,
	VENDOR_EXAMPLE,
	call,
	createJob,
	getJob,
	jsonOf,
	spoken,
	useSandboxes,
} from './support';

const start = useSandboxes();

/** A sandbox whose clock stands still until it is set. */
async function startWithClock(options: SandboxOptions) {
	const clock = { now: 1_000_000 };
	const sandbox = await start({ now: () => clock.now, renderMilliseconds: 60_000, ...options });
	const post = async (json: unknown = VENDOR_EXAMPLE) =>
		await call(sandbox, 'POST', LIPSYNC_PATH, { json });
	const finishTimes = () => sandbox.jobs.map(({ finishesAt }) => finishesAt - 1_000_000);
	return { clock, sandbox, post, finishTimes };
}

describe('a limit on POSTs per window', () => {
	const postLimit = { count: 2, windowMilliseconds: 10_000 };

	it('refuses a POST too many and says in whole seconds when the next one fits', async () => {
		const { clock, sandbox, post } = await startWithClock({ postLimit });
		expect((await post()).status).toBe(200);
		clock.now += 4_000;
		expect((await post()).status).toBe(200);
		clock.now += 1_500;

		const refused = await post();

		expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
		expect(jsonOf(refused)).toEqual({ detail: 'Too many requests' });
		expect(sandbox.jobs).toHaveLength(2);
	});

	it('slides: each accepted POST leaves the window on its own', async () => {
		const { clock, post } = await startWithClock({ postLimit });
		await post();
		clock.now += 4_000;
		await post();

		clock.now += 5_999;
		expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
		clock.now += 1;
		expect((await post()).status).toBe(200);
		expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '4' } });
		clock.now += 4_000;
		expect((await post()).status).toBe(200);
	});

	it('is not used up by POSTs that are refused for any reason', async () => {
		const { clock, post } = await startWithClock({ postLimit });
		expect((await post({})).status).toBe(422);
		await post();
		await post();
		for (let round = 0; round < 5; round++) expect((await post()).status).toBe(429);

		clock.now += 10_000;

		expect([await post(), await post()]).toMatchObject([{ status: 200 }, { status: 200 }]);
	});

	it('keeps the time to itself where it is told to', async () => {
		const { post } = await startWithClock({
			postLimit: { count: 1, windowMilliseconds: 10_000, retryAfter: false },
		});
		await post();

		const refused = await post();

		expect(refused.status).toBe(429);
		expect(refused.headers).not.toHaveProperty('retry-after');
	});

	it('does not touch status requests', async () => {
		const { sandbox } = await startWithClock({ postLimit: { ...postLimit, count: 1 } });
		const { job_id: jobId } = await createJob(sandbox);

		for (let round = 0; round < 3; round++) {
			expect(await getJob(sandbox, jobId)).toMatchObject({ status: 'rendering' });
		}
	});
});

describe('a limit on unfinished jobs', () => {
	it('refuses a POST beyond it, without a time, until a job has finished', async () => {
		const { clock, sandbox, post } = await startWithClock({ jobLimit: { count: 2 } });
		await post(spoken(sandbox, '[render 90s]'));
		await post(spoken(sandbox, '[render 30s]'));

		clock.now += 29_999;
		const refused = await post();
		expect(refused.status).toBe(429);
		expect(jsonOf(refused)).toEqual({ detail: 'Too many jobs in progress' });
		expect(refused.headers).not.toHaveProperty('retry-after');
		expect(sandbox.jobs).toHaveLength(2);

		clock.now += 1;
		expect([await post(), await post()]).toMatchObject([{ status: 200 }, { status: 429 }]);
	});

	it('is given back by a job that fails', async () => {
		const { clock, sandbox, post } = await startWithClock({ jobLimit: { count: 1 } });
		await post(spoken(sandbox, '[fail] [render 5s]'));
		clock.now += 5_000;

		expect((await post()).status).toBe(200);
	});

	it('says when the first job ends where it is told to', async () => {
		const { clock, sandbox, post } = await startWithClock({
			jobLimit: { count: 2, retryAfter: true },
		});
		await post(spoken(sandbox, '[render 90s]'));
		await post(spoken(sandbox, '[render 30s]'));
		clock.now += 500;

		expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '30' } });
	});

	it('leaves the window alone when it refuses', async () => {
		const { clock, sandbox, post } = await startWithClock({
			jobLimit: { count: 1 },
			postLimit: { count: 2, windowMilliseconds: 60_000 },
		});
		await post(spoken(sandbox, '[render 1s]'));
		for (let round = 0; round < 3; round++) expect((await post()).status).toBe(429);

		clock.now += 1_000;

		expect((await post()).status).toBe(200);
	});
});

describe('a queue with places', () => {
	it('accepts every job and renders as many at a time as it has places', async () => {
		const { clock, sandbox, finishTimes } = await startWithClock({ renderPlaces: 2 });
		const ids: string[] = [];
		for (let count = 0; count < 5; count++) ids.push((await createJob(sandbox)).job_id);
		const statuses = async () =>
			await Promise.all(ids.map(async (id) => (await getJob(sandbox, id)).status));

		expect(finishTimes()).toEqual([60_000, 60_000, 120_000, 120_000, 180_000]);
		clock.now += 119_999;
		expect(await statuses()).toEqual([
			...['completed', 'completed', 'rendering', 'rendering', 'rendering'],
		]);
		clock.now += 1;
		expect(await statuses()).toEqual([
			...['completed', 'completed', 'completed', 'completed', 'rendering'],
		]);
	});

	it('gives the place that is free first to the job that has waited longest', async () => {
		const { sandbox, finishTimes } = await startWithClock({ renderPlaces: 2 });
		for (const seconds of [100, 10, 30, 5, 1]) {
			await createJob(sandbox, spoken(sandbox, `[render ${seconds}s]`));
		}

		expect(finishTimes()).toEqual([100_000, 10_000, 40_000, 45_000, 46_000]);
	});

	it('has no memory of the time in which its places were free', async () => {
		const { clock, sandbox, finishTimes } = await startWithClock({ renderPlaces: 1 });
		await createJob(sandbox);
		clock.now += 500_000;
		await createJob(sandbox);
		await createJob(sandbox);

		expect(finishTimes()).toEqual([60_000, 560_000, 620_000]);
	});

	it('counts its waiting jobs towards the limit on unfinished jobs', async () => {
		const { clock, post } = await startWithClock({ renderPlaces: 1, jobLimit: { count: 2 } });

		expect([await post(), await post(), await post()]).toMatchObject([
			{ status: 200 },
			{ status: 200 },
			{ status: 429 },
		]);
		clock.now += 60_000;
		expect((await post()).status).toBe(200);
	});
});

describe('a link that expires', () => {
	const options = { renderMilliseconds: 0, linkLifetimeMilliseconds: 5_000 };
	const pathOf = (link: string) => link.slice(new URL(link).origin.length);

	it('leads to the video until its time is over, and a fresh one does again', async () => {
		const { clock, sandbox } = await startWithClock(options);
		const { job_id: jobId, output: first } = await createJob(sandbox);
		const open = async (link: string) =>
			await call(sandbox, 'GET', pathOf(link), { authorization: null });

		clock.now += 4_999;
		const video = await open(first);
		expect(video.status).toBe(200);
		expect(video.bytes.length).toBeGreaterThan(0);
		const { output: second } = await getJob(sandbox, jobId);

		clock.now += 1;
		const expired = await open(first);
		expect(expired.status).toBe(403);
		expect(jsonOf(expired)).toEqual({ detail: 'The link has expired' });
		expect((await open(second)).status).toBe(200);
	});

	it('is a new one in every answer, even at the same moment', async () => {
		const { sandbox } = await startWithClock(options);
		const { job_id: jobId } = await createJob(sandbox);

		const links = [await getJob(sandbox, jobId), await getJob(sandbox, jobId)];

		expect(new Set(links.map(({ output }) => output)).size).toBe(2);
	});

	it('cannot be made by hand or lent to another job', async () => {
		const { sandbox } = await startWithClock(options);
		const { output } = await createJob(sandbox);
		const other = await createJob(sandbox);
		const { search, searchParams } = new URL(output);
		const longer = search.replace(searchParams.get('expires') ?? 'none', '9999999999999');

		for (const link of [
			`/videos/${other.job_id}.mp4`,
			`/videos/${other.job_id}.mp4${search}`,
			`${pathOf(output).split('?', 1)[0]}${longer}`,
		]) {
			expect((await call(sandbox, 'GET', link)).status).toBe(403);
		}
	});

	it('stands in an output that is an object, too', async () => {
		const { sandbox, post } = await startWithClock({ ...options, outputAs: 'object' });

		expect(jsonOf(await post())).toMatchObject({
			output: { video_url: expect.stringMatching(`^${sandbox.url}/videos/.+[.]mp4[?]expires=`) },
		});
	});
});

describe('latency', () => {
	it('delays every answer of the API by the real clock, however many come at once', async () => {
		const { sandbox, post } = await startWithClock({ latencyMilliseconds: 200 });

		const startedAt = performance.now();
		const outcomes = await Promise.all(Array.from({ length: 20 }, async () => await post()));
		const took = performance.now() - startedAt;

		expect(outcomes.every(({ status }) => status === 200)).toBe(true);
		expect(took).toBeGreaterThanOrEqual(195);
		expect(took).toBeLessThan(20 * 200);
		expect(sandbox.jobs).toHaveLength(20);
	});

	it('delays the answers that are faults, and nothing outside the API', async () => {
		const { sandbox } = await startWithClock({
			latencyMilliseconds: 600_000,
			renderMilliseconds: 0,
		});
		sandbox.faults.add({ fault: { kind: 'answer', status: 503 } });
		sandbox.faults.add({ fault: { kind: 'reset', when: 'after-headers' } });
		const late = [
			call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE }),
			call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE }),
			call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE }),
		];
		await sandbox.until(() => sandbox.requests.filter(({ body }) => body !== null).length === 3);

		const jobs = await call(sandbox, 'GET', '/sandbox/jobs', { authorization: null });
		const video = await call(sandbox, 'GET', `/videos/${sandbox.jobs[0]?.jobId}.mp4`);

		// Handled at once and answered late: the jobs are there.
		expect(jsonOf(jobs)).toHaveLength(2);
		expect(video.status).toBe(200);
		expect(sandbox.requests).toMatchObject([
			...[{ status: null }, { status: null }, { status: null }, { status: 200 }],
		]);
		await sandbox.close();
		expect((await Promise.all(late)).map(({ failure }) => failure)).toEqual([
			...['ECONNRESET', 'ECONNRESET', 'ECONNRESET'],
		]);
	});
});

describe('job ids that are large numbers', () => {
	it('stand in the answer with all their digits, and are found again by them', async () => {
		const { sandbox, post } = await startWithClock({
			jobIdAs: 'large number',
			renderMilliseconds: 0,
		});
		const texts = [await post(), await post()].map(({ bytes }) => bytes.toString());
		const ids = texts.map((text) => /"job_id":(\d+),/.exec(text)?.[1] ?? 'none');

		expect(ids).toEqual(['1234567890123456789', '1234567890123456791']);
		expect(ids.map(Number)[0]).toBe(ids.map(Number)[1]);
		expect(sandbox.jobs.map(({ jobId }) => jobId)).toEqual(ids);
		for (const id of ids) {
			const status = await call(sandbox, 'GET', `${LIPSYNC_PATH}/${id}`);
			expect(status.bytes.toString()).toContain(`"job_id":${id},"status":"completed"`);
			expect(jsonOf(status)).toEqual({
				input: VENDOR_EXAMPLE,
				job_id: Number(id),
				status: 'completed',
				output: `${sandbox.url}/videos/${id}.mp4`,
			});
			expect((await call(sandbox, 'GET', `/videos/${id}.mp4`)).status).toBe(200);
		}
	});

	it('are lost on whoever reads them as JavaScript numbers', async () => {
		const { sandbox, post } = await startWithClock({ jobIdAs: 'large number' });
		const { job_id: rounded } = JSON.parse((await post()).bytes.toString());

		expect(Number.isSafeInteger(rounded)).toBe(false);
		expect((await call(sandbox, 'GET', `${LIPSYNC_PATH}/${rounded}`)).status).toBe(404);
	});
});

describe('a replica that lags behind', () => {
	it('does not know a new job at first', async () => {
		const { clock, sandbox, post } = await startWithClock({ unknownMilliseconds: 2_000 });
		expect((await post()).status).toBe(200);
		const path = `${LIPSYNC_PATH}/${sandbox.jobs[0]?.jobId}`;

		clock.now += 1_999;
		const unknown = await call(sandbox, 'GET', path);
		expect(unknown.status).toBe(404);
		expect(jsonOf(unknown)).toEqual({ detail: 'Job not found' });
		clock.now += 1;
		expect((await call(sandbox, 'GET', path)).status).toBe(200);
	});
});

describe('limits that make no sense', () => {
	it.each<[string, SandboxOptions]>([
		['no POST at all', { postLimit: { count: 0, windowMilliseconds: 1_000 } }],
		['a window without length', { postLimit: { count: 1, windowMilliseconds: 0 } }],
		['half a job', { jobLimit: { count: 0.5 } }],
		['no place to render in', { renderPlaces: 0 }],
		['a link that expired before it was given out', { linkLifetimeMilliseconds: -1 }],
		['a latency that no timer can hold', { latencyMilliseconds: 2 ** 31 }],
		['a time that is none', { unknownMilliseconds: Number.NaN }],
	])('are refused at the start: %s', async (_name, options) => {
		await expect(start(options)).rejects.toMatchObject({ name: 'ZodError' });
	});
});
