import { NodeApiError } from 'n8n-workflow';

import { findNetworkCause } from '../../../nodes/PersonateLipsync/transport/networkCause';
import { node } from '../support/node';

const asItIs = (text: string) => text;

interface Failure {
	message: string;
	code?: string;
	syscall?: string;
	name?: string;
}

function thrown(failure: Failure): Error {
	return Object.assign(new Error(failure.message), failure);
}

const networkError = (code: string, message = 'something') => thrown({ message, code });

/** What axios makes of a failure of Node's, and n8n of that. */
function wrapped(failure: Failure): Error {
	const { message, code, name } = failure;
	const ofAxios = Object.assign(new Error(message, { cause: thrown(failure) }), {
		...(code && { code }),
		...(name && { name }),
	});
	const error: NodeApiError = Reflect.construct(NodeApiError, [node, ofAxios]);
	return error;
}

/** n8n 1 drops what it wraps: neither the cause nor the system call is left. */
function inN8n1(failure: Failure): Error {
	return Object.assign(wrapped(failure), { cause: undefined });
}

/** A failure as Node words it: `connect ECONNREFUSED …`. */
function nodes(message: string): Failure {
	const [syscall = '', code = ''] = message.split(' ');
	return { message, code, syscall };
}

const ssl = (reason: string) =>
	nodes(`write EPROTO 80F1:error:0A00:SSL routines:f:${reason}:r.c:354:\n`);
const coded = (code: string): Failure => ({ message: 'something', code });
const end = 'connection was established';

const NOT_SENT: Failure[] = [
	...['getaddrinfo ENOTFOUND api.test', 'getaddrinfo EAI_AGAIN api.test'].map(nodes),
	...['connect ECONNREFUSED 192.0.2.1:443', 'connect ETIMEDOUT 192.0.2.1:443'].map(nodes),
	...['connect EHOSTUNREACH 192.0.2.1:443', 'connect ENETUNREACH 2001:db8::1:443'].map(nodes),
	...['connect ECONNRESET 192.0.2.1:443', 'connect EADDRNOTAVAIL 192.0.2.1:443'].map(nodes),
	...['wrong version number', 'packet length too long', 'unsupported protocol'].map(ssl),
	...['sslv3 alert handshake failure', 'ssl/tls alert handshake failure'].map(ssl),
	...['tlsv1 alert protocol version', 'tlsv1 unrecognized name'].map(ssl),
	{ message: `Client network socket disconnected before secure TLS ${end}`, code: 'ECONNRESET' },
	{ message: 'Proxy connection ended before receiving CONNECT response' },
	...['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN'].map(coded),
	...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'HOSTNAME_MISMATCH'].map(coded),
	...['DEPTH_ZERO_SELF_SIGNED_CERT', 'CRL_HAS_EXPIRED', 'INVALID_CA', 'PATH_LENGTH_EXCEEDED'].map(
		coded,
	),
	...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].map(coded),
	...['queryA ESERVFAIL api.test', 'querySrv ETIMEDOUT api.test'].map(nodes),
	{ message: 'Invalid URL', code: 'ERR_INVALID_URL' },
];

const UNKNOWN: Failure[] = [
	...['read EHOSTUNREACH', 'read ECONNRESET', 'write EPIPE', 'read ENETUNREACH'].map(nodes),
	...['decryption failed or bad record mac', 'unexpected record'].map(ssl),
	{ message: ':SSL routines:f:wrong version number:', code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
	{ message: 'socket hang up', code: 'ECONNRESET' },
	{ message: 'aborted', code: 'ECONNRESET' },
	...['EHOSTUNREACH', 'ENETUNREACH', 'EPROTO', 'ECONNRESET', 'ERR_SOMETHING_NEW'].map(coded),
	...['NOT_ECONNREFUSED', 'ECONNREFUSED_LATER', 'NOT_ETIMEDOUT', 'ABORT_ERR_LATER'].map(coded),
	...['NOT_CERT_HAS_EXPIRED', 'HOSTNAME_MISMATCH_LATER', 'ETIMEDOUT_LATER'].map(coded),
	...['NOT_ERR_CANCELED', 'NOT_EAI_AGAIN'].map(coded),
	{ message: 'we connect ECONNREFUSED servers', code: 'EPIPE' },
	{ name: 'NotSsrf', message: 'something' },
];

const LATE: Failure[] = [
	...['read ETIMEDOUT', 'write ETIMEDOUT'].map(nodes),
	...['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED', 'UND_ERR_HEADERS_TIMEOUT'].map(coded),
	{ message: 'timeout of 30000ms exceeded' },
];

describe('Why there is no answer', () => {
	describe.each([
		['as Node throws it', thrown],
		['as n8n 2 wraps it', wrapped],
		['as n8n 1 keeps it', inN8n1],
	])('%s', (_how, made) => {
		it.each(NOT_SENT)('is that nothing was sent: %j', (failure) => {
			expect(findNetworkCause(made(failure), asItIs).kind).toBe('unreachable');
		});

		it.each(UNKNOWN)('is that the connection broke off, so that a job may exist: %j', (failure) => {
			expect(findNetworkCause(made(failure), asItIs).kind).toBe('interrupted');
		});

		it.each(LATE)('is that Personate did not respond in time: %j', (failure) => {
			expect(findNetworkCause(made(failure), asItIs).kind).toBe('timedOut');
		});
	});

	it('is that nothing was sent where no address of the host can be reached', () => {
		const attempts = ['connect ETIMEDOUT 192.0.2.1:443', 'connect ENETUNREACH 2001:db8::1:443']
			.map(nodes)
			.map(thrown);
		const error = Object.assign(new AggregateError(attempts, ''), { code: 'ETIMEDOUT' });

		expect(findNetworkCause(new Error('outer', { cause: error }), asItIs)).toEqual({
			kind: 'unreachable',
			detail: 'connect ENETUNREACH 2001:db8::1:443',
		});
	});

	it('is that nothing was sent where the system call says so, in whatever words', () => {
		const failure = { message: 'no luck', code: 'ETIMEDOUT', syscall: 'connect' };

		expect(findNetworkCause(wrapped(failure), asItIs).kind).toBe('unreachable');
	});

	it("is that nothing was sent where n8n's protection of internal addresses stops it", () => {
		const failure = { name: 'SsrfBlockedIpError', message: 'resolves to a restricted IP address' };

		expect(findNetworkCause(wrapped(failure), asItIs).kind).toBe('unreachable');
	});

	const wrongAddress = ['ENOTFOUND', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT'];
	const passing = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'EAI_AGAIN', 'ECONNREFUSED'];
	it.each([
		...wrongAddress.map((code) => [code, true] as const),
		...[...passing, 'ECONNRESET'].map((code) => [code, undefined] as const),
	])('says whether the address is wrong: %s', (code, isWrongAddress) => {
		expect(findNetworkCause(networkError(code), asItIs).isWrongAddress).toBe(isWrongAddress);
	});

	it.each(['ERR_CANCELED', 'ABORT_ERR'])('is that the execution was stopped: %s', (code) => {
		expect(findNetworkCause(networkError(code), asItIs).kind).toBe('cancelled');
	});

	const told = (error: unknown) => findNetworkCause(error, asItIs).detail;

	it("is told in Node's words and with the code, where the words lack it", () => {
		const error = networkError('ECONNRESET', 'socket hang up');
		expect(told(error)).toBe('socket hang up (ECONNRESET)');
		expect(told(networkError('EPIPE', 'write EPIPE'))).toBe('write EPIPE');
	});

	it('never tells the token', () => {
		const error = networkError('ECONNRESET', 'sent Bearer example-key-4711 in vain');
		const redact = (text: string) => text.replaceAll('example-key-4711', '[API key]');

		expect(findNetworkCause(error, redact).detail).toBe(
			'sent Bearer [API key] in vain (ECONNRESET)',
		);
	});

	it.each(['text', undefined, null, 7, { code: 'ECONNREFUSED' }])(
		'is an interruption where something else than an error was thrown: %j',
		(thrown) => {
			const cause = findNetworkCause(thrown, asItIs);
			expect(cause).toEqual({ kind: 'interrupted', detail: String(thrown) });
		},
	);

	it('is found in errors that go round in a circle', () => {
		const error = new Error('round');
		error.cause = new Error('and round', { cause: error });

		expect(findNetworkCause(error, asItIs)).toEqual({ kind: 'interrupted', detail: 'and round' });
	});

	it('is told in the original words where n8n has put its own in their place', () => {
		const error = Object.assign(new Error('The connection was aborted, perhaps it is offline'), {
			httpCode: 'ECONNRESET',
			messages: ['socket hang up'],
		});

		expect(findNetworkCause(error, asItIs)).toEqual({
			kind: 'interrupted',
			detail: 'socket hang up (ECONNRESET)',
		});
	});

	it.each([
		...['Not A CODE', 'not a CODE', 'CODE of mine', 'Error', 17, ''].map((code) => ({ code })),
		{ code: { toString: () => 'EPIPE' } },
		...[[], [''], [17], undefined].map((messages) => ({ messages })),
		{ httpCode: '500' },
	])('is told in the words of the error alone, where nothing else is of use: %j', (kept) => {
		expect(told(Object.assign(new Error('socket hang up'), kept))).toBe('socket hang up');
	});
});
