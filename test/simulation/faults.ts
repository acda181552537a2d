import type { Call } from './call';
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
	| { kind: 'network'; code: string; isHandled: boolean; wasSent: boolean }
	| { kind: 'no answer'; isHandled: boolean }
	/** The answer is another one than it should be. */
	| { kind: 'body'; change: (body: string) => string; name: string }
	| { kind: 'slow' }
	| { kind: 'broken file' }
	| { kind: 'stalled file' }
	| { kind: 'page' };

/** Each of these says that nothing was started. */
const REFUSALS = [400, 401, 402, 403, 404, 409, 410, 418, 422, 425] as const;

/** Behind each of these the request may have been carried out. */
const UNCLEAR = [408, 499, 500, 502, 503, 504] as const;

const WRONG_SHAPES = ['[]', 'null', '"rendering"', '{}', '{"job_id": {}}', '{"job_id": ""}', ''];

export interface Faults {
	describe(): string;
	/** The fault that this call meets, if any. */
	meet(call: Call): Fault | undefined;
}

/** Every fault at any call, as often as the story has it. */
export function createFaults(random: Random): Faults {
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

	const makers: Array<(kind: Call['kind']) => Fault> = [
		() => status(random.pick(UNCLEAR), random.chance(0.5)),
		() => ({ kind: 'network', code: 'ECONNRESET', isHandled: random.chance(0.5), wasSent: true }),
		() => ({ kind: 'network', code: 'ECONNREFUSED', isHandled: false, wasSent: false }),
		() => ({ kind: 'no answer', isHandled: random.chance(0.5) }),
		() => ({ kind: 'slow' }),
		() =>
			status(
				429,
				false,
				random.pick<Record<string, string>>([{}, { 'Retry-After': '20' }, { 'Retry-After': '0' }]),
			),
		(kind) =>
			kind === 'download'
				? random.pick<Fault>([{ kind: 'broken file' }, { kind: 'stalled file' }, { kind: 'page' }])
				: { kind: 'body', name: 'cut short', change: (body) => body.slice(0, -4) },
		(kind) => {
			if (kind === 'download') return { kind: 'broken file' };
			const shape = WRONG_SHAPES[random.integer(0, WRONG_SHAPES.length - 1)] ?? '';
			return { kind: 'body', name: `replaced by ${shape}`, change: () => shape };
		},
		...(passesOnly
			? []
			: [
					() => status(random.pick(REFUSALS), false),
					() =>
						status(random.pick([301, 307, 308]), false, { Location: 'https://elsewhere.test/' }),
					() =>
						status(random.pick([302, 303]), random.chance(0.5), {
							Location: `https://elsewhere.test/?key=${API_KEY}`,
						}),
				]),
	];

	return {
		describe: () => JSON.stringify({ ...often, passesOnly }),
		meet({ kind }) {
			if (!random.chance(often[kind])) return undefined;
			return makers[random.integer(0, makers.length - 1)]?.(kind);
		},
	};
}
