/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a measuring tool, not part of the node */
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

import { createVideos, executionTimeOf } from './node';
import { startSandboxProcess, type SandboxPlace } from './sandboxProcess';
import type { Row } from './table';

const ITEMS = 1000;
const AT_ONCE = 50;
const ROUNDS = 5;

/** Creating many videos without waiting, next to a bare HTTP client that sends the same. */
export async function measureCreating(): Promise<Row[]> {
	const place = await startSandboxProcess({ renderMilliseconds: 60_000 });
	try {
		const ratios: number[] = [];
		for (let round = 0; round < ROUNDS; round += 1) {
			const bare = await timeBareClient(place);
			const run = await createVideos(place, ITEMS, { options: { maxConcurrency: AT_ONCE } });
			ratios.push(executionTimeOf(run) / bare);
		}
		const median = ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
		return [
			{
				what: `${ITEMS.toLocaleString('en')} items of Create, ${AT_ONCE} at once: time over a bare HTTP client's (median of ${ROUNDS})`,
				measured: `${median.toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
				goal: '≤ 1.5',
				met: median <= 1.5,
			},
		];
	} finally {
		place.close();
	}
}

/** Node's own client with as many connections; the answers are read and parsed. In milliseconds. */
async function timeBareClient(place: SandboxPlace): Promise<number> {
	const agent = new Agent({ keepAlive: false, maxSockets: AT_ONCE });
	const body = JSON.stringify({
		model: 'v2',
		actor: { use: 'avatar', avatar_id: place.avatarId, avatar_type: 'public' },
		script: { use: 'text', text: 'Hello', voice_id: place.voiceId, voice_type: 'public' },
	});
	const start = performance.now();
	await Promise.all(Array.from({ length: ITEMS }, async () => await post(agent, place, body)));
	const elapsed = performance.now() - start;
	agent.destroy();
	return elapsed;
}

async function post(agent: Agent, place: SandboxPlace, body: string): Promise<unknown> {
	return await new Promise((resolve, reject) => {
		const outgoing = request(
			`${place.url}/api/express_lipsync_video`,
			{
				agent,
				method: 'POST',
				headers: {
					Authorization: `Bearer ${place.apiKey}`,
					'Content-Type': 'application/json',
					'Content-Length': Buffer.byteLength(body),
				},
			},
			(response) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('data', (block: string) => (text += block));
				response.on('end', () => resolve(JSON.parse(text)));
			},
		);
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}
