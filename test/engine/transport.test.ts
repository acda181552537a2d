/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- servers that take their time */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import nock from 'nock';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

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
const getRequest: ApiRequest = {
	method: 'GET',
	path: '/api/x',
	limits: [{ milliseconds: 30_000, bytes: Infinity }],
};

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
});

/** An answer whose pieces come at such an interval, and that ends by itself or never. */
function pieces(all: Array<string | Uint8Array>, milliseconds = 10, ends = true): PassThrough {
	const stream = new PassThrough();
	const rest = [...all];
	const timer = setInterval(() => {
		const piece = rest.shift();
		if (piece !== undefined) return void stream.write(piece);
		clearInterval(timer);
		if (ends) stream.end();
	}, milliseconds);
	stream.on('close', () => clearInterval(timer));
	return stream;
}

const SECOND = 1000;
const post: Partial<ApiRequest> = {
	method: 'POST',
	limits: [
		{ milliseconds: 120 * SECOND, bytes: 1 },
		{ milliseconds: 600 * SECOND, bytes: Infinity },
	],
};

/** What comes of a request to a server that answers so, in virtual time; and how long it takes. */
async function exchangeWith(body: () => PassThrough, request: Partial<ApiRequest> = {}) {
	return await inVirtualTime(async () => {
		nock(BASE_URL)
			.intercept('/api/x', request.method ?? 'GET')
			.reply(200, body);
		const start = Date.now();
		const exchange = await ask(request);
		return { exchange, seconds: Math.floor((Date.now() - start) / SECOND) };
	});
}

describe('The time of a request', () => {
	const blanks = (count: number) => Array.from({ length: count }, () => ' ');
	const silence = () => pieces([], SECOND, false);

	it.each([
		[
			'a status request that gets no byte',
			silence,
			{},
			30,
			'No complete answer came within 30 seconds',
		],
		[
			'a status request whose answer trickles',
			() => pieces(blanks(1000), 2 * SECOND),
			{},
			30,
			'No complete answer came within 30 seconds',
		],
		['a POST that gets no byte', silence, post, 120, 'Nothing came within 120 seconds'],
		[
			'a POST whose answer stops',
			() => pieces(['{"job'], 60 * SECOND, false),
			post,
			180,
			'Nothing came within 120 seconds',
		],
		[
			'a POST whose answer trickles',
			() => pieces(blanks(1000), 100 * SECOND),
			post,
			600,
			'No complete answer came within 600 seconds',
		],
	])('ends %s', async (_what, body, request, seconds, detail) => {
		expect(await exchangeWith(body, request)).toMatchObject({
			exchange: { answered: false, cause: { kind: 'timedOut', detail } },
			seconds,
		});
	});

	it('leaves a slow answer alone that comes in time', async () => {
		const body = () => pieces([...blanks(5), '{"job_id":"job-1"}'], 70 * SECOND);

		expect((await exchangeWith(body, post)).exchange).toMatchObject({
			answered: true,
			text: '{"job_id":"job-1"}',
		});
	});
});

describe('An answer that is cut off', () => {
	const begun = `{"job_id":"job-1","key":"${API_KEY}","again":"${API_KEY.slice(0, 9)}`;

	it('is kept as far as it came, without the key: by the clock', async () => {
		const { exchange } = await exchangeWith(() => pieces([begun], SECOND, false), post);

		expect(exchange).toMatchObject({
			cause: {
				kind: 'timedOut',
				answer: '{"job_id":"job-1","key":"[API key]","again":"[API key]',
			},
		});
	});

	it('is kept as far as it came: by the network', async () => {
		const server = createServer((_request, response) => {
			response.write(begun, () => response.destroy());
		}).listen(0, '127.0.0.1');
		nock.enableNetConnect('127.0.0.1');
		await once(server, 'listening');
		const { port } = z.object({ port: z.number() }).parse(server.address());

		expect(await ask({}, { baseUrl: `http://127.0.0.1:${port}` })).toMatchObject({
			cause: { kind: 'interrupted', answer: expect.stringContaining('job-1') },
		});

		nock.disableNetConnect();
		server.close();
	});

	it('is kept as far as it came: by a stop, which is no time-out', async () => {
		const stop = new AbortController();
		const body = () => {
			setTimeout(() => stop.abort(), 5 * SECOND);
			return pieces([begun], SECOND, false);
		};

		expect(await exchangeWith(body, { ...post, signal: stop.signal })).toMatchObject({
			exchange: { cause: { kind: 'cancelled', answer: expect.stringContaining('job-1') } },
			seconds: 5,
		});
	});
});

describe('The key', () => {
	it.each([
		['as it is', API_KEY, `Key ${API_KEY} and ${API_KEY}.`, 'Key [API key] and [API key].'],
		['with escaped quotes', 'a"quoted\\key', '{"key":"a\\"quoted\\\\key"}', '{"key":"[API key]"}'],
		['in escaped letters', API_KEY, '{"key":"\\u0065xample-key-4711"}', '{"key":"[API key]"}'],
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
});

describe('The text of an answer', () => {
	it.each([
		['plain text', 'Bad Gateway', 'Bad Gateway'],
		['JSON', '{ "a": [1, "\\u002f"] }', '{"a":[1,"/"]}'],
		['nothing', '', ''],
		['a byte order mark', '\ufeff{}', '{}'],
	])('is there for %s', async (_what, body, text) => {
		expect(await textFor(body)).toBe(text);
	});

	it('is whole where a letter is split between two blocks', async () => {
		const bytes = Array.from(Buffer.from('{"name":"Zoë 👄"}'), (byte) => Buffer.of(byte));

		expect((await exchangeWith(() => pieces(bytes, SECOND))).exchange).toMatchObject({
			text: '{"name":"Zoë 👄"}',
		});
	});

	it('is there for a compressed answer', async () => {
		nock(BASE_URL)
			.get('/api/x')
			.reply(200, gzipSync('{"job_id":"job-1"}'), { 'Content-Encoding': 'gzip' });

		expect(await ask()).toMatchObject({ text: '{"job_id":"job-1"}' });
	});
});

describe('The account that a credential stands for', () => {
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
