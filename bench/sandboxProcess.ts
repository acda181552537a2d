/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a measuring tool, not part of the node */
import { fork } from 'node:child_process';
import { once } from 'node:events';

import { z } from 'zod';

import { startSandbox, type SandboxOptions } from '../sandbox/server';

/** All options that another process can be told; it goes by the real clock. */
export type SandboxProcessOptions = Omit<SandboxOptions, 'now' | 'port'>;

const placeSchema = z.object({
	url: z.string(),
	apiKey: z.string(),
	avatarId: z.string(),
	voiceId: z.string(),
});

export type SandboxPlace = z.infer<typeof placeSchema>;

/** A sandbox in a process of its own, so that its work is not measured along with the node's. */
export async function startSandboxProcess(
	options: SandboxProcessOptions = {},
): Promise<SandboxPlace & { close(): void }> {
	const child = fork(__filename, [JSON.stringify({ renderMilliseconds: 0, ...options })]);
	const [message]: unknown[] = await once(child, 'message');
	return { ...placeSchema.parse(message), close: () => child.kill() };
}

if (require.main === module) {
	// They come from the function above, and the sandbox checks its limits itself.
	const optionsSchema = z.custom<SandboxProcessOptions>();
	const options = optionsSchema.parse(JSON.parse(process.argv[2] ?? ''));
	void startSandbox(options).then(({ url, apiKey, catalog }) =>
		process.send?.({
			url,
			apiKey,
			avatarId: catalog.avatars.public[0]?.avatar_id,
			voiceId: catalog.voices.public[0]?.voice_id,
		}),
	);
}
