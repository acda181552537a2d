import { NodeApiError } from 'n8n-workflow';

import { findNetworkCause } from '../../../nodes/PersonateLipsync/transport/networkCause';
import { node } from '../support/node';

const asItIs = (text: string) => text;

function networkError(code: string, message = 'something about the network'): Error {
	return Object.assign(new Error(message), { code });
}

describe('Why there is no answer', () => {
	it.each([
		...'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH ERR_INVALID_URL'.split(' '),
		...'ERR_TLS_CERT_ALTNAME_INVALID CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT'.split(' '),
		...'SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE HOSTNAME_MISMATCH'.split(' '),
	])('is that Personate could not be reached at all: %s', (code) => {
		expect(findNetworkCause(networkError(code), asItIs).kind).toBe('unreachable');
	});

	it.each([
		...['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED', 'UND_ERR_HEADERS_TIMEOUT'].map((code) =>
			networkError(code),
		),
		new Error('timeout of 30000ms exceeded'),
	])('is that Personate did not respond in time: %j', (error) => {
		expect(findNetworkCause(error, asItIs).kind).toBe('timedOut');
	});

	it.each(['ERR_CANCELED', 'ABORT_ERR'])('is that the execution was stopped: %s', (code) => {
		expect(findNetworkCause(networkError(code), asItIs).kind).toBe('cancelled');
	});

	it.each([
		...['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_SOMETHING_NEW'],
		...['NOT_ECONNREFUSED', 'ECONNREFUSED_LATER', 'NOT_ETIMEDOUT', 'ETIMEDOUT_LATER'],
		...['NOT_ABORT_ERR', 'ABORT_ERR_LATER'],
	])('is else that the connection broke off, so that a job may exist: %s', (code) => {
		expect(findNetworkCause(networkError(code), asItIs).kind).toBe('interrupted');
	});

	it('is taken from the error that n8n has wrapped', () => {
		const original = networkError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9');
		const wrapped = new Error('outer', { cause: new Error('middle', { cause: original }) });

		expect(findNetworkCause(wrapped, asItIs)).toEqual({
			kind: 'unreachable',
			detail: 'connect ECONNREFUSED 127.0.0.1:9',
		});
	});

	it("is told in Node's words and with the code, where the words lack it", () => {
		expect(findNetworkCause(networkError('ECONNRESET', 'socket hang up'), asItIs).detail).toBe(
			'socket hang up (ECONNRESET)',
		);
		expect(findNetworkCause(networkError('EPIPE', 'write EPIPE'), asItIs).detail).toBe(
			'write EPIPE',
		);
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

	it('is found in the error of n8n 1, which drops the original one', () => {
		const original = { message: 'connect ECONNREFUSED 127.0.0.1:9', code: 'ECONNREFUSED' };
		const error = Object.assign(new NodeApiError(node, original), { cause: undefined });

		expect(findNetworkCause(error, asItIs)).toMatchObject({
			kind: 'unreachable',
			detail: expect.stringContaining('ECONNREFUSED'),
		});
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
		...['Not A CODE', 'not a CODE', 'CODE of mine', 'Error', 17, ''],
		{ toString: () => 'ECONNRESET' },
	])('is told without a code that is none of Node: %j', (code) => {
		const error = Object.assign(new Error('socket hang up'), { code });

		expect(findNetworkCause(error, asItIs).detail).toBe('socket hang up');
	});

	it.each([...[[], [''], [17], undefined].map((messages) => ({ messages })), { httpCode: '500' }])(
		'is told in the words of the error where n8n has kept nothing of use: %j',
		(kept) => {
			const error = Object.assign(new Error('socket hang up'), kept);

			expect(findNetworkCause(error, asItIs).detail).toBe('socket hang up');
		},
	);
});
