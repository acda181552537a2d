/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a development server, no node code */
import { once, setMaxListeners } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { errorAnswer } from './answer';
import { type Catalog, createCatalog } from './catalog';
import { CONTROL_PREFIX, createControl } from './control';
import { FaultList } from './faults';
import { DEFAULT_STATUS_WORDS, type Job, JobStore, type StatusWords } from './jobs';
import type { JobIdForm } from './job-ids';
import { type SandboxLimits, readLimits } from './limits';
import { misbehave } from './misbehave';
import { PostLimits } from './post-limits';
import { Reply } from './reply';
import { type RequestEntry, RequestLog } from './request-log';
import { type Call, createRoutes } from './routes';
import { VideoLinks } from './video-links';

/** How a sandbox is to behave; everything has a default. */
export interface SandboxOptions extends SandboxLimits {
	/** The port on 127.0.0.1; 0, the default, takes a free one. */
	port?: number;
	/** The keys that are valid; `sandbox-key` by default. */
	apiKeys?: readonly [string, ...string[]];
	/** The clock that jobs go by; the real one by default. */
	now?: () => number;
	/** How long a job renders; 3 seconds by default. */
	renderMilliseconds?: number;
	/** Other words than rendering, completed, failed. */
	statusWords?: Partial<StatusWords>;
	/** Whether a finished job's output is a link (the default) or an object that holds it. */
	outputAs?: 'string' | 'object';
	/** Whether job ids are UUIDs (the default), numbers, or numbers far above 2^53. */
	jobIdAs?: JobIdForm;
	/** The size of every video, which then holds no picture; by default each is a talking face. */
	videoBytes?: number;
	/** Whether a video, too, is for those with a key only. */
	protectVideos?: boolean;
}

/** A running sandbox. */
export interface Sandbox {
	readonly url: string;
	/** A valid key: the first of them. */
	readonly apiKey: string;
	/** The avatars and voices that can be asked for. */
	readonly catalog: Catalog;
	/** Everything received so far, in order; calls to the sandbox's own paths are left out. */
	readonly requests: ReadonlyArray<Readonly<RequestEntry>>;
	/** Every job created so far, oldest first. */
	readonly jobs: readonly Job[];
	/** The faults still to come. */
	readonly faults: FaultList;
	/**
	 * Resolves once the condition holds; it is looked at after every change to `requests`. Rejects
	 * with an AbortError where the sandbox is closed first.
	 */
	until(condition: () => boolean): Promise<void>;
	/** Ends every connection at once and frees the port. */
	close(): Promise<void>;
}

/** Starts a local Personate on loopback; rejects with a ZodError where a limit makes no sense. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const {
		port = 0,
		apiKeys = ['sandbox-key'],
		now = Date.now,
		renderMilliseconds = 3_000,
		statusWords = {},
		outputAs = 'string',
		jobIdAs = 'string',
		videoBytes,
		protectVideos = false,
	} = options;
	const limits = readLimits(options);

	const server = createServer();
	// An idle connection closed just as a caller takes it up again looks like a fault; avoid that.
	server.keepAliveTimeout = 0;
	const url = await listen(server, port);

	const closing = new AbortController();
	// Any number of answers may be late at once; that is no leak.
	setMaxListeners(0, closing.signal);
	const log = new RequestLog(apiKeys, closing.signal);
	const faults = new FaultList();
	const catalog = createCatalog(url);
	const { linkLifetimeMilliseconds, latencyMilliseconds } = limits;
	const links = new VideoLinks({ url, now, linkLifetimeMilliseconds });
	const jobs = new JobStore({
		links,
		now,
		renderMilliseconds,
		renderPlaces: limits.renderPlaces,
		unknownMilliseconds: limits.unknownMilliseconds,
		statusWords: { ...DEFAULT_STATUS_WORDS, ...statusWords },
		outputAs,
		jobIdAs,
	});
	const answerCall = createRoutes({
		catalog,
		jobs,
		links,
		postLimits: new PostLimits(limits),
		now,
		videoBytes,
		protectVideos,
	});
	const answerControl = createControl({ faults, jobs, log });

	async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const method = request.method ?? 'GET';
		const target = request.url ?? '/';
		const path = target.split('?', 1)[0] ?? '';
		const authorization = request.headers.authorization;
		const holdsKey = (text: string) => apiKeys.some((key) => text.includes(key));
		const call: Call = {
			method,
			path,
			query: target.slice(path.length + 1),
			contentType: request.headers['content-type'] ?? '',
			body: '',
			authorized: apiKeys.some((key) => authorization === `Bearer ${key}`),
		};

		if (call.path.startsWith(CONTROL_PREFIX)) {
			call.body = await readText(request);
			const reply = new Reply(response, () => {});
			return await reply.send(answerControl(call));
		}

		const entry = log.add({
			method,
			path: target,
			authorized: call.authorized,
			carriedToken:
				authorization !== undefined || holdsKey(target) || request.rawHeaders.some(holdsKey),
			at: now(),
		});
		const late = latencyMilliseconds > 0 && path.startsWith('/api/');
		const reply = new Reply(
			response,
			(status) => log.update(entry, { status }),
			async () => {
				if (late) await delay(latencyMilliseconds, undefined, { signal: closing.signal });
			},
		);
		response.once('close', () => {
			const complete = response.writableFinished || reply.cutOff || closing.signal.aborted;
			if (!complete) log.update(entry, { aborted: true });
		});

		try {
			call.body = await readText(request);
			log.update(entry, {
				body: log.bodyFrom(call.body),
				carriedToken: entry.carriedToken || holdsKey(call.body),
			});
			const fault = faults.take(method, target);
			if (fault === undefined) return await reply.send(answerCall(call));
			await misbehave(fault, () => answerCall(call), reply, closing.signal);
		} catch (error) {
			// The caller left while sending, or the sandbox is closing: nobody waits for an answer.
			if (request.errored !== null || closing.signal.aborted) return;
			// A fault that cannot be carried out, such as one with a header that is none.
			await reply.send(errorAnswer(500, String(error)));
		}
	}

	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		receive(request, response).catch(() => response.destroy());
	});

	let closed: Promise<void> | undefined;
	async function shutDown(): Promise<void> {
		closing.abort();
		const ended = once(server, 'close');
		server.close();
		server.closeAllConnections();
		await ended;
	}

	return {
		url,
		apiKey: apiKeys[0],
		catalog,
		requests: log.entries,
		jobs: jobs.all,
		faults,
		until: async (condition) => await log.until(condition),
		close: async () => await (closed ??= shutDown()),
	};
}

async function listen(server: Server, port: number): Promise<string> {
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The sandbox has no port');
	return `http://127.0.0.1:${address.port}`;
}

async function readText(request: IncomingMessage): Promise<string> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString('utf8');
}
