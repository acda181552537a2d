import { NodeOperationError } from 'n8n-workflow';

import { readBaseUrl } from '../../../nodes/PersonateLipsync/transport/baseUrl';
import { node } from '../support/node';
import { thrownBy } from '../support/thrownBy';

describe("The credential's Base URL", () => {
	it.each([
		['https://raijin.personate.ai///', 'https://raijin.personate.ai'],
		['  https://raijin.personate.ai \n', 'https://raijin.personate.ai'],
		['\u00a0https://raijin.personate.ai\u00a0', 'https://raijin.personate.ai'],
		['HTTPS://Raijin.Personate.AI', 'https://raijin.personate.ai'],
		['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
		['https://proxy.example.com/personate/v1/', 'https://proxy.example.com/personate/v1'],
		['https://raijin.personate.ai/?a=b#c', 'https://raijin.personate.ai'],
	])('"%s" is used as %s', (typed, used) => {
		expect(readBaseUrl(node, typed)).toBe(used);
	});

	it.each([
		...['', '  ', undefined, null, 7, 'raijin.personate.ai', 'https://', 'not an address'],
		...['ftp://raijin.personate.ai', 'file:///etc/passwd', 'javascript:alert(1)'],
	])('%j stops the node and says where to correct it', (typed) => {
		const error = thrownBy(() => readBaseUrl(node, typed));

		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: expect.stringMatching(
				/^The Base URL of the .* is not a URL: open the credential and /,
			),
			description: expect.stringContaining('https://raijin.personate.ai'),
		});
	});
});
