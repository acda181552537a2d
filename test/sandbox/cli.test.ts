/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a test of a command-line program */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { LIPSYNC_PATH, VENDOR_EXAMPLE, call, useSandboxes } from './support';

const start = useSandboxes();

const children: ChildProcess[] = [];

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs the program; what it prints grows in `printed`. */
function run(...options: string[]) {
	const program = join(__dirname, '../../sandbox/cli.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', program, ...options]);
	children.push(child);
	const printed = { text: '' };
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8');
		stream.on('data', (text: string) => (printed.text += text));
	}
	return { child, printed };
}

describe('npm run sandbox', () => {
	it('prints what the credential needs, serves, and ends cleanly when told to stop', async () => {
		const { child, printed } = run('--port', '0', '--render', '10');
		while (!printed.text.includes('Ctrl+C')) await once(child.stdout, 'data');

		const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed.text)?.[0];
		const headers = { authorization: 'Bearer sandbox-key' };
		expect(printed.text).toContain('sandbox-key');
		expect(printed.text).toContain('Jobs render for 10 s');
		expect((await fetch(`${url}/api/voices/custom`, { headers })).status).toBe(200);

		child.kill('SIGTERM');
		expect(await once(child, 'close')).toEqual([0, null]);
	});

	it('keeps the limits that it is given', async () => {
		const { child, printed } = run(
			...['--port', '0', '--render', '60', '--post-limit', '2/60', '--job-limit', '1'],
			...['--render-places', '1', '--link-lifetime', '600', '--latency', '0.01'],
		);
		while (!printed.text.includes('Ctrl+C')) await once(child.stdout, 'data');
		const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed.text)?.[0];
		const post = async () =>
			await fetch(`${url}${LIPSYNC_PATH}`, {
				method: 'POST',
				headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
				body: JSON.stringify(VENDOR_EXAMPLE),
			});

		expect((await post()).status).toBe(200);
		const refused = await post();
		expect(refused.status).toBe(429);
		expect(await refused.json()).toEqual({ detail: 'Too many jobs in progress' });
	});

	it('says in a sentence when the port is in use', async () => {
		const other = await start();
		expect((await call(other, 'GET', '/')).status).toBe(404);

		const { child, printed } = run('--port', new URL(other.url).port);

		expect(await once(child, 'close')).toEqual([1, null]);
		expect(printed.text).toBe(
			'The port is in use: choose another with --port, or 0 for a free one.\n',
		);
	});

	it('says in a sentence what is wrong with its options', async () => {
		const { child, printed } = run(
			...['--port', '70000', '--render', 'soon', '--post-limit', '5', '--job-limit', '0'],
		);

		expect(await once(child, 'close')).toEqual([1, null]);
		expect(printed.text).toBe(
			'--port takes a number from 0 to 65535\n--render takes a number of seconds\n' +
				'--post-limit takes a count and seconds, such as 5/60\n' +
				'--job-limit takes a whole number from 1\n',
		);
	});
});
