const shared = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
	},
	setupFilesAfterEnv: [
		'<rootDir>/test/support/nockTimers.js',
		'<rootDir>/test/support/environment.ts',
	],
};

/** @type {import('jest').Config} */
module.exports = {
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageReporters: ['text', 'lcov'],
	testTimeout: 30_000,
	// Jest leaves a core free, and then runs one file after the other on a machine with two.
	maxWorkers: '100%',
	globalSetup: '<rootDir>/test/support/global-setup.js',
	globalTeardown: '<rootDir>/test/support/global-teardown.js',
	projects: [
		{ ...shared, displayName: 'zod 3', testMatch: ['<rootDir>/test/**/*.test.ts'] },
		{
			...shared,
			displayName: 'zod 4',
			// Those that look at schemas: what is sent, what comes back, and what the user enters.
			testMatch: [
				'<rootDir>/test/unit/transport/{client,lists,schemas}.test.ts',
				'<rootDir>/test/unit/actions/**/*.test.ts',
				'<rootDir>/test/engine/{getMany,oddInput,properties,request,savedWorkflows}.test.ts',
			],
			resolver: '<rootDir>/test/support/zod4-resolver.js',
		},
	],
};
