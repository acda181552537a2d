/**
 * The bare token of a credential's API key: without white space and without a pasted `Bearer ` prefix.
 *
 * @param apiKey the credential's field as it was typed
 */
export function bearerToken(apiKey: unknown): string {
	return String(apiKey ?? '')
		.trim()
		.replace(/^bearer\s+/i, '')
		.replace(/\s+/g, '');
}
