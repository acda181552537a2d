/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a test of a command-line program */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { useSandboxes } from '../sandbox/support';

const start = useSandboxes();

const KEY = 'another-made-up-key';

/** Runs the program to its end, with no terminal on its input. */
async function run(environment: Record<string, string>, parameters: string[] = []) {
	const program = join(__dirname, '../../scripts/checkApi/cli.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', program, ...parameters], {
		env: { PATH: process.env.PATH, ...environment },
	});
	const printed = { report: '', others: '' };
	child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.report += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.others += text));
	child.stdin.end();
	const [exitCode]: unknown[] = await once(child, 'close');
	return { exitCode, ...printed };
}

describe('npm run check:api', () => {
	it('ends with 0 when all held, and with 1 when something did not; it prints no key', async () => {
		const { url, apiKey } = await start();
		const runs = [`Bearer ${apiKey}`, KEY].map(
			async (key) => await run({ PERSONATE_API_KEY: key, PERSONATE_BASE_URL: `${url}/` }),
		);

		const [right, wrong] = await Promise.all(runs);

		expect(right).toMatchObject({ exitCode: 0, others: '' });
		expect(right?.report).toMatch(/^HELD {2}list.readable/m);
		expect(wrong).toMatchObject({ exitCode: 1, others: '' });
		expect(wrong?.report).toMatch(/^DID NOT HOLD {2}list.readable/m);
		expect(`${right?.report} ${wrong?.report}`).not.toMatch(/another-made-up-key|sandbox-key/);
	});

	it.each<[says: string, environment: Record<string, string>, parameters: string[]]>([
		['PERSONATE_API_KEY is not set.', { PERSONATE_API_KEY: ' Bearer ' }, []],
		['too short to be a key', { PERSONATE_API_KEY: 'a-part' }, []],
		['is no http(s) address', { PERSONATE_API_KEY: KEY, PERSONATE_BASE_URL: 'ftp://x' }, []],
		['Usage:', {}, [KEY]],
	])('ends with 2 and says "%s", and repeats no key: %j', async (says, environment, parameters) => {
		const { exitCode, report, others } = await run(environment, parameters);

		expect({ exitCode, report }).toEqual({ exitCode: 2, report: '' });
		expect(others).toContain(says);
		expect(others).not.toMatch(/another-made-up-key|a-part/);
	});
});
