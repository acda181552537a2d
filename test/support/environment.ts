import nock from 'nock';

// A test that forgets to set up an answer must fail, and never reach a real host.
nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:\d+)?$/);
