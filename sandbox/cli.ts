/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command-line program, no node code */
import { parseArgs } from 'node:util';
import { z } from 'zod';

import { isRecord } from './validation';
import { startSandbox } from './server';

const HELP = `A local Personate, on 127.0.0.1 only.

  npm run sandbox -- [--port 4010] [--render 3]

  --port    the port to listen on; 0 takes a free one (default 4010)
  --render  how many seconds a job renders (default 3)
  --help    show this text`;

const settingsSchema = z.object({
	port: z
		.string()
		.regex(/^\d+$/, '--port takes a number from 0 to 65535')
		.transform(Number)
		.refine((port) => port <= 65_535, '--port takes a number from 0 to 65535'),
	render: z
		.string()
		.regex(/^\d+(\.\d+)?$/, '--render takes a number of seconds')
		.transform(Number),
});

async function run(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '4010' },
			render: { type: 'string', default: '3' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(HELP);

	const settings = settingsSchema.parse(values);
	const sandbox = await startSandbox({
		port: settings.port,
		renderMilliseconds: settings.render * 1_000,
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}

	console.log(`A local Personate is running. In n8n's Personate API credential, set

  Base URL  ${sandbox.url}
  API Key   ${sandbox.apiKey}

Jobs render for ${settings.render} s. See sandbox/README.md for what else it can do.
Stop it with Ctrl+C.`);
}

function explain(error: unknown): string {
	if (error instanceof z.ZodError) return error.issues.map(({ message }) => message).join('\n');
	if (isRecord(error) && error.code === 'EADDRINUSE') {
		return 'The port is in use: choose another with --port, or 0 for a free one.';
	}
	return error instanceof Error ? error.message : String(error);
}

run().catch((error: unknown) => {
	console.error(explain(error));
	process.exitCode = 1;
});
