import { NodeConnectionTypes, type INodeType } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { outputOf, runInEngine } from '../support/engine';
import { passThrough } from '../support/passThrough';
import { documents, readText } from './support/documents';

/** An item that has what the documents' expressions look at. */
const ITEM = {
	id: 'voice-1',
	voice_id: 'voice-1',
	voice_type: 'public',
	text: 'Hello',
	job_id: 'job-1',
	status: 'rendering',
	error: { message: 'message', http_code: 429, job_id: 'job-1', status: 'rendering' },
	execution: {
		url: 'https://n8n.example.com/workflow/1/executions/2',
		error: { message: 'title', description: 'line', httpCode: '402', context: { itemIndex: 0 } },
	},
};

const TRIGGER = 'n8n-nodes-base.manualTrigger';

const FILE = { mimeType: 'video/mp4', data: '', fileName: 'job-1.mp4' };

const all = documents.flatMap(({ path, codes, fences }) =>
	[...codes, ...fences].flatMap(({ text, line }) =>
		(text.match(/\{\{[\s\S]+?\}\}/g) ?? []).map((expression) => ({
			where: `${path}:${line} ${expression}`,
			expression,
		})),
	),
);

/** A tool alone can evaluate these: `test/engine/examples.test.ts` has them filled in by a model. */
const byModel = all.filter(({ expression }) => expression.includes('$fromAI'));
const expressions = all.filter((one) => !byModel.includes(one));

/** What n8n makes of the expressions, or the error. */
async function evaluateAll(): Promise<unknown[]> {
	const results: unknown[] = [];
	const evaluator: INodeType = {
		description: { ...passThrough.description, inputs: [NodeConnectionTypes.Main] },
		async execute() {
			for (const { expression } of expressions) {
				try {
					results.push(this.evaluateExpression(expression, 0));
				} catch (error) {
					results.push(error);
				}
			}
			return [this.getInputData()];
		},
	};
	const node = (name: string, type: string) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	});
	const run = await runInEngine({
		workflow: {
			nodes: [node('Start', TRIGGER), node('Evaluator', 'evaluator')],
			connections: { Start: { main: [[{ node: 'Evaluator', type: 'main', index: 0 }]] } },
		},
		nodeTypes: { [TRIGGER]: passThrough, evaluator },
		pinData: { Start: [{ json: ITEM, binary: { data: FILE } }] },
		credentialType: new PersonateApi(),
		credentialData: {},
	});
	expect(outputOf(run, 'Evaluator')).toHaveLength(1);
	return results;
}

describe('Every expression in the documents', () => {
	it('yields a value on the engine of n8n', async () => {
		const results = await evaluateAll();
		const without = expressions
			.map(({ where }, index) => ({ where, result: results[index] }))
			.filter(({ result }) => result === undefined || result === null || result instanceof Error);

		expect(without).toEqual([]);
		expect(expressions.length).toBeGreaterThan(0);
	});

	it('that a model fills in is one of the example with the agent', () => {
		const example = JSON.stringify(JSON.parse(readText('examples/agent-makes-videos.json')));

		expect(byModel.filter(({ expression }) => !example.includes(`"=${expression}"`))).toEqual([]);
		expect(byModel.length).toBeGreaterThan(0);
	});
});
