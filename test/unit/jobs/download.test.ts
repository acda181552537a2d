import type { StoredVideo } from '../../../nodes/PersonateLipsync/download/failure';
import type { Job } from '../../../nodes/PersonateLipsync/transport/schemas';
import { broken, finished, linkOf, refused, rendering, type JobAnswer } from '../support/answers';
import { HOUR, MINUTE, SECOND, times } from '../support/times';
import {
	downloaded,
	getItem,
	inWords,
	jobIdOf,
	runVirtually,
	type VirtualRun,
} from '../support/virtualRun';

// Which links an output has, and which is the best, is for `transport/` to say: here they are words.
jest.mock('../../../nodes/PersonateLipsync/transport/videoLink', () => ({
	...jest.requireActual('../../../nodes/PersonateLipsync/transport/videoLink'),
	findVideoLinks: (output: unknown) =>
		String(output)
			.split(' ')
			.filter((word) => word.startsWith('https:')),
}));

const download = { download: { fileName: 'a.mp4' } };

/** Items with a finished job each, whose videos are downloaded. */
const files = (count: number, item: object = {}) =>
	Array.from({ length: count }, (_, index) => getItem(jobIdOf(index), { ...download, ...item }));

const run = async (setting: VirtualRun) =>
	await runVirtually({ latency: 0, renderTime: () => 0, downloadTime: 0, ...setting });

/** What befalls the first file only. */
const first = (store: (at: number, count: number) => StoredVideo | undefined) => {
	let count = 0;
	return (link: string, at: number) =>
		link === linkOf('job-0') ? store(at, (count += 1)) : undefined;
};

const jobWith = (output: string): Job => ({ ...finished('job-0').value, output });
const old = 'https://cdn.example.com/video.mp4?signature=old';
const fresh = 'https://cdn.example.com/video.mp4?signature=fresh';
const next = 'https://other.example.com/next.mp4';

describe('The download of a finished video', () => {
	it('brings the file with the job that it is from, under the name that was chosen', async () => {
		const { outcomes, of } = await run({ items: files(1) });

		const { file } = { file: undefined, ...downloaded };
		expect(outcomes).toEqual([{ ok: true, job: finished('job-0').value, file }]);
		expect(of('store')).toMatchObject([{ link: linkOf('job-0'), at: 0, fileName: 'a.mp4' }]);
	});

	it.each<[string, StoredVideo, number[]]>([
		['a broken connection', broken('interrupted'), [0, 1, 3, 7]],
		['503', refused(503), [0, 1, 3, 7]],
		['n8n’s store', { ok: false, failure: { kind: 'notStored', detail: 'disk full' } }, [0]],
	])('that fails for %s fails alone, after its tries', async (_what, stored, tries) => {
		const { outcomes, of } = await run({ items: files(21), store: first(() => stored) });

		expect(of('store', 'job-0').map(({ at }) => at / SECOND)).toEqual(tries);
		expect(outcomes[0]).toMatchObject({
			jobId: 'job-0',
			job: finished('job-0').value,
			failure: {
				kind: 'notDownloaded',
				link: linkOf('job-0'),
				...('failure' in stored && { failure: stored.failure }),
			},
		});
		expect(inWords(outcomes.slice(1))).toEqual(times(20, 'ok'));
		expect(of('get', 'job-0')).toHaveLength(1);
	});

	it('leaves its place to others while it waits for its next try', async () => {
		const { of } = await run({
			items: files(2),
			maxConcurrency: 1,
			store: first((_at, count) => (count === 1 ? refused(503) : undefined)),
		});

		expect(of('store').map(({ jobId }) => jobId)).toEqual(['job-0', 'job-1', 'job-0']);
	});
});

describe('A host that limits how much is downloaded', () => {
	/** Ten in five seconds. */
	const limited = (answer: (wait: number) => StoredVideo) => {
		const passed: number[] = [];
		return (_link: string, at: number): StoredVideo | undefined => {
			const recent = passed.filter((time) => time > at - 5 * SECOND);
			if (recent.length >= 10) return answer((recent[0] ?? 0) + 5 * SECOND - at);
			passed.push(at);
			return undefined;
		};
	};

	const answers: Array<[string, (wait: number) => StoredVideo]> = [
		['429 without a time', () => refused(429)],
		['429 with a time', (wait) => refused(429, wait)],
		['503 with a time', (wait) => refused(503, wait)],
	];
	const cases = answers.flatMap(([what, answer]) =>
		[5, 20].map((maxConcurrency) => ({ what, answer, maxConcurrency })),
	);
	it.each(cases)(
		'by $what gives all of 60 files in 1.2 times the time of its limit, with Max Concurrency $maxConcurrency',
		async ({ answer, maxConcurrency }) => {
			const { outcomes, duration } = await run({
				items: files(60),
				store: limited(answer),
				downloadTime: 200,
				maxConcurrency,
				random: 0.5,
			});

			expect(inWords(outcomes)).toEqual(times(60, 'ok'));
			expect(duration).toBeLessThanOrEqual(1.2 * 30 * SECOND);
		},
	);

	it('loses no file where it lets one through each half second, and refuses those that come too early', async () => {
		let tokens = 10;
		let last = 0;
		const { outcomes } = await run({
			items: files(60),
			maxConcurrency: 20,
			downloadTime: 100,
			store(_link, at) {
				tokens = Math.min(10, tokens + (at - last) / 500);
				last = at;
				if (tokens < 1) return refused(429, (1 - tokens) * 500);
				tokens -= 1;
				return undefined;
			},
		});

		expect(inWords(outcomes)).toEqual(times(60, 'ok'));
	});

	it('holds up no file of another host, takes no place of theirs, and pauses no request to the API', async () => {
		const pauses: string[] = [];
		const { outcomes, of } = await run({
			items: [...files(20), {}],
			maxConcurrency: 1,
			get: (jobId) =>
				jobId === 'job-19' ? { ok: true, value: { ...jobWith(next), job_id: jobId } } : undefined,
			store: (link, at) => (link !== next && at < MINUTE ? refused(429, MINUTE) : undefined),
			events: { onPause: (requests, time) => pauses.push(`${requests}: ${time}`) },
		});

		expect(of('store', 'job-19').map(({ at }) => at)).toEqual([0]);
		expect(of('post')[0]?.at).toBe(1);
		expect(of('get', 'job-20')[0]?.at).toBe(3 * SECOND + 1);
		expect(inWords(outcomes)).toEqual(times(21, 'ok'));
		expect(pauses).toEqual(['downloads: 60000']);
	});

	it('is tried with another file after each refusal, after pauses that grow to ten seconds', async () => {
		const { of, outcomes } = await run({
			items: files(4),
			maxConcurrency: 1,
			downloadTime: 1,
			store: (_link, at) => (at < MINUTE ? refused(429) : undefined),
		});

		const tries = of('store').filter(({ at }) => at < MINUTE);
		expect(tries.map(({ jobId }) => jobId.slice(4)).join('')).toBe('0123012301');
		const pauses = tries.slice(1).map(({ at }, index) => at - (tries[index]?.at ?? 0));
		expect(pauses.slice(0, 3)).toEqual([1001, 1501, 2251]);
		expect(Math.max(...pauses)).toBe(10 * SECOND + 1);
		expect(inWords(outcomes)).toEqual(times(4, 'ok'));
	});

	it('gives a file up that it refuses three times behind a pause, if another has passed since its first refusal', async () => {
		const { outcomes, of, duration } = await run({
			items: files(20),
			store: first(() => refused(429)),
		});

		expect(of('store', 'job-0').length).toBeGreaterThan(3);
		expect(duration).toBeLessThan(10 * SECOND);
		expect(outcomes[0]).toMatchObject({
			jobId: 'job-0',
			failure: { kind: 'notDownloaded', failure: { status: 429 } },
		});
		expect(inWords(outcomes.slice(1))).toEqual(times(19, 'ok'));
	});

	it('gives no file up that it refuses more often while it lets no other through', async () => {
		const { outcomes, of } = await run({
			items: files(1),
			store: (_link, at) => (at < MINUTE ? refused(429) : undefined),
		});

		expect(inWords(outcomes)).toEqual(['ok']);
		expect(of('store').length).toBeGreaterThan(5);
	});

	it.each([
		['at their Timeouts where it lets none through', undefined, [30, 50]],
		['at once where the pause that it asks for is longer', HOUR, [0, 0]],
	])('is given up for all files %s', async (_what, retryAfter, seconds) => {
		const items = [...files(3, { timeout: 30 * SECOND }), ...files(4, { timeout: 50 * SECOND })];
		const { outcomes, duration, of } = await run({ items, store: () => refused(429, retryAfter) });

		expect(outcomes).toMatchObject(
			times(7, { failure: { kind: 'notDownloaded', failure: { status: 429 } } }),
		);
		expect(duration).toBe((seconds[1] ?? 0) * SECOND);
		expect(of('get')).toHaveLength(4);
	});

	it('is given up at once for a file that comes later, although one that was sent before the pause has arrived', async () => {
		const { outcomes, duration } = await run({
			items: files(3, { timeout: MINUTE }),
			downloadTime: SECOND,
			get: (jobId, at) => (jobId === 'job-2' && at < 10 * SECOND ? rendering('job-2') : undefined),
			store: first(() => refused(429, HOUR)),
		});

		expect(inWords(outcomes)).toEqual(['notDownloaded', 'ok', 'notDownloaded']);
		expect(duration).toBeLessThan(MINUTE);
	});
});

it.each<[string, StoredVideo, number]>([
	['a next try after a transient error', refused(503), 2],
	['the pause of a host', refused(429, MINUTE), 1],
])('A stop ends the wait for %s at once', async (_what, stored, tries) => {
	const store = () => stored;
	const { outcomes, of, duration } = await run({ items: files(1), store, cancelAt: 2000 });

	expect([duration, of('store').length]).toEqual([2000, tries]);
	const failure = { kind: 'notDownloaded', failure: { kind: 'cancelled' } };
	expect(outcomes).toMatchObject([{ jobId: 'job-0', failure }]);
});

describe('A link that has expired', () => {
	/** A job whose output is the first text, and the second with each later status request. */
	const renewed = (before: string, after: JobAnswer, store: (link: string) => StoredVideo) => {
		let polls = 0;
		return run({
			items: files(1),
			get(jobId) {
				if (jobId !== 'job-0') return refused(410);
				return (polls += 1) === 1 ? { ok: true, value: jobWith(before) } : after;
			},
			store,
		});
	};

	const links = (output: string): JobAnswer => ({ ok: true, value: jobWith(output) });

	it.each<[string, string, JobAnswer, number, string[]]>([
		...[401, 403, 404, 410].map((status): [string, string, JobAnswer, number, string[]] => [
			`one status request gives a fresh one after ${status}`,
			old,
			links(fresh),
			status,
			[old, fresh],
		]),
		['it is tried once more where the job gives the same', old, links(old), 403, [old, old]],
		['the next links follow', old, links(`${fresh} ${next}`), 403, [old, fresh, next]],
		[
			'those of the old answer do without a new one',
			`${old} ${next}`,
			refused(410),
			403,
			[old, next],
		],
	])('costs no video: %s', async (_what, before, after, status, tried) => {
		let tries = 0;
		const { outcomes, of } = await renewed(before, after, () =>
			(tries += 1) === tried.length ? downloaded : refused(status),
		);

		expect(outcomes).toMatchObject([{ ok: true, job: after.ok ? after.value : jobWith(before) }]);
		expect(of('store').map(({ link }) => link)).toEqual(tried);
		expect(of('get')).toHaveLength(2);
	});

	it.each<[string, JobAnswer, number]>([
		['no status request succeeds', refused(410), 1],
		['the fresh link fails, too', links(fresh), 2],
		['the job names no link any more', links(''), 1],
		['the job renders again', rendering('job-0'), 1],
		['no link of many brings a video', links(`${next} `.repeat(9)), 5],
	])('fails with the first error where %s', async (_what, after, tries) => {
		const { outcomes, of } = await renewed(old, after, (link) => refused(link === old ? 403 : 410));

		expect([of('store').length, of('get').length]).toEqual([tries, 2]);
		const failure = { kind: 'notDownloaded', link: old, failure: refused(403).failure };
		expect(outcomes).toEqual([{ ok: false, jobId: 'job-0', job: jobWith(old), failure }]);
	});
});
