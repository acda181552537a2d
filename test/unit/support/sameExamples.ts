import fc from 'fast-check';

// Mutation testing compares runs: each must see the same examples, and the first failure tells enough.
fc.configureGlobal({ seed: 1, endOnFailure: true });
