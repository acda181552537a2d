/**
 * The URL of a text, or undefined where it is none. Not `URL.canParse`: once Node 20 has compiled a hot
 * call of it, it refuses addresses with letters such as "ü".
 */
export function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}
