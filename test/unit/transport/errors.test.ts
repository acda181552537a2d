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

const actions = /\b(run it again|check|correct|enter)\b/;

describe('An error', () => {
	it.each(everyFailure)('is one sentence that says what to do: %j', (failure) => {
		for (const call of [create, get, list]) {
			const { message, origin } = explain(failure, call);
			expect(origin).toBe('api');
			expect(message).toMatch(/^[A-Z][^\n]*: [a-z][^\n]*[^.]$/);
			expect(message).not.toMatch(/[.!?] |undefined|null|NaN/);
			expect(message.split(': ').at(-1)).toMatch(actions);
		}
	});

	it.each(everyFailure)('holds no words of others, which n8n may rewrite: %j', (failure) => {
		for (const call of [create, get, list]) {
			expect(explain(failure, call).message).not.toMatch(
				/Because\. Of\. This\.|ENOTFOUND|<html>|api\.example\.com/,
			);
		}
	});

	it.each(everyFailure)('names the job that was looked up: %j', (failure) => {
		expect(explain(failure, get).message).toContain('Job job-1 ');
	});

	it('holds the HTTP status where there was one, for error workflows', () => {
		expect(explain(refused(404), get).httpCode).toBe('404');
		expect(explain({ kind: 'unreadable', status: 200, excerpt: '' }, get).httpCode).toBe('200');
		expect(explain({ kind: 'interrupted', detail: 'x' }, get)).not.toHaveProperty('httpCode');
	});

	it.each([
		[301, 'leads to another address (HTTP 301)', 'correct it in the credential'],
		[400, 'did not accept the request', 'check the fields of this node'],
		[401, 'did not accept the API key', 'check it in the Personate API credential'],
		[402, 'asks for payment', 'check the plan or the credit'],
		[403, 'does not allow this', 'ask Personate what your key may do'],
		[404, 'did not find what was asked for', 'check the avatar, the voice and the Base URL'],
		[409, 'sees a conflict with something else', 'or run it again later'],
		[413, 'refused the request (HTTP 413)', 'check the fields of this node'],
		[422, 'did not accept the request', 'check the fields of this node'],
		[429, 'gets too many requests', 'with a lower Max Concurrency'],
	])('about HTTP %d says that Personate %s', (status, event, remedy) => {
		const { message } = explain(refused(status), create);

		expect(message).toBe(
			`No video was started, because Personate ${event}: ${message.split(': ')[1]}`,
		);
		expect(message).toContain(remedy);
	});

	it('about a job that is not found says where to look', () => {
		expect(explain(refused(404), get).message).toBe(
			'Job job-1 could not be looked up, because Personate did not find what was asked for: check the Job ID, and that the credential belongs to the account that created it',
		);
	});

	it.each([100, 300, 302, 303, 304, 408, 499, 500, 502, 503, 504])(
		'about HTTP %d after a create warns of paying twice',
		(status) => {
			const { message } = explain(refused(status, { retryAfterMilliseconds: 5000 }), create);

			expect(message).not.toContain('refused');
			expect(message).toMatch(/^It is not known whether Personate started this video, because /);
			expect(message).toMatch(
				/: check with Personate before you run it again, or you may pay for it twice$/,
			);
		},
	);

	it.each(['timedOut', 'interrupted', 'cancelled'] as const)(
		'about a create that was %s warns of paying twice',
		(kind) => {
			const { message } = explain({ kind, detail: 'reason' }, create);

			expect(message).toMatch(/^It is not known whether .* or you may pay for it twice$/);
		},
	);

	it('about a server that cannot be reached says that nothing was started', () => {
		expect(explain({ kind: 'unreachable', detail: 'no route' }, create)).toMatchObject({
			message:
				'No video was started, because Personate could not be reached: check the Base URL of the credential and the network of your n8n, then run it again',
			description: 'Reason: no route',
		});
	});

	it('says how long to wait where Personate says so', () => {
		expect(explain(refused(429, { retryAfterMilliseconds: 12_100 }), create).message).toContain(
			'run it again in 13 seconds, with a lower Max Concurrency',
		);
		expect(explain(refused(503, { retryAfterMilliseconds: 60_000 }), get).message).toMatch(
			/: run it again in 60 seconds$/,
		);
		expect(explain(refused(503), get).message).toMatch(/: run it again later$/);
	});
});

describe('An error about a list', () => {
	it.each<[ApiFailure, string]>([
		[
			{ kind: 'unreachable', detail: 'x' },
			'Personate could not be reached: check the Base URL of the credential and the network of your n8n, then run it again',
		],
		[{ kind: 'timedOut', detail: 'x' }, 'Personate did not answer in time: run it again later'],
		[
			{ kind: 'interrupted', detail: 'x' },
			'the connection to Personate broke off: run it again later',
		],
		[{ kind: 'cancelled', detail: 'x' }, 'the execution was stopped: run it again later'],
		[
			{ kind: 'unreadable', status: 200, excerpt: 'x' },
			'Personate gave an answer that cannot be read: check the Base URL of the credential, then run it again',
		],
		[refused(302), 'Personate leads to another address (HTTP 302): correct it in the credential'],
		[
			refused(401),
			'Personate did not accept the API key: check it in the Personate API credential',
		],
		[
			refused(402),
			'Personate asks for payment: check the plan or the credit of your Personate account, then run it again',
		],
		[
			refused(403),
			'Personate does not allow this: check the credential, or ask Personate what your key may do',
		],
		[
			refused(404),
			'Personate did not find what was asked for: check the Base URL of the credential',
		],
		[refused(408), 'Personate did not get the request in time: run it again later'],
		[refused(425), 'Personate refused the request (HTTP 425): run it again later'],
		[refused(499), 'the connection to Personate broke off (HTTP 499): run it again later'],
		[
			refused(409),
			'Personate sees a conflict with something else: check the fields of this node, or run it again later',
		],
		[refused(429), 'Personate gets too many requests: run it again later'],
		[
			refused(429, { retryAfterMilliseconds: 1001 }),
			'Personate gets too many requests: run it again in 2 seconds',
		],
		[
			refused(500, { retryAfterMilliseconds: 2000 }),
			'Personate failed on its side (HTTP 500): run it again in 2 seconds',
		],
	])('says which one, why, and what to do: %j', (failure, rest) => {
		expect(explain(failure, list).message).toBe(
			`The custom voices could not be listed, because ${rest}`,
		);
	});

	it('quotes what came in its place', () => {
		const failure: ApiFailure = { kind: 'unreadable', status: 200, excerpt: '<html>' };

		expect(explain(failure, list).description).toBe('Instead of a list this came: <html>');
		expect(explain(failure, get).description).toBe('Instead of a job this came: <html>');
	});
});

describe('A list that has nothing to choose from', () => {
	it.each([
		[
			'custom',
			'Your Personate account has no custom avatars: make one at Personate, or choose Public',
		],
		[
			'public',
			'Personate lists no public avatars: choose Custom, or enter an ID yourself with By ID',
		],
	] as const)('says what to do where it is empty (%s)', (type, message) => {
		expect(explainNothingToChoose({ kind: 'avatar', type }, 0)).toEqual({ origin: 'api', message });
	});

	it('says so where no row has an ID', () => {
		expect(explainNothingToChoose({ kind: 'voice', type: 'custom' }, 1)).toEqual({
			origin: 'api',
			message:
				'None of the 1 custom voices that Personate lists has an ID that can be read: enter it yourself with By ID',
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
		expect(message).toMatch(/: correct what is named below$/);
	});

	it('says where a redirect leads, and the message what to do with it', () => {
		const failure = refused(308, { location: 'https://api.example.com/' });

		expect(explain(failure, create)).toMatchObject({
			description: 'It leads to https://api.example.com/',
			message: expect.stringMatching(/enter the address below in the credential, if you trust it$/),
		});
	});

	it('holds both where there are both', () => {
		const failure = refused(302, {
			location: 'https://api.example.com/',
			reasons: [{ text: 'moved' }],
		});

		expect(reasonUnder(failure)).toBe(
			'It leads to https://api.example.com/. Personate says: moved',
		);
	});

	it('is left out where no reason is known', () => {
		expect(explain(refused(500), get)).not.toHaveProperty('description');
		expect(reasonUnder(refused(500))).toBe('');
	});

	it('quotes an answer that cannot be read', () => {
		expect(reasonUnder({ kind: 'unreadable', status: 200, excerpt: '<html>' })).toBe(
			'Instead of a job this came: <html>',
		);
		expect(reasonUnder({ kind: 'unreadable', status: 200, excerpt: '' })).toBe(
			'The answer was empty.',
		);
	});
});

describe('What went wrong at another server', () => {
	it.each([
		[206, 'refused the request (HTTP 206)'],
		[299, 'refused the request (HTTP 299)'],
		[300, 'leads to another address (HTTP 300)'],
		[399, 'leads to another address (HTTP 399)'],
		[100, 'gave an unexpected answer (HTTP 100)'],
		[498, 'refused the request (HTTP 498)'],
		[500, 'failed on its side (HTTP 500)'],
	])('is told from HTTP %d', (status, event) => {
		expect(eventAt("the video's host", refused(status))).toBe(`the video's host ${event}`);
	});

	it('is a broken connection where a proxy lost it', () => {
		expect(eventAt("the video's host", refused(499))).toBe(
			"the connection to the video's host broke off (HTTP 499)",
		);
	});

	it.each(everyFailure)('names that server and not Personate: %j', (failure) => {
		expect(eventAt("the video's host", failure)).not.toContain('Personate');
	});
});
