import { START, draftOf } from '../../../bench/n8n/draft';

const node = (name: string) => ({
	name,
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
});

describe('A workflow to be measured', () => {
	it('starts with the items and runs along the links', () => {
		const draft = draftOf(
			'A loop',
			[{ text: 'one' }],
			[node('Check'), node('End')],
			[
				{ from: START, to: 'Check' },
				{ from: 'Check', to: 'End' },
				{ from: 'Check', output: 1, to: 'Check' },
			],
		);

		expect(draft.pinData).toEqual({ [START]: [{ json: { text: 'one' } }] });
		expect(draft.nodes.map(({ name }) => name)).toEqual([START, 'Check', 'End']);
		expect(draft.connections).toEqual({
			[START]: { main: [[{ node: 'Check', type: 'main', index: 0 }]] },
			Check: {
				main: [
					[{ node: 'End', type: 'main', index: 0 }],
					[{ node: 'Check', type: 'main', index: 0 }],
				],
			},
		});
	});

	it('has nothing at an output that no link leaves from', () => {
		const { connections } = draftOf(
			'A loop',
			[],
			[node('Loop'), node('Work')],
			[{ from: 'Loop', output: 1, to: 'Work' }],
		);

		expect(connections.Loop?.main).toEqual([[], [{ node: 'Work', type: 'main', index: 0 }]]);
	});
});
