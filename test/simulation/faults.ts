import type { Arrival, Call, ConnectionFailure } from './call';
import type { Random } from './random';
import { API_KEY } from './vendor';

/** What goes wrong with one call, beside what the vendor itself refuses. */
export type Fault =
	/** `isHandled`: whether what was asked for is done all the same. */
	| {
			kind: 'status';
			status: number;
			headers: Record<string, string>;
			body: string;
			isHandled: boolean;
	  }
	| { kind: 'network'; failure: ConnectionFailure; isHandled: boolean }
	| { kind: 'no answer'; isHandled: boolean }
	/** The answer is another one than it should be. */
	| { kind: 'body'; change: (body: string) => string; name: string }
	| { kind: 'slow' }
	/** `part`: how much of an answer of the API comes, from 0 to 1. */
	| { kind: 'arrival'; part: number; arrival: Arrival }
	| { kind: 'page' };

/** Each of these says that nothing was started. */
const REFUSALS = [400, 401, 402, 403, 404, 409, 410, 418, 422, 425] as const;

/** Behind each of these the request may have been carried out. */
const UNCLEAR = [408, 499, 500, 502, 503, 504] as const;

/** No connection ever stood: each proves that nothing was sent. */
const NEVER_SENT = [
	'connect ECONNREFUSED',
	'connect ETIMEDOUT',
	'connect EHOSTUNREACH',
	'getaddrinfo ENOTFOUND',
	'getaddrinfo EAI_AGAIN',
	'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:',
	'ECONNRESET: Client network socket disconnected before secure TLS connection was established',
	'CERT_HAS_EXPIRED: certificate has expired',
	'SsrfBlockedIpError: the address is internal',
] as const;

/** Some of these have a code that is in the list above, too. */
const MAYBE_SENT = [
	'ECONNRESET: socket hang up',
	'read ECONNRESET',
	'write EPIPE',
	'read EHOSTUNREACH',
	'read ETIMEDOUT',
	'ETIMEDOUT: made-up failure',
	'write EPROTO 80:error:0A0003FC:SSL routines:ssl3_read_bytes:bad record mac:',
] as const;

/** What Node puts into an error: the system call and the code, or the code alone, before a message. */
function connectionFailure(words: string, wasSent: boolean): ConnectionFailure {
	const [, code, message] = /^(\w+): (.*)$/.exec(words) ?? [];
	if (code === undefined) {
		const [syscall, systemCode] = words.split(' ');
		return { code: systemCode, syscall, message: words, wasSent };
	}
	const isOfN8n = code.startsWith('Ssrf');
	return { [isOfN8n ? 'name' : 'code']: code, message: message ?? '', wasSent };
}

const WRONG_SHAPES = ['[]', 'null', '"rendering"', '{}', '{"job_id": {}}', '{"job_id": ""}', ''];

/** Answers to a status request that are not about its job. */
const NOT_ABOUT_JOB = [
	'{"status": "error", "message": "temporarily unavailable"}',
	'{"job_id": null, "status": "error", "output": null}',
	'{"job_id": "of-another", "status": "failed", "output": "no face was found"}',
	'{"job_id": "of-another", "status": "completed", "output": "https://cdn.test/files/0.mp4"}',
];

/** Where the id of a job that was created can be buried. */
const ENVELOPES: ReadonlyArray<(id: string) => string> = [
	(id) => `{"data": {"id": ${id}}}`,
	(id) => `{"data": {"job_id": ${id}, "status": "rendering"}}`,
	(id) => `{"message": "${'queued '.repeat(400)}", "result": [{"job": {"videoId": ${id}}}]}`,
	(id) => `{"input": {"text": "${'x'.repeat(3000)}"}, "job_id": null, "request_id": ${id}}`,
	(id) => `<html><body>Video ${id} is rendering</body></html>`,
];

const idIn = (body: string) => /"job_id":("[^"]*"|\d+)/.exec(body)?.[1] ?? '""';

/** What goes wrong in one story. */
export type Faults = ReturnType<typeof createFaults>;

/** Every fault at any call, as often as the story has it. */
export function createFaults(random: Random) {
	const usual = random.pick([0, 0, 0.01, 0.05, 0.2]);
	const often = {
		post: random.pick([usual, usual, usual, 0, 0.5]),
		get: random.pick([usual, usual, usual, 0, 0.5]),
		download: random.pick([usual, usual, usual, 0, 0.5]),
	};
	/** Most stories have few kinds of faults, so that not all of them end at the first refusal. */
	const passesOnly = random.chance(0.5);

	const status = (
		code: number,
		isHandled: boolean,
		headers: Record<string, string> = {},
	): Fault => ({
		kind: 'status',
		status: code,
		headers,
		body: random.pick([
			JSON.stringify({ detail: `no, not with ${API_KEY}` }),
			'<html><h1>Bad gateway</h1></html>',
			JSON.stringify({ detail: [{ loc: ['body', 'model'], msg: 'is wrong' }] }),
			'',
		]),
		isHandled,
	});

	const breaks = (failure: ConnectionFailure): Fault => {
		return { kind: 'network', failure, isHandled: failure.wasSent && random.chance(0.5) };
	};
	const oneOf = (shapes: readonly string[]): Fault => {
		const shape = shapes[random.integer(0, shapes.length - 1)] ?? '';
		return { kind: 'body', name: `replaced by ${shape}`, change: () => shape };
	};
	const trickle = (): Fault => ({
		kind: 'arrival',
		part: 1,
		arrival: {
			kind: 'trickling',
			blanks: random.pick([3, 10, Infinity]),
			every: random.pick([2000, 20_000, 100_000, 150_000]),
			isBodyFirst: random.chance(0.5),
		},
	});
	const bury = (): Fault => {
		const number = random.integer(0, ENVELOPES.length - 1);
		const change = (body: string) => ENVELOPES[number]?.(idIn(body)) ?? '';
		return { kind: 'body', name: `envelope ${number}`, change };
	};

	const makers: Array<(kind: Call['kind']) => Fault> = [
		() => status(random.pick(UNCLEAR), random.chance(0.5)),
		() => breaks(connectionFailure(random.pick(MAYBE_SENT), true)),
		() => breaks(connectionFailure(random.pick(NEVER_SENT), false)),
		() => ({ kind: 'no answer', isHandled: random.chance(0.5) }),
		() => ({ kind: 'slow' }),
		(kind) =>
			status(
				kind === 'download' ? random.pick([429, 503]) : 429,
				false,
				random.pick<Record<string, string>>([{}, { 'retry-after': '20' }, { 'retry-after': '0' }]),
			),
		(kind) =>
			kind === 'download'
				? { kind: 'page' }
				: { kind: 'body', name: 'cut short', change: (body) => body.slice(0, -4) },
		() => ({
			kind: 'arrival',
			part: random.next(),
			arrival: { kind: random.pick(['broken', 'stalled']) },
		}),
		trickle,
		(kind) => (kind === 'download' ? trickle() : oneOf(WRONG_SHAPES)),
		(kind) => {
			if (kind === 'download') return { kind: 'page' };
			return kind === 'post' ? bury() : oneOf(NOT_ABOUT_JOB);
		},
		...(passesOnly
			? []
			: [
					() => status(random.pick(REFUSALS), false),
					() =>
						status(random.pick([301, 307, 308]), false, { location: 'https://elsewhere.test/' }),
					() =>
						status(random.pick([302, 303]), random.chance(0.5), {
							location: `https://elsewhere.test/?key=${API_KEY}`,
						}),
				]),
	];

	/** Some have one kind only, so that it meets many calls. */
	const only = random.chance(0.3) ? random.integer(0, makers.length - 1) : undefined;

	return {
		describe: () => JSON.stringify({ ...often, passesOnly, only }),
		/** The fault that this call meets, if any. */
		meet({ kind }: Call): Fault | undefined {
			if (!random.chance(often[kind])) return undefined;
			return makers[only ?? random.integer(0, makers.length - 1)]?.(kind);
		},
	};
}
