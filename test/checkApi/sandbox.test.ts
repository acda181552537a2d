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
		expect(seen.about('list.readable')).toMatch(/^HELD/);
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

		const { report, printed, allHeld } = await check(sandbox, { pay: true });

		expect(report).toContain('30 held, 0 did not, 0 could not be checked.');
		expect(allHeld).toBe(true);
		expect(posts(sandbox).map(({ status }) => status)).toEqual([422, 200]);
		expect(sandbox.jobs).toMatchObject([{ input: { script: { use: 'text', text: 'Hello.' } } }]);
		expect(clock.now() - begin).toBeGreaterThan(90_000);
		// The user gets the id of the paid job, and the report can be passed on.
		const jobId = String(sandbox.jobs[0]?.jobId);
		expect(printed).toContain(`Created job ${jobId}.`);
		expect(report).not.toContain(jobId);
		const files = [...report.matchAll(/Said in (\S+)/g)].map(([, file]) => file ?? '');
		expect(files).toHaveLength(30);
		expect(files.filter((file) => !existsSync(join(__dirname, '../..', file)))).toEqual([]);
	});
});
