import {
	followFields,
	optionsSchema,
} from '../../../../nodes/PersonateLipsync/operations/shared/options';

/** The options as the editor shows them. */
const editorOptions = (followFields.find(({ name }) => name === 'options')?.options ?? []).flatMap(
	(option) => ('default' in option ? [option] : []),
);

const editorDefaults = Object.fromEntries(
	editorOptions.map((option) => [option.name, option.default]),
);

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

	it('do the same whether they are left out or added and left as they are', () => {
		expect(editorDefaults).toStrictEqual(optionsSchema.parse({}));
		expect(optionsSchema.parse(editorDefaults)).toStrictEqual(optionsSchema.parse({}));
	});

	it('are in alphabetical order in the editor', () => {
		const names = editorOptions.map(({ displayName }) => displayName);

		expect(names).toEqual([...names].sort());
	});

	it('accept the lowest value that the editor lets through', () => {
		for (const { name, typeOptions } of editorOptions) {
			const lowest = typeOptions?.minValue;
			if (lowest === undefined) continue;
			expect(optionsSchema.safeParse({ [name]: lowest }).success).toBe(true);
		}
	});

	it.each([
		{ timeout: 0.5 },
		{ timeout: 86_400 },
		{ pollInterval: 1 },
		{ pollInterval: 2.5 },
		{ pollInterval: 3600 },
		{ maxConcurrency: 1 },
		{ maxConcurrency: 100 },
		{ binaryPropertyName: 'video' },
		{ fileName: 'welcome.mp4' },
		{ fileName: '' },
	])('may be %j', (option) => {
		expect(optionsSchema.parse(option)).toMatchObject(option);
	});

	it.each([
		{ timeout: 0 },
		{ timeout: -1 },
		{ timeout: '1800' },
		{ timeout: Number.NaN },
		{ pollInterval: 0 },
		{ pollInterval: 0.9 },
		{ pollInterval: '3' },
		{ maxConcurrency: 0 },
		{ maxConcurrency: 1.5 },
		{ maxConcurrency: '5' },
		{ binaryPropertyName: '' },
		{ binaryPropertyName: '  ' },
		{ binaryPropertyName: 7 },
		{ fileName: 7 },
		{ fileName: null },
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
	it('neither wait nor download unless they are switched on', () => {
		const defaults = Object.fromEntries(followFields.map((field) => [field.name, field.default]));

		expect(defaults).toEqual({ waitForCompletion: false, downloadVideo: false, options: {} });
	});
});
