/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a test of a real server */
import { once } from 'node:events';
import { get } from 'node:http';

import { call, createJob, spoken, useSandboxes, videoPath } from './support';

const start = useSandboxes();

const GIBIBYTE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;

describe('a video from the sandbox', () => {
	it('is a whole mp4 file with H.264 pictures and sound, that begins to play at once', async () => {
		const sandbox = await start({ renderMilliseconds: 0 });
		const path = videoPath((await createJob(sandbox)).job_id);

		const { status, headers, bytes } = await call(sandbox, 'GET', path, { authorization: null });

		expect(status).toBe(200);
		expect(headers).toMatchObject({
			'content-type': 'video/mp4',
			'content-length': String(bytes.length),
		});
		expect(bytes.length).toBeLessThan(100_000);
		// A player can begin when it has the index (moov), and that comes before the pictures (mdat).
		const boxes = topLevelBoxes(bytes).filter((type) => ['ftyp', 'moov', 'mdat'].includes(type));
		expect(boxes).toEqual(['ftyp', 'moov', 'mdat']);
		for (const codec of ['avc1', 'mp4a']) expect(bytes.includes(codec)).toBe(true);
	});

	it('can have any size, with the boxes of an mp4 file', async () => {
		const sandbox = await start({ renderMilliseconds: 0, videoBytes: 200_001 });
		const { job_id: jobId } = await createJob(sandbox);

		const { bytes } = await call(sandbox, 'GET', videoPath(jobId));

		expect(bytes).toHaveLength(200_001);
		expect(topLevelBoxes(bytes)).toEqual(['ftyp', 'free', 'mdat']);
	});

	it('has the same bytes every time and other bytes than the video of another job', async () => {
		const sandbox = await start({ renderMilliseconds: 0 });
		const [one, other] = [await createJob(sandbox), await createJob(sandbox)];
		const bytesOf = async ({ job_id: jobId }: typeof one) =>
			(await call(sandbox, 'GET', videoPath(jobId))).bytes.toString('latin1');

		expect(await bytesOf(one)).toBe(await bytesOf(one));
		expect(await bytesOf(one)).not.toBe(await bytesOf(other));
	});

	it('of eight gibibytes is made as it is read, in no more memory than a few blocks', async () => {
		const sandbox = await start({ renderMilliseconds: 0, videoBytes: 8 * GIBIBYTE });
		const job = await createJob(sandbox);
		const before = process.memoryUsage().arrayBuffers;

		const [response] = await once(get(job.output, { agent: false }), 'response');
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
			expect((await call(sandbox, 'GET', videoPath(id))).status).toBe(404);
		}
	});

	it('is for those with a key only where the sandbox protects its videos', async () => {
		const sandbox = await start({ renderMilliseconds: 0, protectVideos: true });
		const path = videoPath((await createJob(sandbox)).job_id);

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
