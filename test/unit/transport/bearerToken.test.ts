import { bearerToken } from '../../../nodes/PersonateLipsync/transport/bearerToken';

describe('The token of an API key', () => {
	it.each([
		...['example-key-4711', '  example-key-4711\n', 'Bearer example-key-4711'],
		...['bearer   example-key-4711', '\tBEARER\nexample-key-4711 ', 'example-\nkey-4711'],
		'\u00a0example-key-4711\ufeff',
	])('is the same however it was pasted: %j', (apiKey) => {
		expect(bearerToken(apiKey)).toBe('example-key-4711');
	});

	it('keeps a token that only begins like the word, or holds it further on', () => {
		expect(bearerToken('bearerexample')).toBe('bearerexample');
		expect(bearerToken('example-bearer key')).toBe('example-bearerkey');
	});

	it('is empty where there is no key', () => {
		for (const apiKey of [undefined, null, '', '  ', 'Bearer', 'Bearer ']) {
			expect(bearerToken(apiKey)).toBe('');
		}
	});
});
