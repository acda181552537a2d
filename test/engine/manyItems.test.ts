/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a test may let Node take a turn */
import nock from 'nock';
import { API_KEY, BASE_URL, runLipsync } from '../support/lipsync';
import { fakePersonate, named, perItem, textOf, texts } from '../support/personate';

describe('many items', () => {
	it('come out in the order of the input, paired with it, whichever is answered first', async () => {
		for (const [text, delay] of Object.entries({ one: 60, two: 5, three: 30 })) {
			nock(BASE_URL)
				.post(/.*/, (body) => textOf(body) === text)
				.delay(delay)
				.reply(200, { job_id: `job-${text}` });
		}

		const { items } = await runLipsync({
			parameters: perItem,
			items: texts('one', 'two', 'three'),
		});

		expect(items).toEqual([
			{ json: { job_id: 'job-one' }, pairedItem: { item: 0 } },
			{ json: { job_id: 'job-two' }, pairedItem: { item: 1 } },
			{ json: { job_id: 'job-three' }, pairedItem: { item: 2 } },
		]);
	});

	it('have at most as many requests at once as the strictest item says', async () => {
		let running = 0;
		let most = 0;
		nock(BASE_URL)
			.persist()
			.post(/.*/)
			.reply(async () => {
				most = Math.max(most, (running += 1));
				await new Promise((resolve) => setImmediate(resolve));
				running -= 1;
				return [200, { job_id: 'job' }];
			});

		const { output } = await runLipsync({
			parameters: { ...perItem, options: { maxConcurrency: '={{ $itemIndex + 2 }}' } },
			items: texts(...Array(12).fill('same')),
		});

		expect(output).toHaveLength(12);
		expect(most).toBe(2);
	});

	it('of which one is refused stop the node, and the error names the jobs of the others', async () => {
		const { posts } = fakePersonate({
			create: (body) => (textOf(body) === 'bad' ? [402, { detail: 'Out of credit' }] : named(body)),
		});

		const { error, output } = await runLipsync({
			parameters: { ...perItem, options: { maxConcurrency: 1 } },
			items: texts('one', 'two', 'bad', 'never', 'neither'),
		});

		expect(output).toEqual([]);
		expect(error?.message).toContain('Personate requires payment (402)');
		expect(error?.context?.itemIndex).toBe(2);
		expect(error?.description).toBe(
			'Personate says: Out of credit\nJobs of other items, get them with Video > Get: job-one (item 0), job-two (item 1)',
		);
		expect(posts.map(textOf)).toEqual(['one', 'two', 'bad']);
	});

	it('of which one is refused stop the node, and the error quotes what is no job from the others', async () => {
		fakePersonate({
			create: (body) =>
				textOf(body) === 'bad'
					? [402]
					: [200, { message: 'x'.repeat(400), data: { id: 'video-7' } }],
		});

		const { error } = await runLipsync({ parameters: perItem, items: texts('bad', 'odd') });

		expect(error?.message).toContain('Personate requires payment (402)');
		expect(error?.description).toContain(
			'check your Personate account before a retry: 1 (answered: {"data":{"id":"video-7"},',
		);
	});
});

describe('with "Continue"', () => {
	it('each item that failed carries its error, and the others are delivered', async () => {
		const { posts } = fakePersonate({
			create: (body) => (textOf(body) === 'bad' ? [402] : named(body)),
		});

		const { items, error } = await runLipsync({
			parameters: perItem,
			items: texts('one', 'bad', '', 'two'),
			onError: 'continueRegularOutput',
		});

		expect(error).toBeUndefined();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(items.map(({ json }) => json.job_id ?? json)).toEqual([
			'job-one',
			{
				error: {
					message: expect.stringContaining('Personate requires payment (402)'),
					http_code: 402,
				},
			},
			{ error: { message: 'Text is empty: enter the text to speak' } },
			'job-two',
		]);
		expect(posts).toHaveLength(3);
	});
});

describe('with "Continue (using error output)"', () => {
	it('an item that failed goes to the error output, with its input and its error', async () => {
		fakePersonate({
			create: (body) => (textOf(body) === 'bad' ? [402, { detail: API_KEY }] : named(body)),
		});

		const { output, errorItems, run } = await runLipsync({
			parameters: perItem,
			items: texts('one', 'bad', '', 'two'),
			onError: 'continueErrorOutput',
		});

		expect(output.map(({ job_id: jobId }) => jobId)).toEqual(['job-one', 'job-two']);
		expect(errorItems.map(({ json }) => json)).toEqual([
			{
				text: 'bad',
				error: {
					message: expect.stringContaining('Personate requires payment (402)'),
					description: 'Personate says: [API key]',
					http_code: 402,
				},
			},
			{ text: '', error: { message: 'Text is empty: enter the text to speak' } },
		]);
		expect(JSON.stringify(run)).not.toContain(API_KEY);
	});
});
