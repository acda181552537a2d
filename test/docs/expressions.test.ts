import { NodeConnectionTypes, type INodeType } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { outputOf, runInEngine } from '../support/engine';
import { passThrough } from '../support/passThrough';
import { nodeOf, start, to } from '../support/workflow';
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

/** Where the expressions are of which n8n makes no value. */
async function findWithoutValue(): Promise<string[]> {
	const found: string[] = [];
	const evaluator: INodeType = {
		description: { ...passThrough.description, inputs: [NodeConnectionTypes.Main] },
		async execute() {
			for (const { expression, where } of expressions) {
				try {
					const value: unknown = this.evaluateExpression(expression, 0);
					if (value === undefined || value === null) found.push(where);
				} catch (error) {
					found.push(`${where}: ${String(error)}`);
				}
			}
			return [this.getInputData()];
		},
	};
	const run = await runInEngine({
		workflow: {
			nodes: [start, nodeOf('Evaluator', 'evaluator')],
			connections: { Start: to('Evaluator') },
		},
		nodeTypes: { [start.type]: passThrough, evaluator },
		pinData: { Start: [{ json: ITEM, binary: { data: FILE } }] },
		credentialType: new PersonateApi(),
		credentialData: {},
	});
	expect(outputOf(run, 'Evaluator')).toHaveLength(1);
	return found;
}

describe('Every expression in the documents', () => {
	it('yields a value on the engine of n8n', async () => {
		expect(await findWithoutValue()).toEqual([]);
		expect(expressions.length).toBeGreaterThan(0);
	});

	it('that a model fills in is one of the example with the agent', () => {
		const example = JSON.stringify(JSON.parse(readText('examples/agent-makes-videos.json')));

		expect(byModel.filter(({ expression }) => !example.includes(`"=${expression}"`))).toEqual([]);
		expect(byModel.length).toBeGreaterThan(0);
	});
});
