import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { runFast } from '../support/lipsync';
import {
	after,
	createParameters,
	fakePersonate,
	finished,
	getParameters,
	itemsOf,
	rendering,
	waiting,
	type Answer,
} from '../support/personate';

const SECOND = 1000;

const tooMany = (headers: Record<string, string> = {}): Answer => [
	429,
	{ detail: 'Too many requests' },
	headers,
];

/** An API with limits. What it refuses starts nothing. */
function limitedPersonate(limits: {
	/** At most so many accepted POSTs in so many seconds; what is beyond gets 429. */
	posts?: { count: number; seconds: number; retryAfter: boolean };
	/** At most so many jobs in progress; a POST beyond that gets 429 without `Retry-After`. */
	slots?: number;
	renderSeconds: number;
	latencySeconds?: number;
}) {
	const { posts, slots = Infinity, renderSeconds, latencySeconds = 0 } = limits;
	const latency = latencySeconds * SECOND;
	const endsAt = new Map<string, number>();
	const acceptedAt: number[] = [];
	let refused = 0;
	let mostInProgress = 0;

	const refuse = (headers?: Record<string, string>) => {
		refused += 1;
		return tooMany(headers);
	};
	const inProgress = () => [...endsAt.values()].filter((end) => end > Date.now()).length;
	const create = (): Answer => {
		const now = Date.now();
		if (posts !== undefined) {
			const leavesAt = (acceptedAt.at(-posts.count) ?? -Infinity) + posts.seconds * SECOND;
			const seconds = String(Math.ceil((leavesAt - now) / SECOND));
			if (leavesAt > now) return refuse(posts.retryAfter ? { 'Retry-After': seconds } : {});
		}
		if (inProgress() >= slots) return refuse();
		const jobId = `job-${acceptedAt.push(now)}`;
		endsAt.set(jobId, now + renderSeconds * SECOND);
		mostInProgress = Math.max(mostInProgress, inProgress());
		return rendering(jobId);
	};
	const traffic = fakePersonate({
		create: async () => await after(latency, create()),
		get: async (jobId) =>
			await after(
				latency,
				Date.now() < (endsAt.get(jobId) ?? 0) ? rendering(jobId) : finished(jobId),
			),
	});
	return {
		...traffic,
		created: () => acceptedAt.length,
		refused: () => refused,
		mostInProgress: () => mostInProgress,
	};
}

const isFinished = ({ status }: { status?: unknown }) => status === 'completed';

describe('a rate limit', () => {
	it.each([
		['with Retry-After, that are waited for', waiting, true, 35],
		['without Retry-After, that are waited for', waiting, false, 60],
		['with Retry-After, that are not waited for', createParameters, true, 35],
	])(
		'of ten POSTs in three seconds delivers 60 of 60 videos: %s',
		async (_name, parameters, retryAfter, longest) => {
			const posts = { count: 10, seconds: 3, retryAfter };
			const api = limitedPersonate({ posts, renderSeconds: 1 });

			const { output } = await runFast({ parameters, items: itemsOf(60) });

			expect(output.filter(isFinished)).toHaveLength(parameters === waiting ? 60 : 0);
			expect(new Set(output.map(({ job_id: jobId }) => jobId)).size).toBe(60);
			expect(api.created()).toBe(60);
			expect(api.refused()).toBeLessThan(60);
			// The limit itself takes five times three seconds, and each request some time of a busy machine.
			expect(api.seconds()).toBeLessThan(longest);
		},
	);

	it('on jobs at once delivers 12 of 12 videos with four slots', async () => {
		const api = limitedPersonate({ slots: 4, renderSeconds: 3 });

		const { output } = await runFast({ parameters: waiting, items: itemsOf(12) });

		expect(output.filter(isFinished)).toHaveLength(12);
		expect(api.created()).toBe(12);
		expect(api.mostInProgress()).toBe(4);
	});

	it('that never ends fails all items without a job at once, within one Timeout', async () => {
		const api = fakePersonate({ create: () => tooMany() });

		const { output } = await runFast({
			parameters: { ...waiting, options: { timeout: 100 } },
			items: itemsOf(100),
			onError: 'continueRegularOutput',
		});

		expect(output.map(({ error }) => error)).toEqual(
			itemsOf(100).map(() => ({
				message:
					'No video was created because the rate limit of Personate was exceeded for too long (429): try again later, or set Max Jobs at Once under Options',
				description: 'Personate says: Too many requests',
				http_code: 429,
			})),
		);
		expect(api.posts.length).toBeLessThan(20);
		expect(api.seconds()).toBeLessThan(105);
	});

	it('that asks for a pause beyond the Timeout fails the items at once, and says when to come back', async () => {
		const api = fakePersonate({ create: () => tooMany({ 'Retry-After': '3600' }) });

		const { error } = await runFast({ parameters: waiting, items: itemsOf(100) });

		expect(error?.message).toContain('again in 3600 seconds');
		expect(error?.httpCode).toBe('429');
		expect(api.posts.length).toBeLessThanOrEqual(5);
		expect(api.seconds()).toBeLessThan(5);
	});

	it('is waited out for a minute where nothing waits for the video', async () => {
		const api = fakePersonate({ create: () => tooMany() });

		const { error } = await runFast({ parameters: createParameters });

		expect(error?.message).toContain('was exceeded for too long (429): try again later');
		expect(api.posts.length).toBeGreaterThan(4);
		expect(api.posts.length).toBeLessThan(12);
		expect(api.seconds()).toBeGreaterThan(25);
		expect(api.seconds()).toBeLessThan(61);
	});

	it('that ends lets a Get go on that does not wait', async () => {
		const api = fakePersonate({
			get: (jobId, count) => (count === 1 ? tooMany({ 'Retry-After': '20' }) : finished(jobId)),
		});

		const { output } = await runFast({ parameters: getParameters });

		expect(output[0]?.status).toBe('completed');
		expect(api.statusRequests).toHaveLength(2);
		expect(api.seconds()).toBeGreaterThanOrEqual(20);
	});

	it('is in the log once for the run, and not once for each item', async () => {
		const log = jest.spyOn(Container.get(Logger), 'info').mockReturnValue();
		limitedPersonate({ posts: { count: 10, seconds: 3, retryAfter: true }, renderSeconds: 1 });

		await runFast({ parameters: createParameters, items: itemsOf(40) });

		const pauses = log.mock.calls.flat().filter((line) => String(line).startsWith('Rate limit'));
		log.mockRestore();
		expect(pauses).toEqual([
			expect.stringMatching(/^Rate limit of Personate: no requests are sent for [123] s$/),
		]);
	});
});

describe('Max Jobs at Once', () => {
	it('keeps the run within the slots of the account, so that nothing is refused', async () => {
		const api = limitedPersonate({ slots: 3, renderSeconds: 4 });

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxJobs: 3 } },
			items: itemsOf(12),
		});

		expect(output.filter(isFinished)).toHaveLength(12);
		expect(api.mostInProgress()).toBe(3);
		expect(api.refused()).toBe(0);
	});

	it('leaves each video its whole Timeout, however late it is created', async () => {
		limitedPersonate({ renderSeconds: 6 });

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxJobs: 1, timeout: 12, pollInterval: 1 } },
			items: itemsOf(4),
			onError: 'continueRegularOutput',
		});

		expect(output.filter(isFinished)).toHaveLength(4);
	});

	it('is the lowest that any item asks for', async () => {
		const api = limitedPersonate({ renderSeconds: 4 });

		await runFast({
			parameters: { ...waiting, options: { maxJobs: '={{ $itemIndex + 2 }}' } },
			items: itemsOf(6),
		});

		expect(api.mostInProgress()).toBe(2);
	});

	it('cannot be less than one', async () => {
		const api = limitedPersonate({ renderSeconds: 1 });

		const { error } = await runFast({ parameters: { ...waiting, options: { maxJobs: 0 } } });

		expect(error?.message).toMatch(
			/^Max Jobs at Once cannot be 0: enter a whole number of 1 or more/,
		);
		expect(api.posts).toEqual([]);
	});
});

describe('many videos and a slow API', () => {
	it('delivers 120 of 120 with Max Concurrency 2, answers after 0.4 s and a Timeout of 8 s', async () => {
		const api = limitedPersonate({ renderSeconds: 1, latencySeconds: 0.4 });

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxConcurrency: 2, timeout: 8, pollInterval: 1 } },
			items: itemsOf(120),
			onError: 'continueRegularOutput',
		});

		expect(output.filter(isFinished)).toHaveLength(120);
		expect(api.created()).toBe(120);
	});
});

describe('a key that is refused', () => {
	it('ends all items that have no job yet, tried or not', async () => {
		const api = fakePersonate({
			create: (_body, count) => (count === 1 ? rendering('job-1') : [401]),
			get: finished,
		});

		const { output } = await runFast({
			parameters: { ...waiting, options: { maxConcurrency: 1 } },
			items: itemsOf(50),
			onError: 'continueRegularOutput',
		});

		expect(output[0]?.status).toBe('completed');
		expect(output.slice(1).map(({ error }) => error)).toEqual(
			itemsOf(49).map(() => ({
				message: expect.stringContaining('Personate rejected the API key (401)'),
				http_code: 401,
			})),
		);
		expect(api.posts).toHaveLength(2);
	});

	it.each([402, 403])('is not meant by %i, which may be about one item', async (status) => {
		const api = fakePersonate({
			create: (_body, count) => (count === 1 ? [status] : rendering(`job-${count}`)),
		});

		const { output } = await runFast({
			parameters: createParameters,
			items: itemsOf(8),
			onError: 'continueRegularOutput',
		});

		expect(output.filter(({ error }) => error !== undefined)).toHaveLength(1);
		expect(api.posts).toHaveLength(8);
	});
});
