/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test of a real server */
import { type IncomingHttpHeaders, request } from 'node:http';
import nock from 'nock';
import { z } from 'zod';

import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server';

// Even where it lets a request through, nock reads the answer ahead and tidies up the path. These
// tests are about the bytes on the wire, and call nobody but 127.0.0.1.
beforeEach(() => nock.restore());

/** Gives a function that starts sandboxes; each is closed when its test ends. */
export function useSandboxes(): (options?: SandboxOptions) => Promise<Sandbox> {
	const running: Sandbox[] = [];
	afterEach(async () => {
		await Promise.all(running.splice(0).map(async (sandbox) => await sandbox.close()));
	});
	return async (options) => {
		const sandbox = await startSandbox(options);
		running.push(sandbox);
		return sandbox;
	};
}

/** What came of a call; `failure` is the code of the connection's error. */
export interface Outcome {
	status: number | undefined;
	headers: IncomingHttpHeaders;
	bytes: Buffer;
	failure: string | undefined;
}

/** How a call differs from an authorized one without a body. */
export interface CallOptions {
	/** The Authorization header, or null to send none. */
	authorization?: string | null;
	/** A value to send as JSON. */
	json?: unknown;
	/** Text to send as it stands. */
	text?: string;
	contentType?: string;
	signal?: AbortSignal;
}

/** Makes a call on a connection of its own and never rejects: a broken connection is an outcome. */
export async function call(
	sandbox: Sandbox,
	method: string,
	path: string,
	options: CallOptions = {},
): Promise<Outcome> {
	const { authorization = `Bearer ${sandbox.apiKey}`, json, signal } = options;
	const text = json === undefined ? options.text : JSON.stringify(json);
	const headers: Record<string, string> = {};
	if (authorization !== null) headers.authorization = authorization;
	if (text !== undefined) headers['content-type'] = options.contentType ?? 'application/json';

	return await new Promise((resolve) => {
		const outcome: Outcome = {
			status: undefined,
			headers: {},
			bytes: Buffer.alloc(0),
			failure: undefined,
		};
		const fail = (error: NodeJS.ErrnoException) =>
			resolve({ ...outcome, failure: error.code ?? error.message });
		const { hostname, port } = new URL(sandbox.url);
		const outgoing = request(
			// The path is given as it is: a URL would tidy it up.
			{ hostname, port, path, method, headers, agent: false, ...(signal && { signal }) },
			(response) => {
				outcome.status = response.statusCode;
				outcome.headers = response.headers;
				response.on('data', (chunk: Buffer) => {
					outcome.bytes = Buffer.concat([outcome.bytes, chunk]);
				});
				response.on('end', () => resolve(outcome));
				response.on('error', fail);
			},
		);
		outgoing.on('error', fail);
		outgoing.end(text);
	});
}

/** The outcome's body, which has to be JSON. */
export function jsonOf(outcome: Outcome): unknown {
	return JSON.parse(outcome.bytes.toString());
}

/** The four documented fields of a job. */
export const jobShape = z
	.object({
		input: z.record(z.unknown()),
		job_id: z.string(),
		status: z.string(),
		output: z.string(),
	})
	.strict();

/** The path of the API's one endpoint. */
export const LIPSYNC_PATH = '/api/express_lipsync_video';

/** The vendor's example request, word for word. */
export const VENDOR_EXAMPLE = {
	actor: {
		use: 'avatar',
		avatar_id: '5b05e9ad-a2e5-4583-8a0d-e44ee1492855',
		avatar_type: 'public',
	},
	model: 'v2',
	script: { use: 'audio', audio_url: 'https://URL.mp3' },
};

/** A request to have a text spoken. */
export function spoken(sandbox: Sandbox, text: string) {
	return {
		...VENDOR_EXAMPLE,
		script: {
			use: 'text',
			text,
			voice_id: sandbox.catalog.voices.public[0]?.voice_id,
			voice_type: 'public',
		},
	};
}

/** Creates a job and gives the API's answer. */
export async function createJob(sandbox: Sandbox, json: unknown = VENDOR_EXAMPLE) {
	return jobShape.parse(jsonOf(await call(sandbox, 'POST', LIPSYNC_PATH, { json })));
}

/** Asks for a job. */
export async function getJob(sandbox: Sandbox, jobId: string) {
	return jobShape.parse(jsonOf(await call(sandbox, 'GET', `${LIPSYNC_PATH}/${jobId}`)));
}
