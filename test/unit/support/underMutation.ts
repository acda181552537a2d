import fc from 'fast-check';
import nock from 'nock';

// Mutation testing compares runs: each must see the same examples, and the first failure tells enough.
fc.configureGlobal({ seed: 1, endOnFailure: true });

// Where all tests of a file are left out its hooks are, too: what nock changes on loading would stay.
nock.restore();
