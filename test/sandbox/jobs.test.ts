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

describe('a job in the sandbox', () => {
	it('is created by the vendor’s example request and answered as the vendor documents', async () => {
		const sandbox = await start();

		const job = await createJob(sandbox);

		expect(job).toEqual({
			input: VENDOR_EXAMPLE,
			job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			status: 'rendering',
			output: '',
		});
		expect(sandbox.jobs).toMatchObject([{ jobId: job.job_id, input: VENDOR_EXAMPLE }]);
	});

	it('renders until its time has come and then has a link to its video', async () => {
		let now = 5_000;
		const sandbox = await start({ now: () => now, renderMilliseconds: 60_000 });
		const { job_id: jobId } = await createJob(sandbox);

		now += 59_999;
		expect(await getJob(sandbox, jobId)).toMatchObject({ status: 'rendering', output: '' });
		now += 1;
		expect(await getJob(sandbox, jobId)).toMatchObject({
			status: 'completed',
			output: `${sandbox.url}/videos/${jobId}.mp4`,
		});
	});

	it('takes three seconds where nothing else is said', async () => {
		const sandbox = await start({ now: () => 10 });
		await createJob(sandbox);

		expect(sandbox.jobs).toMatchObject([{ createdAt: 10, finishesAt: 3_010 }]);
	});

	it.each([
		['[render 20s] Hello', 20_000],
		['Hello [render 500ms]', 500],
		['Hello [Render 1.5 s] world', 1_500],
		['[render 2m]', 120_000],
		['[render 4]', 4_000],
		['Hello [render soon]', 3_000],
	])('renders as long as its text says: %s', async (text, milliseconds) => {
		const sandbox = await start({ now: () => 0 });
		await createJob(sandbox, spoken(sandbox, text));

		expect(sandbox.jobs).toMatchObject([{ finishesAt: milliseconds }]);
	});

	it('fails once rendered, for the reason its text gives', async () => {
		let now = 0;
		const sandbox = await start({ now: () => now });
		const text = 'Hello [fail the voice was too quiet] [render 8s]';
		const { job_id: jobId } = await createJob(sandbox, spoken(sandbox, text));

		now = 7_999;
		expect(await getJob(sandbox, jobId)).toMatchObject({ status: 'rendering', output: '' });
		now = 8_000;
		expect(await getJob(sandbox, jobId)).toMatchObject({
			status: 'failed',
			output: 'the voice was too quiet',
		});
	});

	it('fails with a reason of its own where the text gives none', async () => {
		const sandbox = await start({ renderMilliseconds: 0 });

		expect(await createJob(sandbox, spoken(sandbox, '[fail]'))).toMatchObject({
			status: 'failed',
			output: 'The render failed',
		});
	});

	it.each([
		'https://a.example/v.mp4?render=9s&fail=too+dark',
		'https://a.example/v?[render 9s][fail too dark]',
	])('is steered by the query of a link, too: %s', async (link) => {
		const sandbox = await start({ now: () => 0 });
		await createJob(sandbox, { ...VENDOR_EXAMPLE, actor: { use: 'video', video_url: link } });
		await createJob(sandbox, { ...VENDOR_EXAMPLE, script: { use: 'audio', audio_url: link } });

		const steered = { finishesAt: 9_000, failureReason: 'too dark' };
		expect(sandbox.jobs).toMatchObject([steered, steered]);
	});

	it('can speak of its status in other words', async () => {
		let now = 0;
		const sandbox = await start({
			now: () => now,
			statusWords: { rendering: 'queued', failed: 'ERROR' },
		});
		const failing = await createJob(sandbox, spoken(sandbox, '[fail]'));
		const finishing = await createJob(sandbox);
		now = 3_000;

		expect(failing.status).toBe('queued');
		expect(await getJob(sandbox, failing.job_id)).toMatchObject({ status: 'ERROR' });
		expect(await getJob(sandbox, finishing.job_id)).toMatchObject({ status: 'completed' });
	});

	it('can have a number for an id and an object for an output', async () => {
		const sandbox = await start({
			renderMilliseconds: 0,
			jobIdAs: 'number',
			outputAs: 'object',
		});
		await call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE });
		await call(sandbox, 'POST', LIPSYNC_PATH, { json: VENDOR_EXAMPLE });

		expect(jsonOf(await call(sandbox, 'GET', `${LIPSYNC_PATH}/1002`))).toEqual({
			input: VENDOR_EXAMPLE,
			job_id: 1002,
			status: 'completed',
			output: { video_url: `${sandbox.url}/videos/1002.mp4` },
		});
	});

	it('that does not exist is answered with 404', async () => {
		const outcome = await call(await start(), 'GET', `${LIPSYNC_PATH}/none`);

		expect(outcome.status).toBe(404);
		expect(jsonOf(outcome)).toEqual({ detail: 'Job not found' });
	});
});
