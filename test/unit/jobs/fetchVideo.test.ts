import { createFetch } from '../../../nodes/PersonateLipsync/jobs/fetchVideo';
import { createLimiter } from '../../../nodes/PersonateLipsync/jobs/limiter';
import type { StoredVideo } from '../../../nodes/PersonateLipsync/download/failure';
import type { Job } from '../../../nodes/PersonateLipsync/transport/schemas';
import { broken, refused, rendering } from '../support/answers';
import { SECOND } from '../support/times';
import { createVirtualClock } from '../support/virtualClock';

const jobWith = (output: string | null): Job => ({ job_id: 'job-1', status: 'completed', output });
const oldLink = 'https://cdn.example.com/video.mp4?signature=old';
const freshLink = 'https://cdn.example.com/video.mp4?signature=fresh';
const stored: StoredVideo = {
	ok: true,
	file: { mimeType: 'video/mp4', data: '', fileName: 'a.mp4' },
};

interface Setting {
	/** What a try to download from this link brings. */
	host(link: string, tries: number): StoredVideo;
	/** What a new status request brings; nothing where it fails. */
	fresh?: Job;
	stopAt?: number;
}

async function fetchVideo({ host, fresh, stopAt }: Setting, job = jobWith(oldLink)) {
	const clock = createVirtualClock();
	const stop = new AbortController();
	const tries: Array<{ link: string; at: number; fileName: string }> = [];
	let refreshed = 0;
	const fetch = createFetch({
		async store(link, _job, fileName) {
			tries.push({ link, at: clock.now(), fileName });
			return stop.signal.aborted ? broken('cancelled') : host(link, tries.length);
		},
		async refresh() {
			refreshed += 1;
			return fresh;
		},
		limiter: createLimiter(1),
		clock,
		signal: stop.signal,
	});
	if (stopAt !== undefined) clock.at(stopAt, () => stop.abort());
	const fetched = await clock.letTimePassUntil(fetch(job, 'a.mp4'));
	return { fetched, tries, refreshed, duration: clock.now() };
}

const expiredUnless =
	(link: string, status = 403) =>
	(tried: string) =>
		tried === link ? stored : refused(status);

describe('The download of a finished video', () => {
	it('brings the file with the job that it is from', async () => {
		const { fetched, tries } = await fetchVideo({ host: () => stored });

		expect(fetched).toEqual({ ok: true, job: jobWith(oldLink), file: stored.ok && stored.file });
		expect(tries).toEqual([{ link: oldLink, at: 0, fileName: 'a.mp4' }]);
	});

	it('says so where the output holds no link', async () => {
		const { fetched, tries } = await fetchVideo({ host: () => stored }, jobWith('see below'));

		expect(fetched).toMatchObject({ ok: false, failure: { kind: 'withoutLink' } });
		expect(tries).toEqual([]);
	});

	it.each([
		['a broken connection', broken('interrupted')],
		['503', refused(503)],
	])(
		'is tried again three times after %s, after 1, 2 and 4 seconds',
		async (_what, { failure }) => {
			const { fetched, tries, refreshed } = await fetchVideo({
				host: () => ({ ok: false, failure }),
			});

			expect(tries.map(({ at }) => at / SECOND)).toEqual([0, 1, 3, 7]);
			expect(refreshed).toBe(0);
			expect(fetched).toMatchObject({ failure: { kind: 'notDownloaded', link: oldLink, failure } });
		},
	);

	it.each([
		{ asked: 20, waited: 20 },
		{ asked: 3600, waited: 60 },
	])('waits $waited s where the host asks for $asked s', async ({ asked, waited }) => {
		const { duration } = await fetchVideo({
			host: (_link, tries) => (tries === 1 ? refused(503, asked * SECOND) : stored),
		});

		expect(duration).toBe(waited * SECOND);
	});

	it.each<[string, StoredVideo]>([
		['a message and no video', { ok: false, failure: { kind: 'message', mediaType: 'text/html' } }],
		['n8n’s store', { ok: false, failure: { kind: 'notStored', detail: 'disk full' } }],
		['a refusal for good', refused(451)],
	])('is not tried again where it failed for %s', async (_what, failure) => {
		const { fetched, tries, refreshed } = await fetchVideo({ host: () => failure });

		expect(tries).toHaveLength(1);
		expect(refreshed).toBe(0);
		expect(fetched).toMatchObject({ ok: false, failure: { kind: 'notDownloaded' } });
	});

	it('leaves its place to others while it waits for its next try', async () => {
		const clock = createVirtualClock();
		const order: string[] = [];
		const fetch = createFetch({
			async store(_link, { job_id: jobId }) {
				order.push(jobId);
				return jobId === 'slow' && order.length === 1 ? refused(503) : stored;
			},
			refresh: async () => undefined,
			limiter: createLimiter(1),
			clock,
			signal: new AbortController().signal,
		});
		const work = ['slow', 'quick'].map(
			async (jobId) => await fetch({ ...jobWith(oldLink), job_id: jobId }, ''),
		);
		await clock.letTimePassUntil(Promise.all(work));

		expect(order).toEqual(['slow', 'quick', 'slow']);
	});
});

describe('A link that has expired', () => {
	it.each([401, 403, 404, 410])(
		'costs no video: after %d the job gives a fresh one',
		async (status) => {
			const fresh = jobWith(freshLink);
			const { fetched, tries, refreshed } = await fetchVideo({
				host: expiredUnless(freshLink, status),
				fresh,
			});

			expect(fetched).toEqual({ ok: true, job: fresh, file: stored.ok && stored.file });
			expect(tries.map(({ link }) => link)).toEqual([oldLink, freshLink]);
			expect(refreshed).toBe(1);
		},
	);

	it.each([
		['the status request fails', undefined],
		['the job brings the same link', jobWith(oldLink)],
		['the job brings no link', jobWith(null)],
		['the job renders again', rendering('job-1').value],
	])('fails with the first error where %s', async (_what, fresh) => {
		const { fetched, tries } = await fetchVideo({
			host: expiredUnless(freshLink),
			...(fresh === undefined ? {} : { fresh }),
		});

		expect(tries).toHaveLength(1);
		expect(fetched).toEqual({
			ok: false,
			job: jobWith(oldLink),
			failure: { kind: 'notDownloaded', link: oldLink, failure: refused(403).failure },
		});
	});

	it('is asked for once: where the fresh one fails, too, that is the error', async () => {
		const { fetched, refreshed } = await fetchVideo({
			host: (link) => refused(link === freshLink ? 410 : 403),
			fresh: jobWith(freshLink),
		});

		expect(refreshed).toBe(1);
		expect(fetched).toMatchObject({
			ok: false,
			failure: { kind: 'notDownloaded', link: freshLink, failure: { status: 410 } },
		});
	});
});

describe('A stop', () => {
	it('ends the wait for the next try at once', async () => {
		const { fetched, duration } = await fetchVideo({ host: () => refused(503), stopAt: 1500 });

		expect(duration).toBe(1500);
		expect(fetched).toMatchObject({ ok: false, failure: { failure: { kind: 'cancelled' } } });
	});
});
