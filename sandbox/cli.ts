/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- a command-line program, no node code */
import { parseArgs } from 'node:util';
import { z } from 'zod';

import { isRecord } from './validation';
import { startSandbox } from './server';

const HELP = `A local Personate, on 127.0.0.1 only.

  npm run sandbox -- [--port 4010] [--render 3] [limits]

  --port           the port to listen on; 0 takes a free one (default 4010)
  --render         how many seconds a job renders (default 3)
  --help           show this text

Limits, none by default:

  --post-limit     5/60 accepts 5 POSTs in any 60 seconds; beyond that 429 with Retry-After
  --job-limit      how many jobs can be unfinished at once; beyond that 429
  --render-places  how many jobs render at a time; the others wait in order
  --link-lifetime  how many seconds a video link is valid
  --latency        how many seconds late every API answer is`;

const seconds = (option: string) =>
	z
		.string()
		.regex(/^\d+(\.\d+)?$/, `--${option} takes a number of seconds`)
		.transform((text) => Number(text) * 1_000);

const count = (option: string) =>
	z
		.string()
		.regex(/^[1-9]\d*$/, `--${option} takes a whole number from 1`)
		.transform(Number);

const postLimit = z
	.string()
	.regex(/^[1-9]\d*\/[1-9]\d*$/, '--post-limit takes a count and seconds, such as 5/60')
	.transform((text) => {
		const [limit, windowSeconds] = text.split('/').map(Number);
		return { count: limit ?? 1, windowMilliseconds: (windowSeconds ?? 1) * 1_000 };
	});

const settingsSchema = z.object({
	port: z
		.string()
		.regex(/^\d+$/, '--port takes a number from 0 to 65535')
		.transform(Number)
		.refine((port) => port <= 65_535, '--port takes a number from 0 to 65535'),
	render: seconds('render'),
	'post-limit': postLimit.optional(),
	'job-limit': count('job-limit').optional(),
	'render-places': count('render-places').optional(),
	'link-lifetime': seconds('link-lifetime').optional(),
	latency: seconds('latency').optional(),
});

async function run(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '4010' },
			render: { type: 'string', default: '3' },
			'post-limit': { type: 'string' },
			'job-limit': { type: 'string' },
			'render-places': { type: 'string' },
			'link-lifetime': { type: 'string' },
			latency: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(HELP);

	const settings = settingsSchema.parse(values);
	const jobLimit = settings['job-limit'];
	const sandbox = await startSandbox({
		port: settings.port,
		renderMilliseconds: settings.render,
		postLimit: settings['post-limit'],
		jobLimit: jobLimit === undefined ? undefined : { count: jobLimit },
		renderPlaces: settings['render-places'],
		linkLifetimeMilliseconds: settings['link-lifetime'],
		latencyMilliseconds: settings.latency,
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}

	console.log(`A local Personate is running. In n8n's Personate API credential, set

  Base URL  ${sandbox.url}
  API Key   ${sandbox.apiKey}

Jobs render for ${settings.render / 1_000} s. See sandbox/README.md for what else it can do.
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
