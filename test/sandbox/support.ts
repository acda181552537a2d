/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test of a real server */
import { once } from 'node:events';
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

/** What came of a call. */
export interface Outcome {
	status: number | undefined;
	headers: IncomingHttpHeaders;
	bytes: Buffer;
	/** Parsed where it is JSON, text where it is not. */
	body: unknown;
	/** The code of the connection's error. */
	failure: string | undefined;
}

/** How a call differs from an authorized one without a body. */
export interface CallOptions {
	/** The Authorization header, or null to send none. */
	authorization?: string | null | undefined;
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
	const { contentType = 'application/json', text = JSON.stringify(json) } = options;
	const headers = {
		...(authorization !== null && { authorization }),
		...(text !== undefined && { 'content-type': contentType }),
	};
	const { hostname, port } = new URL(sandbox.url);
	const outcome: Omit<Outcome, 'body'> = {
		...{ status: undefined, headers: {}, bytes: Buffer.alloc(0), failure: undefined },
	};
	try {
		// The path is given as it is: a URL would tidy it up.
		const target = { hostname, port, path, method, headers, agent: false };
		const outgoing = request({ ...target, ...(signal && { signal }) }).end(text);
		const [response] = await once(outgoing, 'response');
		outgoing.on('error', () => {});
		outcome.status = response.statusCode;
		outcome.headers = response.headers;
		for await (const chunk of response) outcome.bytes = Buffer.concat([outcome.bytes, chunk]);
	} catch (error) {
		outcome.failure = z.object({ code: z.string() }).parse(error).code;
	}
	return { ...outcome, body: bodyFrom(outcome.bytes.toString()) };
}

function bodyFrom(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** The four documented fields of a job. */
const jobShape = z
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
	const voiceId = sandbox.catalog.voices.public[0]?.voice_id;
	return {
		...VENDOR_EXAMPLE,
		script: { use: 'text', text, voice_id: voiceId, voice_type: 'public' },
	};
}

/** Sends a POST for a job. */
export async function post(sandbox: Sandbox, json: unknown = VENDOR_EXAMPLE) {
	return await call(sandbox, 'POST', LIPSYNC_PATH, { json });
}

/** Creates a job and gives the API's answer. */
export async function createJob(sandbox: Sandbox, json: unknown = VENDOR_EXAMPLE) {
	return jobShape.parse((await post(sandbox, json)).body);
}

/** Sends a status request. */
export async function getJob(sandbox: Sandbox, jobId: string | number) {
	return jobShape.parse((await call(sandbox, 'GET', `${LIPSYNC_PATH}/${jobId}`)).body);
}

/** The path of a job's video. */
export function videoPath(jobId: string | number) {
	return `/videos/${jobId}.mp4`;
}
