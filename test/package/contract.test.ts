import type { INodeProperties } from 'n8n-workflow';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { optionsSchema } from '../../nodes/PersonateLipsync/actions/video/options';
import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';

/**
 * Every name, value and default that a saved workflow relies on, as they were in the first release. What
 * is added to the node is added there; what stands there does not change: docs/compatibility.md says why.
 */
import contract from '../fixtures/contract.json';

const { description } = new PersonateLipsync();
const credential = new PersonateApi();

/** A parameter without the words that the user reads: these may change at any time. */
function outlineOf({ type, default: byDefault, displayOptions, options, modes }: INodeProperties) {
	const conditions = Object.entries(displayOptions?.show ?? {}).filter(
		([name]) => name !== 'resource' && name !== 'operation',
	);
	const values = (options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
	const parts = (options ?? []).filter((option): option is INodeProperties => 'type' in option);
	return {
		type,
		default: byDefault,
		...(values.length > 0 ? { values: values.sort() } : {}),
		...(modes ? { modes: modes.map(({ name }) => name) } : {}),
		...(parts.length > 0 ? { options: outlinesOf(parts) } : {}),
		...(conditions.length > 0 ? { shownFor: Object.fromEntries(conditions) } : {}),
	};
}

function outlinesOf(properties: INodeProperties[]): Record<string, unknown> {
	return Object.fromEntries(properties.map((property) => [property.name, outlineOf(property)]));
}

/** The parameters of one operation, by its name in the contract, such as `video > create`. */
function parametersOf(name: string): INodeProperties[] {
	const [resource, operation] = name.split(' > ');
	return description.properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource ?? '') === true &&
			displayOptions.show.operation?.includes(operation ?? '') === true,
	);
}

/** The parameters that choose an operation. */
const choices = description.properties.filter(
	({ displayOptions }) => displayOptions?.show?.operation === undefined,
);

describe('A saved workflow goes on to work, because nothing has changed in', () => {
	it('the name and the versions of the node, its inputs and outputs', () => {
		const { name, version, inputs, outputs } = description;

		expect({ name, versions: [version].flat(), inputs, outputs }).toEqual(contract.node);
	});

	it('the name and the fields of the credential', () => {
		const { name, properties } = credential;

		expect({ name, fields: outlinesOf(properties) }).toEqual(contract.credential);
		expect(description.credentials).toEqual([{ name, required: true }]);
	});

	it('the resources and operations, and which of them is meant where none is stored', () => {
		const offered = choices.flatMap(({ displayOptions, options = [] }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				options.map((option) => `${String(resource)} > ${'value' in option ? option.value : ''}`),
			),
		);

		expect(offered.sort()).toEqual(Object.keys(contract.operations).sort());
		expect(
			choices.map(({ name, default: byDefault, displayOptions }) => ({
				[name]: byDefault,
				...displayOptions?.show,
			})),
		).toEqual(contract.defaults);
	});

	it.each(Object.entries(contract.operations))('the parameters of %s', (operation, parameters) => {
		expect(outlinesOf(parametersOf(operation))).toEqual(parameters);
	});

	it('what an option means that was not added', () => {
		// What the editor suggests for a limit is no default: without the option there is none.
		const { maxJobs, maxNewVideos, ...options } =
			contract.operations['video > create'].options.options;
		const defaults = Object.entries(options).map(([name, option]) => [name, option.default]);

		expect(optionsSchema.parse({})).toEqual(Object.fromEntries(defaults));
		expect([maxJobs, maxNewVideos]).not.toContain(undefined);
	});
});
