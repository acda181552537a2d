import { z } from 'zod';

import type { Job } from './jobs';
import type { RequestEntry } from './request-log';
import type { Sandbox } from './server';

const createBody = z.object({ script: z.object({ text: z.string() }) });

/** Prints each request of the node as soon as the sandbox has answered it, until the sandbox closes. */
export async function narrate(sandbox: Sandbox, print: (line: string) => void): Promise<void> {
	const begin = Date.now();
	const told = new Set<Readonly<RequestEntry>>();
	const untold = () => sandbox.requests.filter((one) => one.status !== null && !told.has(one));
	try {
		for (;;) {
			await sandbox.until(() => untold().length > 0);
			for (const entry of untold()) {
				told.add(entry);
				const seconds = ((Date.now() - begin) / 1_000).toFixed(1).padStart(5);
				print(`${seconds} s  ${describe(entry, sandbox.jobs)}`);
			}
		}
	} catch {
		// The sandbox is closed, and nothing more can happen.
	}
}

function describe({ method, path, body, status }: RequestEntry, jobs: readonly Job[]): string {
	if (method === 'POST') {
		const text = createBody.safeParse(body).data?.script.text;
		const job = jobs.find((one) => textOf(one) === text);
		return job === undefined
			? `refused     "${text}" (${status}): nothing is paid for`
			: `created     "${text}" is job ${job.jobId}`;
	}
	const job = jobs.find(({ jobId }) => path.includes(String(jobId)));
	if (job === undefined) return `${method} ${path}: ${status}`;
	if (path.startsWith('/videos/')) return `downloaded  "${textOf(job)}"`;
	return `status      "${textOf(job)}" is ${stageOf(job, Date.now())}`;
}

/** The API says `rendering` from the first moment on. */
function stageOf({ startsAt, finishesAt }: Job, now: number): string {
	if (now < startsAt) return 'in the queue';
	return now < finishesAt ? 'rendering' : 'completed';
}

function textOf({ input: { script } }: Job): string {
	return script.use === 'text' ? script.text : script.audio_url;
}
