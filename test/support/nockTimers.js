// Nock takes Node's own timers when it is loaded, so that its answers would come by the real clock where a
// test replaces the timers: after a millisecond of the machine's, which may be seconds of the test's.
const timers = require('node:timers');

const { setTimeout: real } = timers;
timers.setTimeout = (...given) => setTimeout(...given);
require('nock');
timers.setTimeout = real;
