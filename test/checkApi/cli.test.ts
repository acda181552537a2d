/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a test of a command-line program */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { useSandboxes } from '../sandbox/support';
import { posts } from './support';

const start = useSandboxes();

/** Runs the program to its end, with a pipe and no terminal on its input. */
async function run(
	parameters: string[],
	environment: Record<string, string>,
	input = '',
): Promise<{ exitCode: unknown; report: string; others: string }> {
	const program = join(__dirname, '../../scripts/checkApi/cli.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', program, ...parameters], {
		env: { PATH: process.env.PATH, ...environment },
	});
	const printed = { report: '', others: '' };
	child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.report += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.others += text));
	child.stdin.end(input);
	const [exitCode]: unknown[] = await once(child, 'close');
	return { exitCode, ...printed };
}

describe('npm run check:api', () => {
	it('ends with 0 when all held, and with 1 when something did not; it prints no key', async () => {
		const { url, apiKey } = await start();
		const runs = [`Bearer ${apiKey}`, 'another-made-up-key'].map(
			async (key) => await run([], { PERSONATE_API_KEY: key, PERSONATE_BASE_URL: `${url}/` }),
		);

		const [right, wrong] = await Promise.all(runs);

		expect(right).toMatchObject({ exitCode: 0, others: '' });
		expect(right?.report).toMatch(/^HELD {2}list.readable/m);
		expect(wrong).toMatchObject({ exitCode: 1, others: '' });
		expect(wrong?.report).toMatch(/^DID NOT HOLD {2}list.readable/m);
		expect(`${right?.report} ${wrong?.report}`).not.toMatch(/another-made-up-key|sandbox-key/);
	});

	it('takes --pay without a terminal for a no, whatever is piped in', async () => {
		const sandbox = await start();

		const { exitCode, others } = await run(
			['--pay'],
			{ PERSONATE_API_KEY: sandbox.apiKey, PERSONATE_BASE_URL: sandbox.url },
			'yes\nyes\n',
		);

		expect(exitCode).toBe(0);
		expect(others).toContain('There is no terminal to confirm on');
		expect(posts(sandbox)).toEqual([]);
	});

	it.each<[how: string, parameters: string[], environment: Record<string, string>, says: string]>([
		['without a key', [], { PERSONATE_API_KEY: ' Bearer ' }, 'PERSONATE_API_KEY is not set.'],
		['with a short key', [], { PERSONATE_API_KEY: 'a-part' }, 'too short to be a key'],
		[
			'with another protocol',
			[],
			{ PERSONATE_API_KEY: 'made-up-key-1', PERSONATE_BASE_URL: 'ftp://127.0.0.1' },
			'PERSONATE_BASE_URL is no http(s) address.',
		],
		['with the key as a parameter', ['made-up-key-1'], {}, 'Usage:'],
	])('ends with 2 when it is used %s, and repeats nothing', async (_how, parameters, env, says) => {
		const { exitCode, report, others } = await run(parameters, env);

		expect({ exitCode, report }).toEqual({ exitCode: 2, report: '' });
		expect(others).toContain(says);
		expect(others).not.toMatch(/made-up-key-1|a-part/);
	});
});
