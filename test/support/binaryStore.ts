/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test support, not part of the node */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

import { WORKFLOW_ID } from './engine';

/** The bytes of a file in n8n's binary store. */
export async function readBinary(binary: IBinaryData): Promise<Buffer> {
	return await Container.get(BinaryDataService).getAsBuffer(binary);
}

/** Runs something while n8n's binary store cannot take a file of that execution: a file is where its folder would be. */
export async function withoutRoomFor<Result>(
	executionId: string,
	run: () => Promise<Result>,
): Promise<Result> {
	const { localStoragePath } = Container.get(BinaryDataConfig);
	const folder = join(localStoragePath, 'workflows', WORKFLOW_ID, 'executions', executionId);
	await mkdir(dirname(folder), { recursive: true });
	await writeFile(folder, 'in the way');
	try {
		return await run();
	} finally {
		await rm(folder);
	}
}
