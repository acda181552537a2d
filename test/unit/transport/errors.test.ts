import {
	eventAt,
	explain,
	explainNothingToChoose,
	reasonUnder,
	type Call,
} from '../../../nodes/PersonateLipsync/transport/errors';
import type { ApiFailure } from '../../../nodes/PersonateLipsync/transport/failure';

const create: Call = { kind: 'create' };
const get: Call = { kind: 'get', jobId: 'job-1' };
const list: Call = { kind: 'list', list: { kind: 'voice', type: 'custom' } };

function refused(
	status: number,
	more: Partial<Extract<ApiFailure, { kind: 'refused' }>> = {},
): ApiFailure {
	return { kind: 'refused', status, reasons: [], ...more };
}

const statuses = [
	100, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413,
	415, 418, 422, 423, 425, 429, 451, 499, 500, 501, 502, 503, 504, 520, 524, 599,
];

const everyFailure: ApiFailure[] = [
	{ kind: 'unreachable', detail: 'getaddrinfo ENOTFOUND personate.test' },
	{ kind: 'timedOut', detail: 'timeout of 30000ms exceeded' },
	{ kind: 'interrupted', detail: 'socket hang up' },
	{ kind: 'cancelled', detail: 'canceled' },
	{ kind: 'unreadable', status: 200, excerpt: '<html>' },
	{ kind: 'unreadable', status: 200, excerpt: '' },
	...statuses.map((status) => refused(status)),
	...statuses.map((status) =>
		refused(status, {
			reasons: [{ text: 'Because. Of. This.' }],
			retryAfterMilliseconds: 12_500,
			location: 'https://api.example.com',
		}),
	),
];

describe('An error', () => {
	it.each(everyFailure)('is one sentence of our own that says what to do: %j', (failure) => {
		for (const call of [create, get, list]) {
			const { message, origin } = explain(failure, call);
			expect(origin).toBe('api');
			expect(message).toMatch(/^[A-Z][^\n]*: [a-z][^\n]*[^.]$/);
			expect(message).not.toMatch(/[.!?] |undefined|null|NaN/);
			expect(message.split(': ').at(-1)).toMatch(/\b(try again|check|fix|enter)\b/);
			// n8n may rewrite words of others.
			expect(message).not.toMatch(/Because\. Of\. This\.|ENOTFOUND|<html>|api\.example\.com/);
		}
		expect(explain(failure, get).message).toContain('job job-1 ');
	});

	it('holds the HTTP status where there was one, for error workflows', () => {
		expect(explain(refused(404), get).httpCode).toBe('404');
		expect(explain({ kind: 'unreadable', status: 200, excerpt: '' }, get).httpCode).toBe('200');
		expect(explain({ kind: 'interrupted', detail: 'x' }, get)).not.toHaveProperty('httpCode');
	});

	it.each<[number, Call, string]>([
		[
			400,
			create,
			'No video was created because Personate rejected the request (400): check the parameters of this node',
		],
		[
			422,
			create,
			'No video was created because Personate rejected the request (422): check the parameters of this node',
		],
		[
			404,
			create,
			'No video was created because Personate did not find it (404): check the avatar, the voice and the Base URL of the credential',
		],
		[
			404,
			get,
			'Could not get job job-1 because Personate did not find it (404): check the Job ID, and that the credential belongs to the account that created it',
		],
	])('about HTTP %d says what to check after the call %j', (status, call, message) => {
		expect(explain(refused(status), call).message).toBe(message);
	});

	it.each<ApiFailure>([
		...[100, 300, 302, 303, 304, 408, 499, 500, 502, 503, 504].map((status) =>
			refused(status, { retryAfterMilliseconds: 5000 }),
		),
		...(['timedOut', 'interrupted', 'cancelled'] as const).map((kind) => ({ kind, detail: 'x' })),
	])('about a create with an unknown outcome warns of paying twice: %j', (failure) => {
		const { message } = explain(failure, create);

		expect(message).not.toContain('rejected');
		expect(message).toMatch(/^It is unknown whether the video was created, because /);
		expect(message).toMatch(/: check your Personate account .* or you may pay twice$/);
	});

	it('about a server that cannot be reached says that nothing was started', () => {
		expect(explain({ kind: 'unreachable', detail: 'no route' }, create)).toMatchObject({
			message:
				'No video was created because Personate could not be reached: check the Base URL of the credential and the network of your n8n, then try again',
			description: 'Reason: no route',
		});
	});

	it('says how long to wait where Personate says so', () => {
		expect(explain(refused(429, { retryAfterMilliseconds: 12_100 }), create).message).toContain(
			'try again in 13 seconds',
		);
		expect(explain(refused(503, { retryAfterMilliseconds: 60_000 }), get).message).toMatch(
			/: try again in 60 seconds$/,
		);
		expect(explain(refused(503), get).message).toMatch(/: try again later$/);
	});
});

describe('An error about a list', () => {
	it.each<[ApiFailure, string]>([
		[
			{ kind: 'unreachable', detail: 'x' },
			'Personate could not be reached: check the Base URL of the credential and the network of your n8n, then try again',
		],
		[{ kind: 'timedOut', detail: 'x' }, 'Personate did not respond in time: try again later'],
		[
			{ kind: 'interrupted', detail: 'x' },
			'the connection to Personate was closed: try again later',
		],
		[{ kind: 'cancelled', detail: 'x' }, 'the execution was stopped: try again later'],
		[
			{ kind: 'unreadable', status: 200, excerpt: 'x' },
			'Personate sent an unreadable response: check the Base URL of the credential, then try again',
		],
		[refused(302), 'Personate redirected the request (302): check the Base URL of the credential'],
		[
			refused(401),
			'Personate rejected the API key (401): check it in the Personate API credential',
		],
		[
			refused(402),
			'Personate requires payment (402): check the plan or the credits of your Personate account, then try again',
		],
		[
			refused(403),
			'Personate denied access (403): check the credential, or ask Personate what your key may do',
		],
		[refused(404), 'Personate did not find it (404): check the Base URL of the credential'],
		[refused(408), 'Personate did not receive the request in time (408): try again later'],
		[refused(499), 'the connection to Personate was closed (499): try again later'],
		[
			refused(409),
			'Personate reported a conflict (409): check the parameters of this node, or try again later',
		],
		[refused(429), 'the rate limit of Personate was exceeded (429): try again later'],
		[
			refused(429, { retryAfterMilliseconds: 1001 }),
			'the rate limit of Personate was exceeded (429): try again in 2 seconds',
		],
		[
			refused(500, { retryAfterMilliseconds: 2000 }),
			'Personate had a server error (500): try again in 2 seconds',
		],
	])('says which one, why, and what to do: %j', (failure, rest) => {
		expect(explain(failure, list).message).toBe(`Could not list the custom voices because ${rest}`);
	});

	it('quotes what came in its place', () => {
		const failure: ApiFailure = { kind: 'unreadable', status: 200, excerpt: '<html>' };

		expect(explain(failure, list).description).toBe('Expected a list, received: <html>');
		expect(explain(failure, get).description).toBe('Expected a job, received: <html>');
	});
});

describe('A list that has nothing to choose from', () => {
	it.each([
		[
			'custom',
			'Your Personate account has no custom avatars: create one at Personate, or choose Public',
		],
		['public', 'Personate lists no public avatars: choose Custom, or choose By ID and enter an ID'],
	] as const)('says what to do where it is empty (%s)', (type, message) => {
		expect(explainNothingToChoose({ kind: 'avatar', type }, 0)).toEqual({ origin: 'api', message });
	});

	it('says so where no row has an ID', () => {
		expect(explainNothingToChoose({ kind: 'voice', type: 'custom' }, 1)).toEqual({
			origin: 'api',
			message: 'None of the 1 custom voices has an ID that can be read: choose By ID and enter it',
		});
	});
});

describe('The line under an error', () => {
	it("holds the vendor's reasons, with fields named as in the editor", () => {
		const failure = refused(422, {
			reasons: [
				{ field: 'actor.avatar_id', text: 'field required' },
				{ field: 'script.speed', text: 'not known' },
				{ text: 'try again' },
			],
		});
		const nameField = (field: string) => (field === 'actor.avatar_id' ? 'Avatar' : undefined);
		const { message, description } = explain(failure, create, nameField);

		expect(description).toBe(
			'Personate says: Avatar: field required; script.speed: not known; try again',
		);
		expect(message).toMatch(/: fix what is named below$/);
	});

	it('says where a redirect leads, and the message what to do with it', () => {
		const failure = refused(308, { location: 'https://api.example.com/' });

		expect(explain(failure, create)).toMatchObject({
			description: 'Redirected to https://api.example.com/',
			message: expect.stringMatching(
				/if you trust the address below, enter it as the Base URL of the credential$/,
			),
		});
	});

	it('holds both where there are both', () => {
		const failure = refused(302, {
			location: 'https://api.example.com/',
			reasons: [{ text: 'moved' }],
		});

		expect(reasonUnder(failure)).toBe(
			'Redirected to https://api.example.com/. Personate says: moved',
		);
	});

	it('is left out where no reason is known', () => {
		expect(explain(refused(500), get)).not.toHaveProperty('description');
		expect(reasonUnder(refused(500))).toBe('');
	});

	it('quotes an answer that cannot be read', () => {
		expect(reasonUnder({ kind: 'unreadable', status: 200, excerpt: '<html>' })).toBe(
			'Expected a job, received: <html>',
		);
		expect(reasonUnder({ kind: 'unreadable', status: 200, excerpt: '' })).toBe(
			'The response was empty.',
		);
	});
});

describe('What went wrong at another server', () => {
	it.each([
		[206, 'rejected the request (206)'],
		[299, 'rejected the request (299)'],
		[300, 'redirected the request (300)'],
		[399, 'redirected the request (399)'],
		[100, 'sent an unexpected response (100)'],
		[498, 'rejected the request (498)'],
		[500, 'had a server error (500)'],
	])('is told from HTTP %d', (status, event) => {
		expect(eventAt("the video's host", refused(status))).toBe(`the video's host ${event}`);
	});

	it.each(everyFailure)('names that server and not Personate: %j', (failure) => {
		expect(eventAt("the video's host", failure)).not.toContain('Personate');
	});
});
