import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { createReader } from '../../../../nodes/PersonateLipsync/actions/parameters';
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
	const valueAt = (path: string) =>
		path.split('.').reduce<unknown>((value, key) => Object(value)[key], parameters);
	const context: IExecuteFunctions = Object.create(null, {
		getNode: { value: () => ({ parameters }) },
		getNodeParameter: {
			value: (path: string, _itemIndex: number, fallback: unknown) => {
				const value = valueAt(path);
				return value === undefined ? fallback : value;
			},
		},
	});
	return readFollowUp(createReader(context, createFollowFields)(0));
}

/** What the editor suggests for them is no default: without them there is no limit. */
const LIMITS = ['maxJobs', 'maxNewVideos'];

describe('The options', () => {
	it.each(operations)('have an order, and lowest values that do: $operation', ({ options }) => {
		const names = options.map(({ displayName }) => displayName);

		expect(names).toEqual([...names].sort());
		for (const { name, typeOptions } of options) {
			const lowest = typeOptions?.minValue;
			if (lowest === undefined) continue;
			expect(optionsSchema.safeParse({ [name]: lowest }).success).toBe(true);
		}
	});

	it.each(operations)('do the same left out as added and left as they are: $operation', (each) => {
		const added = Object.fromEntries(
			each.options
				.filter(({ name }) => !LIMITS.includes(name))
				.map((option) => [option.name, option.default]),
		);

		expect({ checkOnly: false, ...added }).toStrictEqual(optionsSchema.parse({}));
		expect(optionsSchema.parse(added)).toStrictEqual(optionsSchema.parse({}));
	});

	it('limit jobs and spending only where a user adds these options, to Create', () => {
		expect(createFollowFields.map(({ name }) => name)).toEqual(
			getFollowFields.map(({ name }) => name),
		);
		const names = operations.map(({ options }) => options.map(({ name }) => name));
		const onlyOfCreate = [...LIMITS, 'checkOnly'];
		expect(names[0]).toEqual(expect.arrayContaining(onlyOfCreate));
		expect(names[1]).toEqual(names[0]?.filter((name) => !onlyOfCreate.includes(name)));
		for (const name of LIMITS) expect(optionsSchema.parse({})).not.toHaveProperty(name);
	});

	it.each<[options: object, expected: object]>([
		[{ timeout: '600 ' }, { timeout: 600_000 }],
		[{ maxJobs: '4e1' }, { maxJobs: 40 }],
		[{ timeout: 0.5 }, { timeout: 500 }],
		[{ pollInterval: ' 2.5' }, { pollInterval: 2500 }],
		[{ maxConcurrency: '7' }, { maxConcurrency: 7 }],
		[{ fileName: 7 }, { download: { fileName: '7' } }],
		[{ fileName: ' a.mp4\n' }, { download: { fileName: 'a.mp4' } }],
		[{ fileName: new Date(0) }, { download: { fileName: '1970-01-01T00:00:00.000Z' } }],
		[{ binaryPropertyName: ' video ' }, { binaryPropertyName: 'video' }],
	])('are taken as a sheet gives them: %j', (options, expected) => {
		const item = read({ waitForCompletion: true, downloadVideo: true, options });

		expect(item).toMatchObject({ ok: true, value: expected });
	});

	it.each(['', ' \n', null])('count as not set where they come out as %j', (nothing) => {
		const names = optionsIn(getFollowFields).map(({ name }) => name);
		const empty = Object.fromEntries(names.map((name) => [name, nothing]));

		expect(read({ options: empty })).toStrictEqual(read({}));
	});

	it.each([null, [], 'none', 7])('are none where there are %j in their place', (options) => {
		expect(read({ options })).toStrictEqual(read({}));
	});

	it.each([
		...[0, -1, '10 min', '1,5', Number.NaN, Infinity, true, [], {}].map((timeout) => ({ timeout })),
		...[0, 0.9, 'NaN'].map((pollInterval) => ({ pollInterval })),
		...[0, 1.5, '1.5'].map((maxConcurrency) => ({ maxConcurrency })),
		...[0, 2.5, 'none', null, '', ' '].map((maxJobs) => ({ maxJobs })),
		...[0, -1, 2.5, 'none', null, ' '].map((maxNewVideos) => ({ maxNewVideos })),
		...[2, 'yes', null, ''].map((checkOnly) => ({ checkOnly })),
		...[true, Number.NaN].map((binaryPropertyName) => ({ binaryPropertyName })),
		...[{}, ['a'], Infinity].map((fileName) => ({ fileName })),
	])('may not be %j', (options) => {
		expect(read({ options })).toMatchObject({ ok: false, problem: { origin: 'input' } });
	});
});

describe('The fields that both video operations share', () => {
	it('make an item that neither waits nor downloads where they are left as they are', () => {
		expect(read({})).toStrictEqual({
			ok: true,
			value: {
				waits: false,
				timeout: 1_800_000,
				pollInterval: 3000,
				maxConcurrency: 5,
				maxJobs: Infinity,
				maxNewVideos: Infinity,
				checkOnly: false,
				binaryPropertyName: 'data',
			},
		});
	});

	it('make an item that waits and downloads as the options say, with times in milliseconds', () => {
		const limits = { maxConcurrency: 2, maxJobs: 3, maxNewVideos: 4 };
		const same = { ...limits, checkOnly: true, binaryPropertyName: 'video' };
		const options = { ...same, timeout: 60, pollInterval: 1.5, fileName: 'welcome.mp4' };

		const item = read({ waitForCompletion: true, downloadVideo: true, options });

		const times = { timeout: 60_000, pollInterval: 1500 };
		const download = { fileName: 'welcome.mp4' };
		expect(item).toStrictEqual({ ok: true, value: { ...same, ...times, waits: true, download } });
	});

	it('download nothing where a workflow has the download on and the waiting off', () => {
		const item = read({ waitForCompletion: false, downloadVideo: true });

		expect(item.ok && item.value).not.toHaveProperty('download');
	});

	it.each([
		...[true, 'true', 'TRUE ', 1, '1'].map((value) => [value, true]),
		...[false, 'False', ' false', 0, '0'].map((value) => [value, false]),
	])('are switched by %j as by %j', (waitForCompletion, waits) => {
		expect(read({ waitForCompletion })).toMatchObject({ ok: true, value: { waits } });
	});

	it.each([
		[{ waitForCompletion: 'yes' }, 'Wait for Completion cannot be "yes": turn it on or off'],
		[{ waitForCompletion: null }, 'Wait for Completion is empty: turn it on or off'],
		[{ waitForCompletion: true, downloadVideo: 2 }, 'Download Video cannot be 2: turn it on'],
		[{ waitForCompletion: 1, downloadVideo: [] }, 'Download Video cannot be []: turn it on'],
		[{ options: { timeout: 0 } }, 'Timeout cannot be 0: enter a number of seconds'],
		[{ options: { timeout: Number.NaN } }, 'Timeout cannot be NaN: enter a number of seconds'],
		[{ options: { pollInterval: '0' } }, 'Poll Interval cannot be 0: enter a number'],
		[{ options: { maxConcurrency: 0 } }, 'Max Concurrency cannot be 0: enter a whole number'],
		[{ options: { maxJobs: 0 } }, 'Max Jobs at Once cannot be 0: enter a whole number'],
		[{ options: { maxJobs: '' } }, 'Max Jobs at Once is empty: enter a whole number'],
		[{ options: { binaryPropertyName: {} } }, 'Put Output File in Field cannot be {}: enter'],
		[{ options: { fileName: 1e20 } }, 'File Name cannot be 100000000000000000000: pass it as'],
	])('name the field that is wrong, and what it got: %j', (parameters, message) => {
		const told = () => {
			const item = read(parameters);
			if (!item.ok) throw new Error(item.problem.message);
		};

		expect(told).toThrow(message);
	});
});
