import {
	LIPSYNC_PATH,
	VENDOR_EXAMPLE,
	call,
	createJob,
	getJob,
	post,
	spoken,
	useSandboxes,
	videoPath,
} from './support';

const start = useSandboxes();

describe('a job in the sandbox', () => {
	it('is answered as the vendor documents, and has a link to its video after three seconds', async () => {
		let now = 5_000;
		const sandbox = await start({ now: () => now });

		const job = await createJob(sandbox);

		const jobId = job.job_id;
		expect(jobId).toMatch(/^[0-9a-f-]{36}$/);
		expect(job).toEqual({ input: VENDOR_EXAMPLE, job_id: jobId, status: 'rendering', output: '' });
		expect(sandbox.jobs).toMatchObject([{ jobId, input: VENDOR_EXAMPLE }]);
		now += 2_999;
		expect(await getJob(sandbox, jobId)).toEqual(job);
		now += 1;
		const output = `${sandbox.url}${videoPath(jobId)}`;
		expect(await getJob(sandbox, jobId)).toEqual({ ...job, status: 'completed', output });
	});

	it.each<[text: string, finishesAt: number, failureReason: string | null]>([
		['[render 20s] Hello', 20_000, null],
		['Hello [Render 1.5 s] world', 1_500, null],
		['Hello [render soon]', 60_000, null],
		['Hello [fail too dark] [render 8s]', 8_000, 'too dark'],
		['[fail] [render 2m]', 120_000, 'The render failed'],
		['https://a.example/v.mp4?render=9s&fail=too+dark', 9_000, 'too dark'],
	])('is steered by its text or its links: %s', async (text, finishesAt, failureReason) => {
		const sandbox = await start({ now: () => 0, renderMilliseconds: 60_000 });
		if (text.startsWith('http')) {
			await createJob(sandbox, { ...VENDOR_EXAMPLE, actor: { use: 'video', video_url: text } });
			await createJob(sandbox, { ...VENDOR_EXAMPLE, script: { use: 'audio', audio_url: text } });
		} else {
			await createJob(sandbox, spoken(sandbox, text));
		}

		for (const job of sandbox.jobs) expect(job).toMatchObject({ finishesAt, failureReason });
		expect(sandbox.jobs.length).toBeGreaterThan(0);
	});

	it('fails once rendered, for the reason its text gives, in the words it was told to use', async () => {
		let now = 0;
		const statusWords = { rendering: 'queued', failed: 'ERROR' };
		const sandbox = await start({ now: () => now, statusWords });
		const failing = await createJob(sandbox, spoken(sandbox, '[fail the voice was too quiet]'));
		const finishing = await createJob(sandbox);

		expect(failing).toMatchObject({ status: 'queued', output: '' });
		now = 3_000;
		expect(await getJob(sandbox, failing.job_id)).toMatchObject({
			status: 'ERROR',
			output: 'the voice was too quiet',
		});
		expect(await getJob(sandbox, finishing.job_id)).toMatchObject({ status: 'completed' });
	});

	it.each([
		['number', '1001'],
		// Lost on whoever reads it as a JavaScript number.
		['large number', '1234567890123456789'],
	] as const)('can have a %s for an id, and an object for an output', async (jobIdAs, id) => {
		const sandbox = await start({ renderMilliseconds: 0, jobIdAs, outputAs: 'object' });

		const created = await post(sandbox);

		const output = JSON.stringify({ video_url: `${sandbox.url}${videoPath(id)}` });
		const expected = `"job_id":${id},"status":"completed","output":${output}`;
		for (const { bytes } of [created, await call(sandbox, 'GET', `${LIPSYNC_PATH}/${id}`)]) {
			expect(bytes.toString()).toContain(expected);
		}
		expect((await call(sandbox, 'GET', videoPath(id))).status).toBe(200);
	});

	it('is not known at first where a replica lags behind, and never where there is none', async () => {
		let now = 0;
		const sandbox = await start({ now: () => now, unknownMilliseconds: 2_000 });
		const { job_id: jobId } = await createJob(sandbox);
		const ask = async (id: string) => await call(sandbox, 'GET', `${LIPSYNC_PATH}/${id}`);
		const unknown = { status: 404, body: { detail: 'Job not found' } };

		now = 1_999;
		expect(await ask(jobId)).toMatchObject(unknown);
		now = 2_000;
		expect((await ask(jobId)).status).toBe(200);
		expect(await ask('none')).toMatchObject(unknown);
	});
});
