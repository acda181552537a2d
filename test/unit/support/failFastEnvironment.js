const { TestEnvironment } = require('jest-environment-node');

/** The runs that have a failed test, by what Jest makes anew for each run. */
const failed = new WeakSet();

/** One failed test tells that a mutant is found: the rest of the run is skipped. Jest's own `bail` ends files only. */
module.exports = class FailFastEnvironment extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.run = config.globalConfig;
	}

	async handleTestEvent({ name, test }) {
		if (name === 'test_start' && failed.has(this.run)) test.mode = 'skip';
		if (name === 'test_done' && test.errors.length > 0) failed.add(this.run);
	}
};
