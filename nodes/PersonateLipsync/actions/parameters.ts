import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isEmpty } from '../output/check';
import { problemOf, toNodeError } from '../output/nodeErrors';
import type { Result } from '../output/result';
import { isRecord } from '../transport/json';
import { convert, cutNumberIn } from './convert';
import { explainExpression } from './expression';

/** The parameters of one item, with their expressions resolved. */
export interface ItemParameters {
	/**
	 * A value in the type of its field, whatever type a sheet or an expression gives (see `convert`).
	 * Without a value it is the field's default. What cannot be converted is returned unchanged.
	 *
	 * @throws NodeOperationError where an expression fails, or a number has lost digits
	 */
	read(name: string): unknown;
	/** The names of all parameters that were read so far. */
	names(): string[];
}

/**
 * Reads the parameters of every input item before the first item is processed. What cannot be read
 * becomes the problem of its item.
 *
 * @param fields those of the operation
 */
export async function readEach<Plan>(
	context: IExecuteFunctions,
	fields: readonly INodeProperties[],
	read: (parameters: ItemParameters, itemIndex: number) => Result<Plan> | Promise<Result<Plan>>,
): Promise<Array<Result<Plan>>> {
	const open = createReader(context, fields);
	return await Promise.all(
		context.getInputData().map(async (_item, itemIndex): Promise<Result<Plan>> => {
			try {
				return await read(open(itemIndex), itemIndex);
			} catch (error) {
				return { ok: false, problem: { ...problemOf(error), origin: 'input' } };
			}
		}),
	);
}

/** Returns a function that opens the parameters of an item. */
export function createReader(
	context: IExecuteFunctions,
	fields: readonly INodeProperties[],
): (itemIndex: number) => ItemParameters {
	const node = context.getNode();

	const resolve = (field: INodeProperties, path: string, itemIndex: number): unknown => {
		try {
			return context.getNodeParameter(path, itemIndex, field.default);
		} catch (error) {
			throw toNodeError(node, explainExpression(error, labelOf(field)));
		}
	};
	const settle = (field: INodeProperties, given: unknown): unknown => {
		const cut = cutNumberIn(field, given);
		if (cut === undefined) return convert(field, given);
		throw toNodeError(node, {
			origin: 'input',
			message: `${labelOf(field)} cannot be ${cut}: pass it as a text, since a number this long loses its last digits`,
		});
	};
	/** Option by option, so that an error names the right one. n8n keeps a collection only if it is an object. */
	const readCollection = ({ name, options = [] }: INodeProperties, itemIndex: number): unknown => {
		const given = node.parameters[name];
		return Object.fromEntries(
			options
				.filter((option) => 'type' in option)
				.filter((option) => isRecord(given) && Object.hasOwn(given, option.name))
				.map((option) => [
					option.name,
					settle(option, resolve(option, `${name}.${option.name}`, itemIndex)),
				]),
		);
	};

	return (itemIndex) => {
		const names = new Set<string>();
		return {
			read(name) {
				names.add(name);
				const field = fields.find((each) => each.name === name);
				if (field === undefined) throw new Error(`There is no field "${name}"`);
				return field.type === 'collection'
					? readCollection(field, itemIndex)
					: settle(field, resolve(field, name, itemIndex));
			},
			names: () => [...names],
		};
	};
}

/**
 * The options that hold something: one that an expression leaves empty counts as not set.
 *
 * @param protecting options that must not be lost: an empty one is kept, so that the check refuses it
 */
export function withoutEmpty(
	options: unknown,
	protecting: ReadonlySet<string> = new Set(),
): unknown {
	if (!isRecord(options)) return options;
	return Object.fromEntries(
		Object.entries(options).filter(([name, value]) => protecting.has(name) || !isEmpty(value)),
	);
}

/** Without the unit that the editor adds to some names. */
function labelOf({ displayName }: INodeProperties): string {
	return displayName.replace(/ \(.*\)$/, '');
}
