/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: ['nodes/PersonateLipsync/{api,jobs}/**/*.ts'],
	testRunner: 'jest',
	jest: { configFile: 'jest.mutation.config.js' },
	coverageAnalysis: 'perTest',
	concurrency: 2,
	maxTestRunnerReuse: 50,
	cleanTempDir: 'always',
	thresholds: { high: 98, low: 95, break: 90 },
	reporters: ['clear-text', 'progress', 'html', 'json'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	htmlReporter: { fileName: 'coverage/mutation/index.html' },
	jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
	tempDirName: 'coverage/mutation/sandbox',
};
