import { ExpressionError } from 'n8n-workflow';

import { explainExpression } from '../../../nodes/PersonateLipsync/actions/expression';

type Options = ConstructorParameters<typeof ExpressionError>[1];

const nodeCause = 'Sheet';

/** What n8n throws, and what the user reads of it: the message, then the reason under it. */
const failures: Array<[message: string, options: Options, ...told: string[]]> = [
	["Referenced node doesn't exist", { nodeCause }, "Referenced node 'Sheet' doesn't exist"],
	[
		"Node 'Sheet' hasn't been executed",
		{ nodeCause, messageTemplate: 'An expression references this node, {{nodeName}}' },
		"Node 'Sheet' hasn't been executed",
	],
	[
		'Invalid expression',
		{ nodeCause, messageTemplate: 'No path back to referenced node' },
		"No path back to referenced node 'Sheet'",
	],
	[
		'Branch not found',
		{ nodeCause, messageTemplate: 'No such branch', description: 'Item 2 has none.' },
		"No such branch (node 'Sheet')",
		'Item 2 has none.',
	],
	[
		'Can’t get data',
		{
			nodeCause,
			messageTemplate: 'No data under ‘%%PARAMETER%%’',
			description: 'Run ‘<strong>x</strong>’',
		},
		"No data under ‘Text’ (node 'Sheet')",
		'Run ‘x’',
	],
	// As n8n writes it where there is no description to add its link to.
	[
		'Multiple matches',
		{ nodeCause, description: 'undefined <a target="_blank" href="https://docs.n8n.io/">More</a>' },
		"Multiple matches (node 'Sheet')",
	],
	['env denied', { causeDetailed: 'Ask the admin' }, 'env denied', 'Ask the admin'],
	['invalid syntax', undefined, 'invalid syntax'],
];

describe('An expression that fails', () => {
	it.each(failures)(
		'with "%s" names the field, the node and the reason',
		(...[message, ...rest]) => {
			const [options, ...told] = rest;
			const problem = explainExpression(new ExpressionError(message, options), 'Text');

			expect(problem).toMatchObject({ origin: 'input', message: `Text: ${told[0]}` });
			expect(problem.description).toBe(told[1]);
		},
	);

	const reason = 'x is not a function';
	it.each([new TypeError(reason), { message: reason }, reason])('in another way: %p', (error) => {
		const problem = { origin: 'input', message: `Text: ${reason}` };

		expect(explainExpression(error, 'Text')).toEqual(problem);
	});
});
