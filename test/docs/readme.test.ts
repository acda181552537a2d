import type { INodeProperties } from 'n8n-workflow';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { optionsSchema } from '../../nodes/PersonateLipsync/actions/video/options';
import { errorData } from '../../nodes/PersonateLipsync/output/errorData';
import { codesIn, documentAt, filesUnder, tableOf } from './support/documents';

const { properties } = new PersonateLipsync().description;
const readme = documentAt('README.md');

const listedOperations = tableOf(readme, 'Resource').map(
	([resource, name]) => `${resource} > ${name}`,
);

/** What the user can choose, of a resource or at all. */
function choicesOf(parameter: string, resource?: unknown) {
	const offering = properties.find(
		({ name, displayOptions }) =>
			name === parameter &&
			(!resource || displayOptions?.show?.resource?.includes(String(resource))),
	);
	return (offering?.options ?? []).flatMap((choice) => ('value' in choice ? [choice] : []));
}

/** The fields of an operation, in the order of the editor. */
function fieldsOf(resource: string, operation: string): INodeProperties[] {
	return properties.filter(({ displayOptions }) => {
		const { resource: resources, operation: operations } = displayOptions?.show ?? {};
		return resources?.includes(resource) && operations?.includes(operation);
	});
}

const createFields = fieldsOf('video', 'create');

describe('The README', () => {
	it('is read in a few minutes', () => {
		expect(readme.text.trim().split(/\s+/).length).toBeLessThanOrEqual(1_600);
		expect(readme.text.trim().split('\n').length).toBeLessThanOrEqual(190);
	});

	it('lists the operations that the node has', () => {
		const operations = choicesOf('resource').flatMap(({ name, value }) =>
			choicesOf('operation', value).map((operation) => `${name} > ${operation.name}`),
		);

		expect(listedOperations.sort()).toEqual(operations.sort());
	});

	it('lists the fields of Video > Create, in their order', () => {
		const listed = tableOf(readme, 'Field').flatMap(([names = '']) => names.split(', '));

		expect(listed).toEqual(createFields.map(({ displayName }) => displayName));
	});

	it('lists the options in their order, with their defaults', () => {
		const options = createFields.find(({ name }) => name === 'options')?.options ?? [];
		const defaults: Record<string, unknown> = optionsSchema.parse({});
		const listed = tableOf(readme, 'Option').map(([name, value = '']) => [
			name,
			codesIn(value)[0] ?? value,
		]);

		expect(listed).toEqual(
			options.map(({ name, ...option }) => [
				'displayName' in option ? option.displayName : '',
				// Without a default, the words say what happens.
				defaults[name] ? String(defaults[name]) : expect.any(String),
			]),
		);
	});

	it('lists the fields of the error of a failed item', () => {
		const listed = tableOf(readme, 'Field', 1).flatMap(([names = '']) => codesIn(names));
		const job = { job_id: 'job-1', status: 'rendering', output: '' };
		const known = { message: 'x', description: 'x', httpCode: '404', jobId: 'job-1', job };
		const everything = errorData(known);

		expect(listed).toEqual(Object.keys(everything));
	});

	it('lists each example once', () => {
		const listed = tableOf(readme, 'File').flatMap(([file = '']) => codesIn(file));
		const examples = filesUnder('examples').map((path) => path.replace('examples/', ''));

		expect(listed.sort()).toEqual(examples.sort());
	});
});

describe('The other documents', () => {
	const recipes = documentAt('docs/recipes.md');
	const agents = documentAt('docs/agents.md');

	it('have a recipe for each example', () => {
		const linked = recipes.links.map(({ text }) => text.replace('../', ''));

		expect(linked).toEqual(expect.arrayContaining(filesUnder('examples')));
	});

	it('name operations and fields that there are', () => {
		const tools = tableOf(agents, 'Tool');
		const searchable = fieldsOf('voice', 'getMany').flatMap(({ options = [] }) => options);
		const fields = [...createFields, ...fieldsOf('video', 'get'), ...searchable].map((field) =>
			'displayName' in field ? field.displayName : '',
		);
		const named = [...tableOf(agents, 'Field'), ...tableOf(recipes, 'Field')].map(([name]) => name);
		const filledIn = tools.flatMap(([, , names = '']) => names.split(', '));

		expect(listedOperations).toEqual(
			expect.arrayContaining(tools.map(([, operation]) => operation)),
		);
		expect(fields).toEqual(expect.arrayContaining([...filledIn, ...named]));
	});
});
