import { createRedact } from '../../../nodes/PersonateLipsync/transport/redact';

const KEY = 'example-key-"4711/x';

const base64 = (text: string) => Buffer.from(text).toString('base64url');

/** A token as n8n signs it. */
const jwt = (payload: object) =>
	[base64('{"alg":"HS256","typ":"JWT"}'), base64(JSON.stringify(payload)), 'c2lnbmF0dXJl'].join(
		'.',
	);

/** Each character of a text in another spelling. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const escaped = (text: string) =>
	Array.from(text, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
const percent = (text: string) =>
	Array.from(text, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`).join('');

describe('The API key', () => {
	it.each([
		['as it is', KEY],
		['as JSON writes it', inJson(KEY)],
		['with slashes escaped, too', inJson(KEY).replace('/', '\\/')],
		['in escaped letters', escaped(KEY)],
		['encoded for a URL', encodeURIComponent(KEY)],
		['encoded in all letters', percent(KEY)],
		['encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
		['in a mixture', `${escaped(KEY.slice(0, 5))}${percent(KEY.slice(5, 12))}${KEY.slice(12)}`],
	])('is taken out of a text that holds it %s', (_how, spelled) => {
		expect(createRedact(KEY)(`a ${spelled} b ${spelled}`)).toBe('a [API key] b [API key]');
	});

	it.each(['.*+?^${}()|[]', '%25%25%25', '--------'])('may have any characters: %s', (key) => {
		expect(createRedact(key)(`a ${key} b`)).toBe('a [API key] b');
	});

	it('leaves a text alone where it is so short that it is more likely a word of it', () => {
		expect(createRedact('seven-c')('seven-c')).toBe('seven-c');
		expect(createRedact('eight-ch')('eight-ch')).toBe('[API key]');
	});

	it.each([
		['as it is', KEY, 4],
		['as JSON writes it', inJson(KEY), 4],
		['in escaped letters', escaped(KEY), 24],
		['encoded for a URL', percent(KEY), 12],
	])('goes where a text was cut off in the middle of it: %s', (_how, spelled, shortest) => {
		const redact = createRedact(KEY);
		for (let length = shortest; length <= spelled.length; length += 1) {
			expect(redact(`a ${spelled.slice(0, length)}`, true)).toBe('a [API key]');
		}
	});

	it('is not looked for in part where nothing was cut off, or where less than four letters are left', () => {
		const redact = createRedact(KEY);
		expect(redact('an example-key')).toBe('an example-key');
		expect(redact('an exam, b', true)).toBe('an exam, b');
		expect(redact('an exa', true)).toBe('an exa');
	});
});

describe("The token of n8n's link to a file", () => {
	const redact = createRedact(KEY);
	const token = jwt({ id: 'filesystem-v2:workflows/1/executions/2/binary_data/3', iat: 1 });

	it.each([
		['in its link', `https://n8n.test/rest/binary-data/signed?token=${token}&x=1`],
		['in a link with escaped slashes', `binary-data\\/signed?token=${token}&x=1`],
		['in a link within another one', `binary-data%2Fsigned%3Ftoken%3D${token}&x=1`],
		['in a link that was cut off', `binary-data/signed?token=${token.slice(0, 50)}`],
	])('is taken out %s', (_where, text) => {
		expect(redact(text)).toBe(text.replace(/(\?|%3F)token(=|%3D)[\w.-]+/, ''));
	});

	it.each(['filesystem-v2', 'filesystem', 's3', 'azure', 'database'])(
		'is taken out by itself, also encoded: of the store %s',
		(store) => {
			for (const file of ['workflows/1', '0f-uuid', 'f0-uuid', 'z']) {
				const own = jwt({ id: `${store}:${file}` });
				expect(redact(`a ${own} b`)).toBe('a [file token] b');
				expect(redact(`a ${own.replaceAll('.', '%252E')} b`)).toBe('a [file token] b');
			}
		},
	);

	it.each([
		...['data-7', 'file-7', 'filesystem', 'filesystems:1', 's3-bucket', 'database_1', 'azure/x'],
	])("leaves another's token alone, whose id begins alike: %s", (id) => {
		const link = `https://cdn.test/v.mp4?token=${jwt({ id })}`;
		expect(redact(link)).toBe(link);
	});
});

it.each([
	['of unsigned tokens', `${jwt({ id: 'database:1' }).split('.').slice(0, 2).join('.')}~`],
	['of the beginnings of a key', 'example-key-'],
	['of escapes', '\\u0065%252525'],
	['of links', 'binary-data/signed?token'],
])('A long text %s is read in linear time', (_what, piece) => {
	const redact = createRedact(KEY);
	const start = performance.now();

	redact(piece.repeat(3_000_000 / piece.length), true);

	expect(performance.now() - start).toBeLessThan(3000);
});
