import type { INodeProperties } from 'n8n-workflow';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';
import { optionsSchema } from '../../nodes/PersonateLipsync/actions/video/options';
import { errorData } from '../../nodes/PersonateLipsync/output/errorData';
import { codesIn, documentAt, filesUnder, tableOf } from './support/documents';

const { properties } = new PersonateLipsync().description;
const readme = documentAt('README.md');

const choicesOf = (property: INodeProperties | undefined) =>
	(property?.options ?? []).flatMap((choice) => ('value' in choice ? [choice] : []));

/** The fields of an operation, in the order of the editor. */
function fieldsOf(resource: string, operation: string): INodeProperties[] {
	return properties.filter(({ displayOptions }) => {
		const { resource: resources, operation: operations } = displayOptions?.show ?? {};
		return resources?.includes(resource) && operations?.includes(operation);
	});
}

const createFields = fieldsOf('video', 'create');

describe('The README', () => {
	it('lists the operations that the node has', () => {
		const resources = choicesOf(properties.find(({ name }) => name === 'resource'));
		const operations = resources.flatMap((resource) =>
			choicesOf(
				properties.find(
					({ name, displayOptions }) =>
						name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
				),
			).map((operation) => `${resource.name} > ${operation.name}`),
		);
		const listed = tableOf(readme, 'Resource').map(([resource, name]) => `${resource} > ${name}`);

		expect(listed.sort()).toEqual(operations.sort());
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
		const everything = errorData({
			origin: 'api',
			message: 'message',
			description: 'description',
			httpCode: '404',
			jobId: 'job-1',
			job: { job_id: 'job-1', status: 'rendering', output: '' },
		});

		expect(listed).toEqual(Object.keys(everything));
	});

	it('lists each example once', () => {
		const listed = tableOf(readme, 'File').flatMap(([file = '']) => codesIn(file));
		const examples = filesUnder('examples').map((path) => path.replace('examples/', ''));

		expect(listed.sort()).toEqual(examples.sort());
	});

	it('has the commands for whoever has just cloned the repository, a real n8n first', () => {
		const commands = readme.fences.map(({ text }) => text.trim());

		expect(commands.filter((command) => command.startsWith('npm ci && npm '))).toEqual([
			'npm ci && npm run dev',
			'npm ci && npm test',
		]);
	});
});

describe('The recipes', () => {
	it('have one for each example', () => {
		const recipes = documentAt('docs/recipes.md');
		const linked = recipes.links.map(({ text }) => text.replace('../', ''));

		expect(linked).toEqual(expect.arrayContaining(filesUnder('examples')));
	});

	it('name fields that there are, in the table for a video from each voice', () => {
		const names = tableOf(documentAt('docs/recipes.md'), 'Field').map(([name]) => name);

		expect(createFields.map(({ displayName }) => displayName)).toEqual(
			expect.arrayContaining(names),
		);
	});
});

describe('The document for agents', () => {
	it('names operations and fields that there are', () => {
		const agents = documentAt('docs/agents.md');
		const tools = tableOf(agents, 'Tool');
		const operations = tableOf(readme, 'Resource').map(
			([resource, name]) => `${resource} > ${name}`,
		);
		const searchable = fieldsOf('voice', 'getMany').flatMap(({ options = [] }) => options);
		const fields = [...createFields, ...fieldsOf('video', 'get'), ...searchable].map((field) =>
			'displayName' in field ? field.displayName : '',
		);

		expect(operations).toEqual(expect.arrayContaining(tools.map(([, operation]) => operation)));
		expect(fields).toEqual(
			expect.arrayContaining([
				...tools.flatMap(([, , filledIn = '']) => filledIn.split(', ')),
				...tableOf(agents, 'Field').map(([name = '']) => name),
			]),
		);
	});
});
