import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod';

import { WORKFLOW_ID } from './engine';

/** A file that n8n keeps in its store, as a node before this one would have put it there. */
export async function storeFile(
	content: string,
	described: Pick<IBinaryData, 'mimeType' | 'fileName' | 'fileExtension'>,
	executionId = '1',
): Promise<IBinaryData> {
	const store = Container.get(BinaryDataService);
	await store.init();
	return await store.store(
		{ type: 'execution', workflowId: WORKFLOW_ID, executionId },
		Buffer.from(content),
		{ ...described, data: '' },
	);
}

const bodySchema = z.object({
	actor: z.object({ video_url: z.string().optional() }),
	script: z.object({ audio_url: z.string().optional() }),
});

/** The links in the body of a POST. */
export function linksIn(body: unknown): { video: string; audio: string } {
	const { actor, script } = bodySchema.parse(body);
	return { video: actor.video_url ?? '', audio: script.audio_url ?? '' };
}

const claimsSchema = z.object({ id: z.string(), iat: z.number(), exp: z.number() });

/** What the token of a link says: which file it opens, since when and until when, in seconds. */
export function claimsOf(link: string) {
	const [, payload = ''] = tokenOf(link).split('.');
	return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

export function tokenOf(link: string): string {
	return new URL(link).searchParams.get('token') ?? '';
}

/** What a server gets that fetches the link: n8n's own check of the token, and n8n's own store. */
export async function fetchedFrom(link: string): Promise<string> {
	const store = Container.get(BinaryDataService);
	const id = store.validateSignedToken(tokenOf(link));
	return (await store.getAsBuffer({ id, data: '', mimeType: '' })).toString();
}

/** All that is written to n8n's log from here on. */
export function watchLog(): () => string {
	const logger = Container.get(Logger);
	const spies = (['error', 'warn', 'info', 'debug'] as const).map((level) =>
		jest.spyOn(logger, level),
	);
	return () => JSON.stringify(spies.flatMap(({ mock }) => mock.calls));
}
