/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: ['nodes/PersonateLipsync/{jobs,transport,download}/**/*.ts'],
	testRunner: 'jest',
	jest: { configFile: 'jest.mutation.config.js' },
	coverageAnalysis: 'perTest',
	concurrency: 2,
	// The engine's modules stay in memory: without a fresh start every run is slower than the last.
	maxTestRunnerReuse: 100,
	// Beside the time that the tests took: a run ends with its first failed test, so that few need it.
	timeoutMS: 5_000,
	// A second run looks at what has changed since.
	incremental: true,
	incrementalFile: 'coverage/mutation/incremental.json',
	cleanTempDir: 'always',
	thresholds: { high: 98, low: 95, break: 90 },
	reporters: ['clear-text', 'progress', 'html', 'json'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	htmlReporter: { fileName: 'coverage/mutation/index.html' },
	jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
	tempDirName: 'coverage/mutation/sandbox',
};
