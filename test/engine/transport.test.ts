import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import nock from 'nock';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { accountOf } from '../../nodes/PersonateLipsync/transport/account';
import {
	openTransport,
	type ApiRequest,
	type Exchange,
	type Transport,
} from '../../nodes/PersonateLipsync/transport/request';
import { openInEditor } from '../support/engine';
import { passThrough } from '../support/passThrough';
import { inVirtualTime } from '../support/virtualTime';

const BASE_URL = 'http://personate.test';
const API_KEY = 'example-key-4711';
const getRequest: ApiRequest = { method: 'GET', path: '/api/x', timeoutMilliseconds: 30_000 };

/** n8n's context of a node that has nothing but the credential. */
function contextWith(credential: ICredentialDataDecryptedObject) {
	const credentialType = new PersonateApi();
	return openInEditor({
		nodeType: {
			...passThrough,
			description: {
				...passThrough.description,
				credentials: [{ name: credentialType.name, required: true }],
			},
		},
		typeName: 'n8n-nodes-personate.credentialOnly',
		parameters: {},
		parameterName: 'none',
		credentialType,
		credentialData: { apiKey: API_KEY, baseUrl: BASE_URL, ...credential },
	});
}

// n8n's own types of this context do not fit each other under exactOptionalPropertyTypes.
async function open(credential: ICredentialDataDecryptedObject = {}): Promise<Transport> {
	const transport: Transport = await Reflect.apply(openTransport, undefined, [
		contextWith(credential),
	]);
	return transport;
}

async function account(credential: ICredentialDataDecryptedObject = {}): Promise<string> {
	const name: string = await Reflect.apply(accountOf, undefined, [contextWith(credential)]);
	return name;
}

async function ask(
	request: Partial<ApiRequest> = {},
	credential: ICredentialDataDecryptedObject = {},
): Promise<Exchange> {
	const { send } = await open(credential);
	return await send({ ...getRequest, ...request });
}

/** The text of the answer to a request, where Personate answers with the given one. */
async function textFor(body: nock.Body, apiKey = API_KEY): Promise<string | undefined> {
	nock(BASE_URL).get('/api/x').reply(200, body);
	const exchange = await ask({}, { apiKey });
	return exchange.answered ? exchange.text : undefined;
}

describe('A request to Personate', () => {
	it('carries the key, its body, and the wish for JSON', async () => {
		const scope = nock(BASE_URL, {
			reqheaders: { authorization: `Bearer ${API_KEY}`, accept: 'application/json' },
		})
			.post('/base/api/x', { model: 'v2' })
			.reply(201, { job_id: 'job-1' });

		const exchange = await ask(
			{ method: 'POST', body: { model: 'v2' } },
			{ baseUrl: `${BASE_URL}/base/` },
		);

		expect(exchange).toMatchObject({ answered: true, status: 201, text: '{"job_id":"job-1"}' });
		expect(scope.isDone()).toBe(true);
	});

	it('has no body where it asks for something', async () => {
		const bodies: unknown[] = [];
		nock(BASE_URL)
			.get('/api/x')
			.reply((_uri, body) => {
				bodies.push(body);
				return [200, ''];
			});

		await ask();

		expect(bodies).toEqual(['']);
	});

	it.each([401, 404, 429, 500])(
		'is sent once where HTTP %d comes back, which is an answer and no error',
		async (status) => {
			nock(BASE_URL).get('/api/x').reply(status, { detail: 'no' }, { 'Retry-After': '7' });

			expect(await ask()).toMatchObject({
				answered: true,
				status,
				text: '{"detail":"no"}',
				headers: { 'retry-after': '7' },
			});
		},
	);

	it.each([301, 302, 303, 307, 308])('follows no redirect: HTTP %d', async (status) => {
		const elsewhere = nock(BASE_URL).get('/elsewhere').reply(200, 'followed');
		nock(BASE_URL)
			.get('/api/x')
			.reply(status, '', { Location: `${BASE_URL}/elsewhere` });

		expect(await ask()).toMatchObject({
			answered: true,
			status,
			headers: { location: `${BASE_URL}/elsewhere` },
		});
		expect(elsewhere.isDone()).toBe(false);
	});

	it('is given up after its time, and says so', async () => {
		nock(BASE_URL).get('/api/x').delayConnection(31_000).reply(200, 'late');

		expect(await inVirtualTime(async () => await ask())).toMatchObject({
			answered: false,
			cause: { kind: 'timedOut', detail: expect.stringContaining('timeout of 30000ms exceeded') },
		});
	});

	it('says why there is no answer, without the key', async () => {
		nock(BASE_URL)
			.get('/api/x')
			.replyWithError(
				Object.assign(new Error(`broke off after Bearer ${API_KEY}`), { code: 'ECONNRESET' }),
			);

		expect(await ask()).toEqual({
			answered: false,
			cause: { kind: 'interrupted', detail: 'broke off after Bearer [API key] (ECONNRESET)' },
		});
	});

	it.each(['', '  ', 'Bearer ', '\u201c\u201d'])(
		'is never made without a key: %j',
		async (apiKey) => {
			await expect(open({ apiKey })).rejects.toMatchObject({
				name: 'NodeOperationError',
				message:
					'The API Key of the Personate API credential is empty: open the credential and enter the key',
			});
		},
	);

	it('is never made to an address that is none, or that the credential does not allow', async () => {
		await expect(open({ baseUrl: 'raijin' })).rejects.toMatchObject({
			message: expect.stringMatching(/^The Base URL of the Personate API credential/),
		});
		await expect(
			open({ allowedHttpRequestDomains: 'domains', allowedDomains: 'example.com' }),
		).rejects.toMatchObject({
			message: expect.stringContaining('does not allow requests to personate.test'),
		});
	});
});

describe('The key', () => {
	it.each([
		['as it is', API_KEY, `Key ${API_KEY} and ${API_KEY}.`, 'Key [API key] and [API key].'],
		['with escaped quotes', 'a"quoted\\key', '{"key":"a\\"quoted\\\\key"}', '{"key":"[API key]"}'],
		['in escaped letters', API_KEY, '{"key":"\\u0065xample-key-4711"}', '{"key":"[API key]"}'],
		['of eight characters', 'eight-ch', 'Key eight-ch', 'Key [API key]'],
	])('is kept out of an answer that holds it %s', async (_how, apiKey, body, text) => {
		expect(await textFor(body, apiKey)).toBe(text);
	});

	it('is kept out of the headers of an answer', async () => {
		nock(BASE_URL)
			.get('/api/x')
			.reply(302, '', { Location: `http://elsewhere.test/?key=${API_KEY}` });

		expect(await ask()).toMatchObject({
			headers: { location: 'http://elsewhere.test/?key=[API key]' },
		});
	});

	it('leaves an answer alone where it is so short that it is more likely a word of it', async () => {
		expect(await textFor('not a test key', 'a test')).toBe('not a test key');
		expect(await textFor('the video', 'the-vid')).toBe('the video');
		expect(await textFor('seven-c', 'seven-c')).toBe('seven-c');
	});
});

describe('The text of an answer', () => {
	it.each([
		['plain text', 'Bad Gateway', 'Bad Gateway'],
		['JSON', '{ "a": [1, "\\u002f"] }', '{"a":[1,"/"]}'],
		['nothing', '', ''],
	])('is there for %s', async (_what, body, text) => {
		expect(await textFor(body)).toBe(text);
	});
});

describe('The account that a credential stands for', () => {
	it('is the same however the key and the address are written', async () => {
		expect(await account({ apiKey: ` Bearer ${API_KEY}\n`, baseUrl: `${BASE_URL}/` })).toBe(
			await account(),
		);
	});

	it('is another one with another key or another address', async () => {
		const anotherAccount = 'another-key-0815';
		const accounts = await Promise.all([
			account(),
			account({ apiKey: anotherAccount }),
			account({ baseUrl: 'http://other.test' }),
		]);

		expect(new Set(accounts).size).toBe(3);
	});

	it('does not tell the key', async () => {
		expect(await account()).toMatch(/^[\da-f]{64}$/);
	});
});
