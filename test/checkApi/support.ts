import type { FaultRule } from '../../sandbox/faults';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { checkApi } from '../../scripts/checkApi/checkApi';
import { useSandboxes } from '../sandbox/support';

/** How the user runs the check. */
interface Run {
	pay?: boolean;
	/** What the user says when asked to confirm; yes, unless told otherwise. */
	confirms?: boolean;
	key?: string;
}

/** What the user gets. */
export interface Seen {
	allHeld: boolean;
	report: string;
	/** All that was printed. */
	printed: string;
	/** How often the user had to confirm. */
	confirmations: number;
	/** The part of the report about one assumption; it begins with the outcome. */
	about(id: string): string;
	/** What came where an assumption did not hold, by its id. */
	deviations: Record<string, string>;
}

/** Starts sandboxes that go by a clock which only a sleep of the check moves on. */
export function useChecks() {
	const startSandbox = useSandboxes();
	const clock = {
		time: 1_000_000,
		now: () => clock.time,
		sleep: async (milliseconds: number) => {
			clock.time += milliseconds;
		},
	};

	const start = async (options: SandboxOptions = {}) =>
		await startSandbox({ now: clock.now, apiKeys: ['made-up-key-1'], ...options });

	const check = async (sandbox: Sandbox, run: Run = {}): Promise<Seen> => {
		const { pay = false, confirms = true, key = sandbox.apiKey } = run;
		const printed: string[] = [];
		const reports: string[] = [];
		let confirmations = 0;
		const confirm = async () => {
			confirmations += 1;
			return confirms;
		};
		const allHeld = await checkApi(
			{ key, baseUrl: sandbox.url, pay },
			{
				...{ clock, confirm },
				tell: (text) => printed.push(text),
				print: (text) => reports.push(text),
			},
		);
		const report = reports.join('\n');
		const parts = report.split('\n\n');
		const deviations = parts.flatMap((part) => {
			const [, id, came] =
				/^DID NOT HOLD {2}(\S+) [^]*?\n {4}Came: ([^]*)\n {4}Said in/.exec(part) ?? [];
			return id === undefined ? [] : [[id, came ?? '']];
		});
		return {
			...{ allHeld, report, confirmations },
			printed: [...printed, report].join('\n'),
			about: (id) => parts.find((part) => part.includes(` ${id} (`)) ?? '',
			deviations: Object.fromEntries(deviations),
		};
	};

	return { start, check, clock };
}

/** The POSTs that a sandbox got. */
export function posts(sandbox: Sandbox) {
	return sandbox.requests.filter(({ method }) => method === 'POST');
}

type Body = Extract<FaultRule['fault'], { kind: 'answer' }>['body'];

/** The paths of status requests for jobs that exist. */
export const ANY_JOB = /express_lipsync_video\/(?!0000)/;

/** Lets a sandbox give another answer to GETs, for good. */
export function answerTo(
	path: RegExp,
	body: Body,
	status = 200,
	headers: Record<string, string> = {},
): FaultRule {
	const fault = { kind: 'answer', status, body, headers } as const;
	return { match: { method: 'GET', path }, times: Infinity, fault };
}

/** Lets a sandbox meet the next POST with a fault. */
export function nextPost(fault: FaultRule['fault']): FaultRule {
	return { match: { method: 'POST' }, fault };
}

/** Refuses the invalid body, so that the second POST of a check is the one that creates a video. */
export const refusesInvalidBody = nextPost({
	...{ kind: 'answer', status: 422 },
	body: { detail: [{ loc: ['body', 'model'], msg: 'Field required' }] },
});
