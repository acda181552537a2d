/**
 * The bare token of a credential's API key: without a pasted `Bearer ` prefix, and without what cannot
 * stand in a header. An HTTP client drops such characters (white space, typographic quotes, invisible
 * ones) by itself, and then the token that is sent would differ from the one that is removed from errors.
 *
 * @param apiKey the credential's field as it was typed
 */
export function bearerToken(apiKey: unknown): string {
	return String(apiKey ?? '')
		.trim()
		.replace(/^bearer(\s|$)/i, '')
		.replace(/[^\x21-\x7e]/g, '');
}
