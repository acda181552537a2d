import { isResourceLocatorValue, NodeError, type IExecuteFunctions } from 'n8n-workflow';

import type { ItemProblem, Result } from '../output/result';

/**
 * Reads the parameters of every input item before anything is done with any of them. An expression
 * that fails is that item's problem.
 */
export async function readEach<Plan>(
	context: IExecuteFunctions,
	read: (context: IExecuteFunctions, itemIndex: number) => Result<Plan> | Promise<Result<Plan>>,
): Promise<Array<Result<Plan>>> {
	return await Promise.all(
		context.getInputData().map(async (_item, itemIndex): Promise<Result<Plan>> => {
			try {
				return await read(context, itemIndex);
			} catch (error) {
				return { ok: false, problem: problemOf(error) };
			}
		}),
	);
}

function problemOf(error: unknown): ItemProblem {
	const message = error instanceof Error ? error.message : String(error);
	const description = error instanceof NodeError ? error.description : undefined;
	return { origin: 'input', message, ...(description ? { description } : {}) };
}

/**
 * A parameter's value for one item, with the expression resolved. A resource locator yields its id
 * whatever its mode; a parameter that is not shown or not set yields an empty string.
 */
export function readParameter(
	context: IExecuteFunctions,
	name: string,
	itemIndex: number,
): unknown {
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	// n8n's own extractValue refuses an id that an expression gives as a number.
	return isResourceLocatorValue(value) ? value.value : value;
}

/** Like `readParameter`, for text: a number from an expression is taken as the text it is written as. */
export function readText(context: IExecuteFunctions, name: string, itemIndex: number): unknown {
	const value = readParameter(context, name, itemIndex);
	return typeof value === 'number' ? String(value) : value;
}
