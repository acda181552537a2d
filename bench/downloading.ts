/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a measuring tool, not part of the node */
import { fork } from 'node:child_process';
import { once } from 'node:events';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { createVideos } from './node';
import { startSandboxProcess } from './sandboxProcess';
import type { Row } from './table';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** By how much a download of 1 GiB raises the peak memory over one of 1 MiB, streamed and buffered. */
export async function measureDownloading(isShort: boolean): Promise<Row[]> {
	const growth = async (way: Way) =>
		((await peakMemory(way, GIB)) - (await peakMemory(way, MIB))) / MIB;
	const streamed = await growth('node');
	const row = {
		what: 'Download of 1 GiB: growth of peak memory over a download of 1 MiB',
		measured: `${streamed.toFixed(0)} MiB`,
		goal: '≤ 85 MiB',
		met: streamed <= 85,
	};
	// A machine that is to say whether the bench runs may not have the memory for it.
	if (isShort) return [row];
	const buffered = await growth('buffer');
	return [
		row,
		{
			what: 'The same through a buffer, to compare',
			measured: `${buffered.toFixed(0)} MiB`,
			goal: '',
		},
	];
}

type Way = 'node' | 'buffer';

/** The peak of a process that does nothing but one download, in bytes. */
async function peakMemory(way: Way, bytes: number): Promise<number> {
	const child = fork(__filename, [way, String(bytes)]);
	const [peak]: unknown[] = await once(child, 'message');
	child.kill();
	return Number(peak);
}

async function download(way: string, bytes: number): Promise<void> {
	const place = await startSandboxProcess({ videoBytes: bytes });
	try {
		const run = await createVideos(place, 1, {
			waitForCompletion: true,
			downloadVideo: way === 'node',
		});
		if (way === 'buffer') {
			const [item] = run.data.resultData.runData['Personate Lipsync']?.[0]?.data?.main?.[0] ?? [];
			const video = Buffer.from(await (await fetch(String(item?.json.output))).arrayBuffer());
			await Container.get(BinaryDataService).store(
				{ type: 'execution', workflowId: 'bench', executionId: '1' },
				video,
				{ data: '', mimeType: 'video/mp4' },
			);
		}
	} finally {
		place.close();
	}
}

if (require.main === module) {
	const [, , way = '', bytes = ''] = process.argv;
	void download(way, Number(bytes)).then(() =>
		process.send?.(process.resourceUsage().maxRSS * 1024),
	);
}
