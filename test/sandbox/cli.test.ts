/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a test of a command-line program */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { LIPSYNC_PATH, VENDOR_EXAMPLE, useSandboxes } from './support';

const start = useSandboxes();

const children: ChildProcess[] = [];

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs the program; what it prints grows in `printed`. */
function run(options: string) {
	const program = join(__dirname, '../../sandbox/cli.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', program, ...options.split(' ')]);
	children.push(child);
	const printed = { text: '' };
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (printed.text += text));
	}
	return { child, printed };
}

describe('npm run sandbox', () => {
	it('prints what the credential needs, keeps its limits, and ends cleanly when told to stop', async () => {
		const { child, printed } = run(
			'--port 0 --render 10 --post-limit 2/60 --job-limit 1 --render-places 1 --link-lifetime 600 --latency 0.01',
		);
		while (!printed.text.includes('Ctrl+C')) await once(child.stdout, 'data');
		const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed.text)?.[0];
		const post = async () =>
			await fetch(`${url}${LIPSYNC_PATH}`, {
				method: 'POST',
				headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
				body: JSON.stringify(VENDOR_EXAMPLE),
			});

		expect(printed.text).toContain('sandbox-key');
		expect(printed.text).toContain('Jobs render for 10 s');
		expect((await post()).status).toBe(200);
		expect(await (await post()).json()).toEqual({ detail: 'Too many jobs in progress' });
		child.kill('SIGTERM');
		expect(await once(child, 'close')).toEqual([0, null]);
	});

	it('says in a sentence when the port is in use, and what is wrong with its options', async () => {
		const inUse = run(`--port ${new URL((await start()).url).port}`);
		const wrong = run('--port 70000 --render soon --post-limit 5 --job-limit 0');
		const ends = [once(inUse.child, 'close'), once(wrong.child, 'close')];

		for (const end of await Promise.all(ends)) expect(end).toEqual([1, null]);
		expect(inUse.printed.text).toMatch(/^The port is in use: .*--port.*\n$/);
		expect(wrong.printed.text).toMatch(
			/^--port takes .*\n--render takes .*\n--post-limit takes .*\n--job-limit takes .*\n$/,
		);
	});
});
