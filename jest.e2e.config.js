/** The packed tarball in a real n8n. One n8n at a time: each takes a core and half a gigabyte. */
/** @type {import('jest').Config} */
module.exports = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
	},
	testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
	// These are about n8n 2, and have nothing to say where only n8n 1 is tested.
	testPathIgnorePatterns: process.env.E2E_N8N?.startsWith('1.')
		? ['editor\\.e2e', 'cluster\\.e2e', 'n8nAgents\\.e2e']
		: [],
	globalSetup: '<rootDir>/test/e2e/global-setup.ts',
	globalTeardown: '<rootDir>/test/e2e/global-teardown.ts',
	maxWorkers: 1,
	testTimeout: 180_000,
};
