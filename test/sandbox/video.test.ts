/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a test of a real server */
import { once } from 'node:events';
import { get } from 'node:http';

import { call, createJob, jsonOf, spoken, useSandboxes } from './support';

const start = useSandboxes();

const GIBIBYTE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;

describe('a video from the sandbox', () => {
	it('is a whole mp4 file of at most 100 kB, with H.264 pictures and sound, that begins to play at once', async () => {
		const sandbox = await start({ renderMilliseconds: 0 });
		const job = await createJob(sandbox);

		const { status, headers, bytes } = await call(sandbox, 'GET', `/videos/${job.job_id}.mp4`);

		expect(status).toBe(200);
		expect(headers['content-length']).toBe(String(bytes.length));
		expect(bytes.length).toBeLessThan(100_000);
		// A player can begin when it has the index (moov), and that comes before the pictures (mdat).
		const boxes = topLevelBoxes(bytes);
		expect(boxes).toEqual(expect.arrayContaining(['ftyp', 'moov', 'mdat']));
		expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'));
		for (const codec of ['avc1', 'mp4a']) expect(bytes.includes(codec)).toBe(true);
	});

	it('of a given size is an mp4 file by its first bytes, and needs no key', async () => {
		const sandbox = await start({ renderMilliseconds: 0, videoBytes: 200_001 });
		const job = await createJob(sandbox);

		const video = await call(sandbox, 'GET', `/videos/${job.job_id}.mp4`, { authorization: null });

		expect(video.status).toBe(200);
		expect(video.headers).toMatchObject({
			'content-type': 'video/mp4',
			'content-length': '200001',
		});
		expect(video.bytes).toHaveLength(200_001);
		expect(topLevelBoxes(video.bytes)).toEqual(['ftyp', 'free', 'mdat']);
	});

	it.each([0, 1, 20, 65_536])('can be %d bytes long', async (videoBytes) => {
		const sandbox = await start({ renderMilliseconds: 0, videoBytes });
		const job = await createJob(sandbox);

		expect((await call(sandbox, 'GET', `/videos/${job.job_id}.mp4`)).bytes).toHaveLength(
			videoBytes,
		);
	});

	it('has the same bytes every time and other bytes than the video of another job', async () => {
		const sandbox = await start({ renderMilliseconds: 0 });
		const one = await createJob(sandbox);
		const other = await createJob(sandbox);
		const bytesOf = async (jobId: string) =>
			(await call(sandbox, 'GET', `/videos/${jobId}.mp4`)).bytes.toString('latin1');

		expect(await bytesOf(one.job_id)).toBe(await bytesOf(one.job_id));
		expect(await bytesOf(one.job_id)).not.toBe(await bytesOf(other.job_id));
	});

	it('of eight gibibytes is made as it is read, in no more memory than a few blocks', async () => {
		const sandbox = await start({ renderMilliseconds: 0, videoBytes: 8 * GIBIBYTE });
		const job = await createJob(sandbox);
		const before = process.memoryUsage().arrayBuffers;

		const outgoing = get(job.output, { agent: false });
		const [response] = await once(outgoing, 'response');
		expect(response.headers['content-length']).toBe(String(8 * GIBIBYTE));
		let read = 0;
		for await (const chunk of response) {
			read += chunk.length;
			if (read > 100 * MEBIBYTE) break;
		}

		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * MEBIBYTE);
		await sandbox.until(() => sandbox.requests[1]?.aborted === true);
	});

	it('is not there for a job that renders, has failed or never was', async () => {
		const sandbox = await start({ now: () => 0 });
		const rendering = await createJob(sandbox);
		const failed = await createJob(sandbox, spoken(sandbox, '[fail] [render 0s]'));

		for (const id of [rendering.job_id, failed.job_id, 'none', '%']) {
			const outcome = await call(sandbox, 'GET', `/videos/${id}.mp4`);
			expect(outcome.status).toBe(404);
			expect(jsonOf(outcome)).toEqual({ detail: 'Video not found' });
		}
	});

	it('is for those with a key only where the sandbox protects its videos', async () => {
		const sandbox = await start({ renderMilliseconds: 0, protectVideos: true });
		const job = await createJob(sandbox);
		const path = `/videos/${job.job_id}.mp4`;

		expect((await call(sandbox, 'GET', path, { authorization: null })).status).toBe(401);
		expect((await call(sandbox, 'GET', path)).status).toBe(200);
	});
});

/** The types of the file's boxes; fails where their sizes do not add up to the file. */
function topLevelBoxes(file: Buffer): string[] {
	const types: string[] = [];
	let offset = 0;
	while (offset < file.length) {
		types.push(file.toString('latin1', offset + 4, offset + 8));
		const size = file.readUInt32BE(offset);
		offset += size === 1 ? Number(file.readBigUInt64BE(offset + 8)) : size;
	}
	expect(offset).toBe(file.length);
	return types;
}
