/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { videoBlocks } from '../../sandbox/video';
import { inEachN8n } from './support/inEachN8n';
import { createVideo, getVideo, waiting } from './support/lipsync';
import { chain, n8nNode, to } from './support/workflow';

const VIDEO_BYTES = 100_001;
const EMPTY_TEXT = { message: 'Text is empty: enter the text to speak' };

/** The recipes of docs/recipes.md that no example workflow shows. */
inEachN8n({ sandbox: { renderMilliseconds: 500, videoBytes: VIDEO_BYTES } }, (world) => {
	it('a loop over a list makes one video for each row, batch by batch', async () => {
		const { session, credential, sandbox } = world();
		const before = sandbox.jobs.length;
		const rows = ['one', 'two', 'three', 'four', 'five'].map((text) => ({ text }));
		const parameters = createVideo(sandbox, '={{ $json.text }}', waiting);
		const draft = chain(credential, [{ name: 'Create', parameters }], rows);
		draft.nodes.push(
			n8nNode('Loop', 'splitInBatches', 3, { batchSize: 2, options: {} }),
			n8nNode('All', 'noOp', 1),
		);
		draft.connections = {
			Start: { main: [[to('Loop')]] },
			Loop: { main: [[to('All')], [to('Create')]] },
			Create: { main: [[to('Loop')]] },
		};

		const execution = await session.run(draft);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.runs.Create).toHaveLength(3);
		expect(execution.items('All').map(({ json }) => json.status)).toEqual(
			rows.map(() => 'completed'),
		);
		const spoken = sandbox.jobs.slice(before).map(({ input }) => JSON.stringify(input.script));
		expect(spoken).toHaveLength(rows.length);
		for (const { text } of rows) {
			expect(spoken.filter((script) => script.includes(`"${text}"`))).toHaveLength(1);
		}
	});

	it.each([
		{
			onError: 'continueRegularOutput' as const,
			isStillRendering: "={{ $json.error !== undefined && $json.status === 'rendering' }}",
			outputs: [[to('Timed out?')]],
			others: [{ status: 'completed' }, { error: EMPTY_TEXT }],
		},
		{
			onError: 'continueErrorOutput' as const,
			isStillRendering: "={{ $json.error.status === 'rendering' }}",
			outputs: [[to('Finished')], [to('Timed out?')]],
			others: [{ error: EMPTY_TEXT }],
		},
	])(
		'a video that takes longer than the Timeout is waited for by a second node, and paid once ($onError)',
		async ({ onError, isStillRendering, outputs, others }) => {
			const { session, credential, sandbox } = world();
			const before = sandbox.jobs.length;
			const hasty = { waitForCompletion: true, options: { pollInterval: 1, timeout: 1 } };
			const draft = chain(
				credential,
				[
					{
						name: 'Create',
						parameters: createVideo(sandbox, '={{ $json.text }}', hasty),
						settings: { onError },
					},
					{
						name: 'Get',
						parameters: getVideo({ ...waiting, jobId: '={{ $json.error.job_id }}' }),
					},
				],
				[{ text: 'quick [render 100ms]' }, { text: 'slow [render 4s]' }, { text: '' }],
			);
			draft.nodes.push(
				n8nNode('Timed out?', 'if', 2, {
					conditions: {
						options: { caseSensitive: true, leftValue: '', typeValidation: 'loose' },
						combinator: 'and',
						conditions: [
							{
								id: 'still-rendering',
								leftValue: isStillRendering,
								rightValue: '',
								operator: { type: 'boolean', operation: 'true', singleValue: true },
							},
						],
					},
					options: {},
				}),
				n8nNode('Finished', 'noOp', 1),
				n8nNode('Others', 'noOp', 1),
			);
			draft.connections = {
				Start: { main: [[to('Create')]] },
				Create: { main: outputs },
				'Timed out?': { main: [[to('Get')], [to('Others')]] },
			};

			const execution = await session.run(draft);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(execution.items('Get').map(({ json }) => json)).toMatchObject([
				{ status: 'completed', input: { script: { text: 'slow [render 4s]' } } },
			]);
			expect(execution.items('Others').map(({ json }) => json)).toMatchObject(others);
			expect(execution.items('Create').map(({ json }) => json)).toMatchObject([
				{ status: 'completed', input: { script: { text: 'quick [render 100ms]' } } },
				...(onError === 'continueErrorOutput' ? [] : [{ status: 'rendering' }, {}]),
			]);
			expect(sandbox.jobs.slice(before)).toHaveLength(2);
		},
	);

	it("the next node sends the file on, by the binary field's name", async () => {
		const { session, credential, sandbox } = world();
		const received: Buffer[] = [];
		const server = createServer((request, response) => {
			void buffer(request).then((body) => {
				received.push(body);
				response.end('{}');
			});
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('The server has no port');
		try {
			const parameters = createVideo(sandbox, 'Hello', { ...waiting, downloadVideo: true });
			const draft = chain(credential, [{ name: 'Create', parameters }]);
			draft.nodes.push(
				n8nNode('Upload', 'httpRequest', 4.2, {
					method: 'POST',
					url: `http://127.0.0.1:${address.port}/upload`,
					sendBody: true,
					contentType: 'binaryData',
					inputDataFieldName: 'data',
					options: {},
				}),
			);
			draft.connections.Create = { main: [[to('Upload')]] };

			const execution = await session.run(draft);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			const jobId = String(sandbox.jobs.at(-1)?.jobId);
			const served = Buffer.concat([...videoBlocks(jobId, VIDEO_BYTES)]);
			expect(received.map((body) => body.equals(served))).toEqual([true]);
		} finally {
			server.close();
			server.closeAllConnections();
		}
	});
});
