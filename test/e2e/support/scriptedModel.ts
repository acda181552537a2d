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

/** One call of a tool. */
interface ModelCall {
	call: string;
	with: Record<string, unknown>;
}

/** What the model does when it is asked: it calls a tool, or several at once, or it speaks. */
export type ModelStep = (request: ModelRequest) => { say: string } | ModelCall | ModelCall[];

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

	async function answer(incoming: IncomingMessage): Promise<Answer> {
		// n8n's own Agents try OpenAI's newer way first, and take this for "not here".
		if (incoming.url?.endsWith('/responses')) return refusal('There is nothing here', 404);
		const request = requestSchema.parse(JSON.parse(await text(incoming)));
		requests.push(request);
		const step = script.shift() ?? afterwards;
		if (step === undefined) return refusal('The script of the model has ended');
		const completed = completion(request, requests.length, step(request));
		return request.stream === true
			? { status: 200, type: 'text/event-stream', text: streamed(completed) }
			: json(200, completed);
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
			.then((given) => {
				outgoing.writeHead(given.status, { 'content-type': given.type });
				outgoing.end(given.text);
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

interface Answer {
	status: number;
	type: string;
	text: string;
}

function json(status: number, body: unknown): Answer {
	return { status, type: 'application/json', text: JSON.stringify(body) };
}

function refusal(message: string, status = 400): Answer {
	return json(status, { error: { message, type: 'invalid_request_error' } });
}

function completion({ model, stream }: ModelRequest, number: number, step: ReturnType<ModelStep>) {
	const message =
		'say' in step
			? { role: 'assistant', content: step.say }
			: {
					role: 'assistant',
					content: null,
					tool_calls: [step].flat().map((each, index) => ({
						index,
						id: `call-${number}-${index}`,
						type: 'function',
						function: { name: each.call, arguments: JSON.stringify(each.with) },
					})),
				};
	const finish_reason = 'say' in step ? 'stop' : 'tool_calls';
	return {
		id: `completion-${number}`,
		object: stream === true ? 'chat.completion.chunk' : 'chat.completion',
		created: 0,
		model,
		choices: [{ index: 0, [stream === true ? 'delta' : 'message']: message, finish_reason }],
		usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
	};
}

/** The whole answer as one event, as a model that streams may give it. */
function streamed(completed: object): string {
	return `data: ${JSON.stringify(completed)}\n\ndata: [DONE]\n\n`;
}
