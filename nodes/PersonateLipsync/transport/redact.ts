/** Below this length a key is more likely a word of the answer than a secret in it. */
const SHORTEST_REDACTED_KEY = 8;

/** At the end of a text that was cut off, the beginning of a key is removed, too; fewer characters are no secret. */
const SHORTEST_REDACTED_START = 4;

/** n8n's stores of files. The id of a file begins with its store and a colon (n8n 1.123 and 2.41). */
const STORES = ['filesystem-v2', 'filesystem', 's3', 'azure', 'database'];

/**
 * A link to a file of the workflow opens without a login, with a token of n8n: a reader of the output
 * must not be able to open the file. The link may be encoded in another one.
 */
const FILE_TOKEN = /(binary-data(?:\\?\/|%2F)signed)(?:\?|%3F)token(?:=|%3D)[\w.~-]+/gi;

/** The token by itself: a JWT whose payload begins with the id of a file in one of n8n's stores. */
const BARE_FILE_TOKEN = new RegExp(
	`eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9(\\.|%(?:25)*2[Ee])(?:${STORES.map(payloadStart).join('|')})[\\w-]+\\1[\\w-]+`,
	'g',
);

/** Base64 of `{"id":"<store>:`. Where the last letter holds only the first bits of the colon, other letters fit, too. */
function payloadStart(store: string): string {
	return btoa(`{"id":"${store}:`).replace(/.==$/, '[g-v]');
}

/**
 * Makes a function that removes the API key and n8n's own file tokens from a text, in a time that is
 * linear in the length of the text.
 *
 * @param token the bare key; one of fewer than eight characters is left alone
 * @returns a function whose second argument says that the text was cut off: then the beginning of a key
 *   at its end goes, too
 */
export function createRedact(token: string): (text: string, wasCutOff?: boolean) => string {
	const withoutFileTokens = (text: string) =>
		text.replace(FILE_TOKEN, '$1').replace(BARE_FILE_TOKEN, '[file token]');
	if (token.length < SHORTEST_REDACTED_KEY) return withoutFileTokens;

	const spelled = Array.from(token, anySpelling);
	const whole = new RegExp(spelled.join(''), 'g');
	const start = new RegExp(
		spelled.slice(0, SHORTEST_REDACTED_START).join('') +
			spelled
				.slice(SHORTEST_REDACTED_START)
				.reduceRight((rest, character) => `(?:${character}${rest})?`, '') +
			HALF_ESCAPE,
	);
	return (text, wasCutOff = false) => {
		const redacted = withoutFileTokens(text).replace(whole, '[API key]');
		return wasCutOff ? redacted.replace(start, '[API key]') : redacted;
	};
}

/** The beginning of an escaped character that was cut off. */
const HALF_ESCAPE = '(?:[\\\\%][\\da-fA-Fu]{0,4})?$';

/** A pattern for a character as it is, escaped as JSON may write it, or encoded for a URL. */
function anySpelling(character: string): string {
	const hex = character
		.charCodeAt(0)
		.toString(16)
		.replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
	const plain = character.replace(/\W/, '\\$&');
	const backslash = '"\\/'.includes(character) ? '\\\\?' : '';
	return `(?:${backslash}${plain}|\\\\u00${hex}|%(?:25)*${hex})`;
}
