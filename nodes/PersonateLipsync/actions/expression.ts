import { z } from 'zod';

import type { ItemProblem } from '../output/result';

/** What n8n's ExpressionError has; a plain error has a message only. */
const expressionErrorSchema = z.object({
	message: z.string(),
	description: z.string().nullish(),
	context: z
		.object({
			messageTemplate: z.string().nullish(),
			nodeCause: z.string().nullish(),
			causeDetailed: z.string().nullish(),
		})
		.optional(),
});

/**
 * Why an expression fails, as n8n's editor tells it: the field, the node that is meant, the reason. A
 * message that does not name the node is a general one ("Invalid expression"), and the template says more.
 * (Seen in n8n-workflow 1.123 and 2.41.)
 *
 * @param label the field that holds the expression
 */
export function explainExpression(error: unknown, label: string): ItemProblem {
	const read = expressionErrorSchema.safeParse(error);
	if (!read.success) return { origin: 'input', message: `${label}: ${String(error)}` };

	const { message, description, context = {} } = read.data;
	const { messageTemplate, nodeCause, causeDetailed } = context;
	const isNamed = !nodeCause || message.includes(nodeCause);
	const general = messageTemplate?.replaceAll('%%PARAMETER%%', label) ?? message;
	const reason = isNamed ? message : nameNode(general, nodeCause);
	const more = plain(description ?? causeDetailed ?? '');
	return {
		origin: 'input',
		message: `${label}: ${reason}`,
		...(more === '' ? {} : { description: more }),
	};
}

function nameNode(sentence: string, node: string): string {
	const named = sentence.replace(/referenced node/i, (words) => `${words} '${node}'`);
	return named === sentence ? `${sentence} (node '${node}')` : named;
}

/** Removes the editor's tags and its link to more, which n8n may add to an `undefined`. */
function plain(html: string): string {
	return html.replace(/(^undefined)? ?<a [^]*$/, '').replace(/<[^<>]*>/g, '');
}
