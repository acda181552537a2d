import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { checkApi } from '../../scripts/checkApi/checkApi';
import { useSandboxes } from '../sandbox/support';

/** How the user runs the check. */
interface Run {
	pay?: boolean;
	/** What the user says when asked to confirm; yes, unless told otherwise. */
	confirms?: boolean;
	key?: string;
	baseUrl?: string;
}

/** What the user gets. */
export interface Seen {
	allHeld: boolean;
	report: string;
	/** All that was printed. */
	printed: string;
	/** How often the user had to confirm. */
	confirmations: number;
	/** The part of the report about one assumption. */
	about(id: string): string;
	/** The ids of the assumptions with this outcome, in the order of the report. */
	ids(outcome: 'HELD' | 'DID NOT HOLD' | 'NOT CHECKED'): string[];
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
		const { pay = false, confirms = true, key = sandbox.apiKey, baseUrl = sandbox.url } = run;
		const printed: string[] = [];
		const reports: string[] = [];
		let confirmations = 0;
		const allHeld = await checkApi(
			{ key, baseUrl, pay },
			{
				clock,
				confirm: async () => {
					confirmations += 1;
					return confirms;
				},
				tell: (text) => printed.push(text),
				print: (text) => reports.push(text),
			},
		);
		const report = reports.join('\n');
		const parts = report.split('\n\n').map((part) => ({
			text: part,
			heading: /^(HELD|DID NOT HOLD|NOT CHECKED) {2}(\S+)/.exec(part),
		}));
		return {
			allHeld,
			report,
			printed: [...printed, report].join('\n'),
			confirmations,
			about: (id) => parts.find(({ heading }) => heading?.[2] === id)?.text ?? '',
			ids: (outcome) =>
				parts.flatMap(({ heading }) => (heading?.[1] === outcome ? [heading[2] ?? ''] : [])),
		};
	};

	return { start, check, clock };
}

/** The POSTs that a sandbox got. */
export function posts(sandbox: Sandbox) {
	return sandbox.requests.filter(({ method }) => method === 'POST');
}
