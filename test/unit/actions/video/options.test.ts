import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	createFollowFields,
	getFollowFields,
	optionsSchema,
	readFollowUp,
} from '../../../../nodes/PersonateLipsync/actions/video/options';

/** The options as the editor shows them. */
const optionsIn = (fields: INodeProperties[]) =>
	(fields.find(({ name }) => name === 'options')?.options ?? []).flatMap((option) =>
		'default' in option ? [option] : [],
	);

const operations = [
	{ operation: 'Create', fields: createFollowFields, options: optionsIn(createFollowFields) },
	{ operation: 'Get', fields: getFollowFields, options: optionsIn(getFollowFields) },
];

/** What an item wants whose parameters are these. */
function read(parameters: Readonly<Record<string, unknown>>) {
	const context: IExecuteFunctions = Object.create(null, {
		getNodeParameter: {
			value: (name: string, _itemIndex: number, fallback: unknown) => parameters[name] ?? fallback,
		},
	});
	return readFollowUp(context, 0);
}

describe('The options', () => {
	it('have the defaults that the documentation promises', () => {
		expect(optionsSchema.parse({})).toStrictEqual({
			timeout: 1800,
			pollInterval: 3,
			maxConcurrency: 5,
			binaryPropertyName: 'data',
			fileName: '',
		});
	});

	it.each(operations)(
		'accept the lowest value that the editor lets through: $operation',
		(each) => {
			for (const { name, typeOptions } of each.options) {
				const lowest = typeOptions?.minValue;
				if (lowest === undefined) continue;
				expect(optionsSchema.safeParse({ [name]: lowest }).success).toBe(true);
			}
		},
	);

	it.each(operations)('are in alphabetical order in the editor: $operation', ({ options }) => {
		const names = options.map(({ displayName }) => displayName);

		expect(names).toEqual([...names].sort());
	});

	it.each(operations)('do the same left out as added and left as they are: $operation', (each) => {
		const added = Object.fromEntries(
			each.options
				.filter(({ name }) => name !== 'maxJobs')
				.map((option) => [option.name, option.default]),
		);

		expect(added).toStrictEqual(optionsSchema.parse({}));
		expect(optionsSchema.parse(added)).toStrictEqual(optionsSchema.parse({}));
	});

	it('limit the jobs in progress only where a user adds that option, to Create', () => {
		expect(createFollowFields.map(({ name }) => name)).toEqual(
			getFollowFields.map(({ name }) => name),
		);
		const names = operations.map(({ options }) => options.map(({ name }) => name));
		expect(names[0]).toContain('maxJobs');
		expect(names[1]).toEqual(names[0]?.filter((name) => name !== 'maxJobs'));
		expect(optionsSchema.parse({})).not.toHaveProperty('maxJobs');
	});

	it.each([
		...[{ timeout: 0.5 }, { timeout: 86_400 }, { pollInterval: 2.5 }, { pollInterval: 3600 }],
		...[{ maxConcurrency: 100 }, { maxJobs: 40 }, { binaryPropertyName: 'video' }],
		...[{ fileName: 'welcome.mp4' }, { fileName: '' }],
	])('may be %j', (option) => {
		expect(optionsSchema.parse(option)).toMatchObject(option);
	});

	it.each([
		...[0, -1, '1800', Number.NaN].map((timeout) => ({ timeout })),
		...[0, 0.9, '3'].map((pollInterval) => ({ pollInterval })),
		...[0, 1.5, '5'].map((maxConcurrency) => ({ maxConcurrency })),
		...[0, 2.5, '5', null].map((maxJobs) => ({ maxJobs })),
		...['', '  ', 7].map((binaryPropertyName) => ({ binaryPropertyName })),
		...[7, null].map((fileName) => ({ fileName })),
	])('may not be %j', (option) => {
		expect(optionsSchema.safeParse(option).success).toBe(false);
	});

	it('lose the white space around names', () => {
		expect(
			optionsSchema.parse({ binaryPropertyName: ' video ', fileName: ' a.mp4\n' }),
		).toMatchObject({ binaryPropertyName: 'video', fileName: 'a.mp4' });
	});
});

describe('The fields that both video operations share', () => {
	it.each(operations)(
		'neither wait nor download unless they are switched on: $operation',
		({ fields }) => {
			const defaults = Object.fromEntries(fields.map((field) => [field.name, field.default]));

			expect(defaults).toEqual({ waitForCompletion: false, downloadVideo: false, options: {} });
		},
	);

	it('make an item that neither waits nor downloads where they are left as they are', () => {
		expect(read({})).toStrictEqual({
			ok: true,
			value: {
				waits: false,
				timeout: 1_800_000,
				pollInterval: 3000,
				maxConcurrency: 5,
				maxJobs: Infinity,
				binaryPropertyName: 'data',
			},
		});
	});

	it('make an item that waits and downloads as the options say, with times in milliseconds', () => {
		const same = { maxConcurrency: 2, maxJobs: 3, binaryPropertyName: 'video' };
		const options = { ...same, timeout: 60, pollInterval: 1.5, fileName: 'welcome.mp4' };

		expect(read({ waitForCompletion: true, downloadVideo: true, options })).toStrictEqual({
			ok: true,
			value: {
				...same,
				waits: true,
				timeout: 60_000,
				pollInterval: 1500,
				download: { fileName: 'welcome.mp4' },
			},
		});
	});

	it('download nothing where a workflow has the download on and the waiting off', () => {
		const item = read({ waitForCompletion: false, downloadVideo: true });

		expect(item.ok && item.value).not.toHaveProperty('download');
	});

	it.each([
		[{ waitForCompletion: 'yes' }, 'Wait for Completion'],
		[{ waitForCompletion: true, downloadVideo: 1 }, 'Download Video'],
		[{ options: { timeout: 0 } }, 'Timeout'],
		[{ options: { pollInterval: 0 } }, 'Poll Interval'],
		[{ options: { maxConcurrency: 0 } }, 'Max Concurrency'],
		[{ options: { maxJobs: 0 } }, 'Max Jobs at Once'],
		[{ options: { binaryPropertyName: '' } }, 'Put Output File in Field'],
		[{ options: { fileName: 7 } }, 'File Name'],
	])('name the field that is wrong: %j', (parameters, label) => {
		const item = read(parameters);

		expect(item).toMatchObject({ ok: false, problem: { origin: 'input' } });
		expect(!item.ok && item.problem.message).toContain(label);
	});
});
