/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a measuring tool, not part of the node */
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

import { createVideos, executionTimeOf } from './node';
import { startSandboxProcess, type SandboxPlace } from './sandboxProcess';
import { showSpread, spreadOf } from './spread';
import type { Row } from './table';

const ITEMS = 1000;
const AT_ONCE = 50;
const ROUNDS = 5;

/**
 * Creating many videos without waiting, next to the two HTTP clients that Node brings: `fetch`, and the
 * bare sockets of `node:http`, which know no proxies, redirects or time-outs.
 */
export async function measureCreating(isShort: boolean): Promise<Row[]> {
	const count = isShort ? 1 : ROUNDS;
	const place = await startSandboxProcess({ renderMilliseconds: 60_000 });
	try {
		const rounds: Array<{ overFetch: number; overSockets: number }> = [];
		for (let round = 0; round < count; round += 1) {
			const sockets = await timeAll(place, postWithSockets);
			const fetched = await timeAll(place, postWithFetch);
			const run = await createVideos(place, ITEMS, { options: { maxConcurrency: AT_ONCE } });
			const node = executionTimeOf(run);
			rounds.push({ overFetch: node / fetched, overSockets: node / sockets });
		}
		const what = `${ITEMS.toLocaleString('en')} items of Create, ${AT_ONCE} at once`;
		const overFetch = spreadOf(rounds.map((round) => round.overFetch));
		const overSockets = spreadOf(rounds.map((round) => round.overSockets));
		return [
			{
				what: `${what}: time over the same with \`fetch\` (median of ${count})`,
				measured: showSpread(overFetch),
				goal: '≤ 1.5',
				met: overFetch.median <= 1.5,
			},
			{
				what: `${what}: time over the same with bare \`node:http\`, to compare`,
				measured: showSpread(overSockets),
				goal: '',
			},
		];
	} finally {
		place.close();
	}
}

type Post = (place: SandboxPlace, body: string) => Promise<unknown>;

/** Sends as many requests as the node does, as many at once, and parses the answers. In milliseconds. */
async function timeAll(place: SandboxPlace, post: Post): Promise<number> {
	const body = JSON.stringify({
		model: 'v2',
		actor: { use: 'avatar', avatar_id: place.avatarId, avatar_type: 'public' },
		script: { use: 'text', text: 'Hello', voice_id: place.voiceId, voice_type: 'public' },
	});
	let left = ITEMS;
	const start = performance.now();
	const worker = async () => {
		while (left > 0) {
			left -= 1;
			await post(place, body);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return performance.now() - start;
}

const headersFor = (place: SandboxPlace) => ({
	Authorization: `Bearer ${place.apiKey}`,
	'Content-Type': 'application/json',
});

const postWithFetch: Post = async (place, body) => {
	const response = await fetch(`${place.url}/api/express_lipsync_video`, {
		method: 'POST',
		headers: headersFor(place),
		body,
	});
	return await response.json();
};

const agent = new Agent({ keepAlive: false });

const postWithSockets: Post = async (place, body) =>
	await new Promise((resolve, reject) => {
		const outgoing = request(
			`${place.url}/api/express_lipsync_video`,
			{ agent, method: 'POST', headers: headersFor(place) },
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
