import { videoBlocks } from '../../sandbox/video';
import type { Item } from './support/execution';
import { eachRelease, inEachN8n } from './support/inEachN8n';
import { createVideo, getVideo } from './support/lipsync';
import { releases } from './support/versions';
import { chain } from './support/workflow';

/** More than one block, and no whole number of them. */
const VIDEO_BYTES = 300_001;

const texts = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];

// n8n 1 keeps files in memory unless told otherwise; n8n 2 keeps them on disk.
const places = [
	...eachRelease,
	...releases
		.filter(({ version }) => version.startsWith('1.'))
		.map((release) => ({
			name: `${release.version} with files on disk`,
			release,
			environment: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
		})),
];

inEachN8n({ places, sandbox: { renderMilliseconds: 500, videoBytes: VIDEO_BYTES } }, (world) => {
	const download = (options = {}) => ({
		waitForCompletion: true,
		downloadVideo: true,
		options: { pollInterval: 1, ...options },
	});
	/** Whether the item's file is, byte for byte, what the sandbox serves for the item's job. */
	async function isWhole({ json, binary }: Item): Promise<boolean> {
		const [file] = Object.values(binary ?? {});
		if (file === undefined) return false;
		const served = Buffer.concat([...videoBlocks(String(json.job_id), VIDEO_BYTES)]);
		return served.equals(await world().session.fileBytes(file));
	}

	it('every item has the very file that Personate has made for it', async () => {
		const { session, credential, sandbox } = world();

		const execution = await session.run(
			chain(
				credential,
				[{ name: 'Create', parameters: createVideo(sandbox, '={{ $json.text }}', download()) }],
				texts,
			),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		const items = execution.items('Create');
		expect(items.map(({ json }) => json.input)).toMatchObject(
			texts.map(({ text }) => ({ script: { text } })),
		);
		for (const { json, binary } of items) {
			const jobId = String(json.job_id);
			expect(json).toMatchObject({
				status: 'completed',
				output: `${sandbox.url}/videos/${jobId}.mp4`,
			});
			expect(binary).toEqual({
				data: expect.objectContaining({ mimeType: 'video/mp4', fileName: `${jobId}.mp4` }),
			});
		}
		expect(await Promise.all(items.map(async (item) => await isWhole(item)))).toEqual(
			texts.map(() => true),
		);
	});

	it('a video is fetched later by its job id, into the field and under the name that expressions give', async () => {
		const { session, credential, sandbox } = world();

		const execution = await session.run(
			chain(
				credential,
				[
					{ name: 'Create', parameters: createVideo(sandbox, '={{ $json.text }}') },
					{
						name: 'Get',
						parameters: getVideo(
							download({
								binaryPropertyName: '={{ $json.input.script.text }}',
								fileName: '={{ "Video " + $json.input.script.text + ".mp4" }}',
							}),
						),
					},
				],
				texts,
			),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.items('Create').map(({ json }) => json.status)).toEqual(
			texts.map(() => 'rendering'),
		);
		const items = execution.items('Get');
		expect(items.map(({ binary }) => binary)).toEqual(
			texts.map(({ text }) => ({
				[text]: expect.objectContaining({ fileName: `Video ${text}.mp4` }),
			})),
		);
		expect(await Promise.all(items.map(async (item) => await isWhole(item)))).toEqual(
			texts.map(() => true),
		);
	});

	it('an item whose video cannot be fetched goes to the error output and says where the video is', async () => {
		const { session, credential, sandbox } = world();
		// It is finished before the others, and its link is refused once more after a status request.
		const fault = { kind: 'answer', status: 410 } as const;
		sandbox.faults.add({ match: { path: /\/videos\// }, times: 2, fault });

		const execution = await session.run(
			chain(
				credential,
				[
					{
						name: 'Create',
						parameters: createVideo(sandbox, '={{ $json.text }}', download()),
						settings: { onError: 'continueErrorOutput' },
					},
				],
				[{ text: 'one' }, { text: 'two [render 6s]' }, { text: 'three [render 6s]' }],
			),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		const delivered = execution.items('Create', 0);
		expect(delivered.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['data'], ['data']]);
		// The jobs are created at the same time, in any order.
		const jobId = sandbox.jobs
			.slice(-3)
			.map((job) => job.jobId)
			.find((candidate) => delivered.every(({ json }) => json.job_id !== candidate));
		const failed = execution.items('Create', 1).map(({ json }) => json);
		expect(failed).toEqual([
			{
				text: expect.any(String),
				error: {
					message: `The video of job ${jobId} is finished but could not be downloaded because the video's host rejected the request (410): download it from the link below, or run Video > Get for this job`,
					description: `Link: ${sandbox.url}/videos/${jobId}.mp4`,
					http_code: 410,
					job_id: jobId,
					status: 'completed',
					output: `${sandbox.url}/videos/${jobId}.mp4`,
				},
			},
		]);
	});

	it('a video that breaks off half-way is fetched again, and is whole', async () => {
		const { session, credential, sandbox } = world();
		sandbox.faults.add({ match: { path: /\/videos\// }, fault: { kind: 'truncate' } });

		const execution = await session.run(
			chain(credential, [
				{ name: 'Create', parameters: createVideo(sandbox, 'Good morning', download()) },
			]),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		const [item] = execution.items('Create');
		expect(item && (await isWhole(item))).toBe(true);
	});
});

inEachN8n(
	{
		places: releases
			.filter(({ version }) => version.startsWith('2.'))
			.map((release) => ({
				name: `${release.version} with files in the database, and little room for each`,
				release,
				environment: {
					N8N_DEFAULT_BINARY_DATA_MODE: 'database',
					N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: '0.1',
				},
			})),
		sandbox: { renderMilliseconds: 500, videoBytes: VIDEO_BYTES },
	},
	(world) => {
		it('a video that is too large for n8n is fetched once, and the error says why and where it is', async () => {
			const { session, credential, sandbox } = world();

			const execution = await session.run(
				chain(credential, [
					{
						name: 'Create',
						parameters: createVideo(sandbox, 'Good morning', {
							waitForCompletion: true,
							downloadVideo: true,
							options: { pollInterval: 1 },
						}),
					},
				]),
			);

			const jobId = sandbox.jobs[0]?.jobId;
			expect(execution).toMatchObject({
				status: 'error',
				error: {
					message: `The video of job ${jobId} is finished but could not be downloaded because n8n could not store it: download it from the link below, or run Video > Get for this job`,
					description: expect.stringMatching(
						/^Link: .*\nReason: .*N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE/,
					),
				},
			});
			const downloads = sandbox.requests.filter(({ path }) => path.startsWith('/videos/'));
			expect(downloads).toHaveLength(1);
		});
	},
);
