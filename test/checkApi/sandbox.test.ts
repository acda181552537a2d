/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks for files of the repository */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { posts, useChecks } from './support';

const { start, check, clock } = useChecks();

describe('check:api against the sandbox', () => {
	it('finds that all held which costs nothing to check, with six GETs and no POST', async () => {
		const sandbox = await start();

		const seen = await check(sandbox);

		expect(seen.allHeld).toBe(true);
		expect(seen.ids('DID NOT HOLD')).toEqual([]);
		expect(seen.ids('HELD')).toEqual(expect.arrayContaining(['list.readable', 'key.wrong']));
		expect(seen.about('end.finished')).toContain('needs --pay');
		expect(
			sandbox.requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
		).toEqual([
			'GET /api/avatars/public 200',
			'GET /api/avatars/custom 200',
			'GET /api/voices/public 200',
			'GET /api/voices/custom 200',
			'GET /api/avatars/custom 401',
			'GET /api/express_lipsync_video/00000000-0000-4000-8000-000000000000 404',
		]);
	});

	it('finds with --pay that everything held, with one invalid body and one video', async () => {
		const sandbox = await start({ renderMilliseconds: 90_000 });
		const begin = clock.now();

		const seen = await check(sandbox, { pay: true });

		expect(seen.report).toContain('30 held, 0 did not, 0 could not be checked.');
		expect(seen.allHeld).toBe(true);
		expect(posts(sandbox).map(({ status }) => status)).toEqual([422, 200]);
		expect(sandbox.jobs.map(({ input }) => input.script)).toEqual([
			expect.objectContaining({ use: 'text', text: 'Hello.', voice_type: 'public' }),
		]);
		expect(clock.now() - begin).toBeGreaterThan(90_000);
		expect(seen.about('end.word')).toContain('Came: "completed"');
	});

	it('tells the id of the paid job to the user, and keeps it out of the report', async () => {
		const sandbox = await start();

		const seen = await check(sandbox, { pay: true });

		const jobId = String(sandbox.jobs[0]?.jobId);
		expect(seen.printed).toContain(`Created job ${jobId}.`);
		expect(seen.report).not.toContain(jobId);
	});

	it('names only files that the repository has', async () => {
		const { report } = await check(await start(), { pay: true });

		const files = [...report.matchAll(/Said in (\S+)/g)].map(([, file]) => file ?? '');
		expect(files).toHaveLength(30);
		expect(files.filter((file) => !existsSync(join(__dirname, '../..', file)))).toEqual([]);
	});
});
