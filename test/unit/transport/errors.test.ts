import {
	eventAt,
	explain,
	explainNothingToChoose,
	reasonUnder,
	type Call,
} from '../../../nodes/PersonateLipsync/transport/errors';
import type { ApiFailure, ApiRefusal } from '../../../nodes/PersonateLipsync/transport/failure';

const create: Call = { kind: 'create' };
const get: Call = { kind: 'get', jobId: 'job-1' };
const list: Call = { kind: 'list', list: { kind: 'voice', type: 'custom' } };

const refused = (status: number, more: Partial<ApiRefusal> = {}): ApiFailure => {
	return { kind: 'refused', status, reasons: [], ...more };
};
const unreadable = (answer: string, excerpt = answer): ApiFailure => {
	return { kind: 'unreadable', status: 200, excerpt, answer };
};

const account = 'the credential belongs to the account that created it';
const statuses = [
	100, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413,
	415, 418, 422, 423, 425, 429, 451, 499, 500, 501, 502, 503, 504, 520, 524, 599,
];

const because = { reasons: [{ text: 'Because. Of. This.' }], retryAfterMilliseconds: 12_500 };
const everyFailure: ApiFailure[] = [
	{ kind: 'unreachable', detail: 'getaddrinfo ENOTFOUND personate.test' },
	{ kind: 'timedOut', detail: 'timeout of 30000ms exceeded' },
	{ kind: 'interrupted', detail: 'socket hang up' },
	{ kind: 'cancelled', detail: 'canceled' },
	unreadable('<html>'),
	unreadable(''),
	{ kind: 'notAboutJob', excerpt: '{}' },
	{ kind: 'interrupted', detail: 'socket hang up', answer: '{"job_id":"x' },
	...statuses.map((status) => refused(status)),
	...statuses.map((status) => refused(status, { ...because, location: 'https://api.example.com' })),
];

describe('An error', () => {
	it.each(everyFailure)('is one sentence of our own that says what to do: %j', (failure) => {
		for (const call of [create, get, list]) {
			const { message, origin } = explain(failure, call);
			expect(origin).toBeUndefined();
			expect(message).toMatch(/^[A-Z][^\n]*: [a-z][^\n]*[^.]$/);
			expect(message).not.toMatch(/[.!?] |undefined|null|NaN/);
			expect(message.split(': ').at(-1)).toMatch(/\b(try again|check|fix|enter|get it)\b/);
			// n8n may rewrite words of others.
			expect(message).not.toMatch(/Because\. Of\. This\.|ENOTFOUND|<html>|api\.example\.com/);
		}
		expect(explain(failure, get).message).toContain('job job-1 ');
	});

	it('holds the HTTP status where there was one, for error workflows', () => {
		expect(explain(refused(404), get).httpCode).toBe('404');
		expect(explain(unreadable(''), get).httpCode).toBe('200');
		expect(explain({ kind: 'interrupted', detail: 'x' }, get).httpCode).toBeUndefined();
	});

	it.each<[number, Call, happened: string, advice: string]>([
		[400, create, 'rejected the request', 'check the parameters of this node'],
		[
			404,
			create,
			'did not find it',
			'check the avatar, the voice and the Base URL of the credential',
		],
		[404, get, 'did not find it', `check the Job ID, and that ${account}`],
	])('about HTTP %d says what to check after the call %j', (status, call, happened, advice) => {
		const outcome = call === create ? 'No video was created' : 'Could not get job job-1';

		expect(explain(refused(status), call).message).toBe(
			`${outcome} because Personate ${happened} (${status}): ${advice}`,
		);
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
		const { message, description } = explain({ kind: 'unreachable', detail: 'no route' }, create);

		expect(message).toMatch(/^No video was created because Personate could not be reached: /);
		expect(description).toBe('Reason: no route');
	});

	it('says how long to wait where Personate says so', () => {
		const wait = (retryAfterMilliseconds: number) => refused(503, { retryAfterMilliseconds });

		expect(explain(wait(12_100), get).message).toMatch(/: try again in 13 seconds$/);
		expect(explain(wait(60_000), get).message).toMatch(/: try again in 60 seconds$/);
		expect(explain(refused(503), get).message).toMatch(/: try again later$/);
	});
});

describe('An error about a list', () => {
	const network = 'the network of your n8n, then try again';
	const ofCredential = 'the Base URL of the credential';
	const inEnvironment = "of the proxy in n8n's environment, such as HTTPS_PROXY";
	const detail = 'x';
	it.each<[ApiFailure, event: string, advice: string]>([
		[
			{ kind: 'unreachable', detail },
			'WHO could not be reached',
			`check ${ofCredential} and ${network}`,
		],
		[{ kind: 'timedOut', detail }, 'WHO did not respond in time', 'try again later'],
		[{ kind: 'interrupted', detail }, 'the connection to WHO was closed', 'try again later'],
		[{ kind: 'cancelled', detail }, 'the execution was stopped', 'try again later'],
		[unreadable('x'), 'WHO sent an unreadable answer', `check ${ofCredential}, then try again`],
		[refused(302), 'WHO redirected the request (302)', `check ${ofCredential}`],
		[refused(401), 'WHO rejected the API key (401)', 'check it in the Personate API credential'],
		[
			refused(402),
			'WHO requires payment (402)',
			'check the plan or the credits of your Personate account, then try again',
		],
		[
			refused(403),
			'WHO denied access (403)',
			'check the credential, or ask Personate what your key may do',
		],
		[refused(404), 'WHO did not find it (404)', `check ${ofCredential}`],
		[
			refused(407),
			'the proxy of your n8n wants a login (407)',
			`add the login to the address ${inEnvironment}`,
		],
		[refused(408), 'WHO did not receive the request in time (408)', 'try again later'],
		[refused(499), 'the connection to WHO was closed (499)', 'try again later'],
		[
			refused(409),
			'WHO reported a conflict (409)',
			'check the parameters of this node, or try again later',
		],
		[refused(429), 'the rate limit of WHO was exceeded (429)', 'try again later'],
		[refused(500), 'WHO had a server error (500)', 'try again later'],
	])('says which one, why, and what to do: %j', (failure, event, advice) => {
		const because = `because ${event.replace('WHO', 'Personate')}: ${advice}`;

		expect(explain(failure, list).message).toBe(`Could not list the custom voices ${because}`);
	});

	it('quotes what came in its place', () => {
		const { description } = explain(unreadable('<html>'), list);

		expect(description).toBe('Expected a list, received: <html>');
	});
});

describe('A list that has nothing to choose from', () => {
	it.each([
		['custom', 'Your Personate account has no custom avatars: create one at Personate'],
		['public', 'Personate lists no public avatars: choose Custom, or choose By ID'],
	] as const)('says what to do where it is empty (%s)', (type, beginning) => {
		const { message } = explainNothingToChoose({ kind: 'avatar', type }, 0);

		expect(message).toMatch(beginning);
	});

	it('says so where no row has an ID', () => {
		expect(explainNothingToChoose({ kind: 'voice', type: 'custom' }, 1)).toEqual({
			message: 'None of the 1 custom voices has an ID that can be read: choose By ID and enter it',
		});
	});
});

describe('The line under an error', () => {
	it("holds the vendor's reasons, with fields named as in the editor", () => {
		const reasons = [
			{ field: 'actor.avatar_id', text: 'field required' },
			{ field: 'script.speed', text: 'not known' },
			{ text: 'try again' },
		];
		const nameField = (field: string) => (field === 'actor.avatar_id' ? 'Avatar' : undefined);
		const { message, description } = explain(refused(422, { reasons }), create, nameField);

		expect(description).toBe(
			'Personate says: Avatar: field required; script.speed: not known; try again',
		);
		expect(message).toMatch(/: fix what is named below$/);
	});

	it('says where a redirect leads before the reasons, and the message what to do with it', () => {
		const location = 'https://api.example.com/';
		const failure = refused(308, { location, reasons: [{ text: 'moved' }] });
		const { message, description } = explain(failure, create);

		expect(description).toBe('Redirected to https://api.example.com/. Personate says: moved');
		expect(message).toMatch(
			/if you trust the address below, enter it as the Base URL of the credential$/,
		);
		expect(reasonUnder(refused(308, { location }))).toBe(`Redirected to ${location}`);
	});

	it('is left out where no reason is known', () => {
		expect(reasonUnder(refused(500))).toBe('');
	});

	const long = `[${'1,'.repeat(5000)}1]`;
	const cutOff = '{"job_id":"job-1","inp';
	const received = 'Expected a job, received:';
	const none = 'Reason: timeout';
	it.each<[string, ApiFailure, string]>([
		[
			'that is no job',
			unreadable('{"a":1,"data":{"id":"x"}}', 'x'),
			`${received} {"data":{"id":"x"},"a":1}`,
		],
		['longer than an error', unreadable(long, 'x'), `${received} [${'1,'.repeat(749)}…`],
		['that is empty', unreadable(''), 'The answer was empty.'],
		[
			'that was cut off',
			{ kind: 'interrupted', detail: 'aborted', answer: cutOff },
			`Reason: aborted\nReceived until then: ${cutOff}`,
		],
		['of which nothing came', { kind: 'timedOut', detail: 'timeout' }, none],
		['with white space only', { kind: 'timedOut', detail: 'timeout', answer: ' \n ' }, none],
	])('quotes an answer to a create for its id %s', (_what, failure, description) => {
		expect(explain(failure, create).description).toBe(description);
	});

	it('quotes an answer that is not about the job, which goes on', () => {
		const { message, description } = explain({ kind: 'notAboutJob', excerpt: '{"a":1}' }, get);

		expect(message).toMatch(
			/^Could not get the status of job job-1 because Personate sent an answer /,
		);
		expect(message).toMatch(
			/ not about this job: the job may continue, so get it later with Video > Get$/,
		);
		expect(description).toBe('Personate answered: {"a":1}');
	});

	it('quotes an answer that cannot be read', () => {
		expect(reasonUnder(unreadable('{}', '<html>'))).toBe('Expected a job, received: <html>');
		expect(reasonUnder(unreadable(''))).toBe('The answer was empty.');
	});
});

describe('What went wrong at another server', () => {
	it.each([
		[206, 'rejected the request (206)'],
		[300, 'redirected the request (300)'],
		[399, 'redirected the request (399)'],
		[100, 'sent an unexpected answer (100)'],
		[498, 'rejected the request (498)'],
		[500, 'had a server error (500)'],
	])('is told from HTTP %d', (status, event) => {
		expect(eventAt("the video's host", refused(status))).toBe(`the video's host ${event}`);
	});

	it.each(everyFailure)('names that server and not Personate: %j', (failure) => {
		expect(eventAt("the video's host", failure)).not.toContain('Personate');
	});
});
