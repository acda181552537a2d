import { NodeOperationError } from 'n8n-workflow';

import { assertAllowedHost } from '../../../nodes/PersonateLipsync/transport/allowedHosts';
import { node } from '../support/node';
import { thrownBy } from '../support/thrownBy';

const BASE_URL = 'https://raijin.personate.ai/base';

const useWith =
	(allowedDomains: unknown, baseUrl = BASE_URL) =>
	() =>
		assertAllowedHost(
			node,
			{ allowedHttpRequestDomains: 'domains', allowedDomains: String(allowedDomains) },
			baseUrl,
		);

describe("The credential's Allowed Domains", () => {
	it.each([undefined, 'all', 'none', ''])(
		'do not matter unless they are switched on: %j',
		(limit) => {
			const credentials = {
				...(limit === undefined ? {} : { allowedHttpRequestDomains: limit }),
				allowedDomains: 'example.com',
			};

			expect(() => assertAllowedHost(node, credentials, BASE_URL)).not.toThrow();
		},
	);

	it.each([
		...['raijin.personate.ai', 'RAIJIN.Personate.ai', 'raijin.personate.ai.', '*.personate.ai'],
		...['example.com, raijin.personate.ai', 'example.com ,, raijin.personate.ai ,', '*.ai'],
	])('let the node go on with "%s"', (allowedDomains) => {
		expect(useWith(allowedDomains)).not.toThrow();
	});

	it('are about the host alone, whatever its port', () => {
		expect(useWith('localhost', 'http://localhost:8787')).not.toThrow();
		expect(useWith('raijin.personate.ai', 'https://RAIJIN.personate.ai.:8443/x')).not.toThrow();
	});

	it.each([
		...['', ' , ', 'example.com', 'personate.ai', 'evil-raijin.personate.ai', '*', '*personate.ai'],
		...['raijin.personate.ai.example.com', '*.raijin.personate.ai', '*.sonate.ai'],
	])('stop the node with "%s"', (allowedDomains) => {
		const error = thrownBy(useWith(allowedDomains));

		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message:
				"The Personate API credential does not allow requests to raijin.personate.ai: add it to the credential's Allowed Domains",
		});
	});

	it('stop the node where the list was never filled in', () => {
		const credentials = { allowedHttpRequestDomains: 'domains' };

		expect(thrownBy(() => assertAllowedHost(node, credentials, BASE_URL))).toMatchObject({
			description: 'Allowed now: no domain at all.',
		});
	});

	it('are listed where they stop the node', () => {
		expect(thrownBy(useWith('Example.com, , *.example.org,'))).toMatchObject({
			description: 'Allowed now: example.com, *.example.org.',
		});
	});
});
