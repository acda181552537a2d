import nock from 'nock';

// A test that forgets to set up an answer must fail, and never reach a real host.
nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:\d+)?$/);

// Loading it has switched it on: a file whose tests are all skipped would leave it so for the next one.
nock.restore();
// And what the last file has changed late must not be in the way of this one.
beforeEach(() => {
	nock.restore();
	nock.activate();
});

afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});

// Node's http module is shared by all test files: what nock changed in it must not outlive the file.
afterAll(() => nock.restore());
