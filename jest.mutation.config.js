const { mkdirSync } = require('node:fs');
const { join } = require('node:path');

const { projects, ...config } = require('./jest.config.js');

// Stryker kills its runners before they can tidy up: what they leave has to go with its own folder.
process.env.TMPDIR = join(__dirname, 'coverage', 'mutation', 'temporary');
mkdirSync(process.env.TMPDIR, { recursive: true });

/**
 * The tests that mutation testing runs: those that look at one folder at a time, under zod 3. Every mutant
 * costs a start of all tests of its file, so that one test of the whole node would take an hour.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	...config,
	...projects[0],
	testEnvironment: join(__dirname, 'test/unit/support/failFastEnvironment.js'),
	setupFilesAfterEnv: [
		...projects[0].setupFilesAfterEnv,
		'<rootDir>/test/unit/support/underMutation.ts',
	],
	testMatch: [
		'<rootDir>/test/unit/{jobs,transport,download}/**/*.test.ts',
		'<rootDir>/test/engine/transport.test.ts',
	],
	// Thousands of items for each mutant would take days.
	testPathIgnorePatterns: ['/node_modules/', '/manyItems\\.test\\.ts$'],
};
