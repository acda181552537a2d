const { projects } = require('./jest.config.js');

/**
 * Stories of a vendor, a workload and a user, in virtual time: see `test/simulation`.
 * SIMULATION_SEEDS says how many, SIMULATION_FIRST where to begin, SIMULATION_SEED plays a single one.
 *
 * @type {import('jest').Config}
 */
module.exports = {
	...projects[0],
	displayName: 'simulation',
	setupFilesAfterEnv: [],
	testMatch: ['<rootDir>/test/simulation/*.simulation.ts'],
	// A hundred thousand seeds take an hour.
	testTimeout: 4 * 3600 * 1000,
};
