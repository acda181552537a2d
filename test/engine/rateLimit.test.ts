import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { runFast } from '../support/lipsync';
import { fakePersonate, finished, itemsOf, rendering, waiting } from '../support/personate';

const SECOND = 1000;

it('A rate limit of ten POSTs in three seconds delivers 60 of 60 videos, with a line in the log for each pause', async () => {
	const log = jest.spyOn(Container.get(Logger), 'info').mockReturnValue();
	const acceptedAt: number[] = [];
	const api = fakePersonate({
		create: () => {
			const wait = (acceptedAt.at(-10) ?? -Infinity) + 3 * SECOND - Date.now();
			if (wait > 0) return [429, '', { 'Retry-After': String(Math.ceil(wait / SECOND)) }];
			return rendering(`job-${acceptedAt.push(Date.now())}`);
		},
		get: finished,
	});

	const { output } = await runFast({ parameters: waiting, items: itemsOf(60) });

	const pauses = log.mock.calls.flat().filter((line) => String(line).startsWith('Rate limit'));
	log.mockRestore();
	expect(new Set(output.map(({ job_id: jobId }) => jobId)).size).toBe(60);
	expect(output.every(({ status }) => status === 'completed')).toBe(true);
	expect(acceptedAt).toHaveLength(60);
	expect(api.posts.length).toBeLessThan(120);
	// The limit itself takes five times three seconds, and each request some time of a busy machine.
	expect(api.seconds()).toBeLessThan(35);
	expect([...new Set(pauses)]).toEqual([
		expect.stringMatching(/^Rate limit: no requests are sent for [123] s$/),
	]);
	expect(pauses.length).toBeLessThan(12);
});

it('Max Jobs at Once is the lowest that any item asks for, and leaves each video its whole Timeout', async () => {
	const endsAt = new Map<string, number>();
	let most = 0;
	fakePersonate({
		create: (_body, count) => {
			endsAt.set(`job-${count}`, Date.now() + 6 * SECOND);
			const inProgress = [...endsAt.values()].filter((end) => end > Date.now());
			most = Math.max(most, inProgress.length);
			return rendering(`job-${count}`);
		},
		get: (jobId) => (Date.now() < (endsAt.get(jobId) ?? 0) ? rendering(jobId) : finished(jobId)),
	});
	const options = { maxJobs: '={{ $itemIndex + 2 }}', timeout: 12, pollInterval: 1 };

	const { output } = await runFast({
		parameters: { ...waiting, options },
		items: itemsOf(6),
		onError: 'continueRegularOutput',
	});

	expect(output.map(({ status }) => status)).toEqual(itemsOf(6).map(() => 'completed'));
	expect(most).toBe(2);
});
