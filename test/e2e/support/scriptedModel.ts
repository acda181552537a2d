/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, not part of the package */
import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const requestSchema = z.object({
	model: z.string(),
	stream: z.boolean().optional(),
	messages: z.array(
		z.object({
			role: z.string(),
			content: z
				.union([z.string(), z.array(z.object({ text: z.string() }).passthrough())])
				.nullish()
				.transform((content) =>
					Array.isArray(content) ? content.map((part) => part.text).join('') : (content ?? ''),
				),
		}),
	),
	tools: z
		.array(
			z.object({
				function: z.object({
					name: z.string(),
					description: z.string(),
					parameters: z.object({ properties: z.record(z.unknown()) }).passthrough(),
				}),
			}),
		)
		.default([]),
});

/** What a model is sent: the talk so far, and the tools that it may call. */
export type ModelRequest = z.infer<typeof requestSchema>;

/** What the model does when it is asked: it calls a tool, or it speaks. */
export type ModelStep = (
	request: ModelRequest,
) => { say: string } | { call: string; with: Record<string, unknown> };

/** A running model. */
export interface ScriptedModel {
	/** The address to enter as an OpenAI base URL. */
	url: string;
	/** Everything it was sent, oldest first. */
	requests: ModelRequest[];
	/** What it is to do from now on, one step for each time that it is asked. */
	play(...steps: ModelStep[]): void;
	close(): Promise<void>;
}

/** The content of the last message: what the tool has answered, where a tool was called. */
export function lastMessage({ messages }: ModelRequest): string {
	return messages.at(-1)?.content ?? '';
}

/**
 * Starts a model on loopback that speaks as OpenAI's chat completions do, and follows a script.
 *
 * @param afterwards what it does each time when there is no script; without it, it refuses
 * @param speech the file that it gives for any text, as OpenAI's text-to-speech does
 */
export async function startScriptedModel(
	afterwards?: ModelStep,
	speech?: Buffer,
): Promise<ScriptedModel> {
	const requests: ModelRequest[] = [];
	const script: ModelStep[] = [];

	async function answer(incoming: IncomingMessage): Promise<{ status: number; body: unknown }> {
		const request = requestSchema.parse(JSON.parse(await text(incoming)));
		requests.push(request);
		const step = script.shift() ?? afterwards;
		if (step === undefined) return refusal('The script of the model has ended');
		if (request.stream === true) return refusal('The scripted model does not stream');
		return { status: 200, body: completion(request.model, requests.length, step(request)) };
	}

	const server = createServer((incoming, outgoing) => {
		if (speech !== undefined && incoming.url?.endsWith('/audio/speech')) {
			incoming.resume();
			outgoing.writeHead(200, { 'content-type': 'audio/mpeg' });
			outgoing.end(speech);
			return;
		}
		answer(incoming)
			.catch((error: unknown) => refusal(String(error)))
			.then(({ status, body }) => {
				outgoing.writeHead(status, { 'content-type': 'application/json' });
				outgoing.end(JSON.stringify(body));
			})
			.catch((error: unknown) => outgoing.destroy(new Error(String(error))));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The model has no port');

	return {
		url: `http://127.0.0.1:${address.port}/v1`,
		requests,
		play: (...steps) => void script.splice(0, Infinity, ...steps),
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

function refusal(message: string) {
	return { status: 400, body: { error: { message, type: 'invalid_request_error' } } };
}

function completion(model: string, number: number, step: ReturnType<ModelStep>) {
	const message =
		'say' in step
			? { role: 'assistant', content: step.say }
			: {
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: `call-${number}`,
							type: 'function',
							function: { name: step.call, arguments: JSON.stringify(step.with) },
						},
					],
				};
	const finish_reason = 'say' in step ? 'stop' : 'tool_calls';
	return {
		id: `completion-${number}`,
		object: 'chat.completion',
		created: 0,
		model,
		choices: [{ index: 0, message, finish_reason }],
		usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
	};
}
