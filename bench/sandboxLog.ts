import { z } from 'zod';

import type { SandboxPlace } from './sandboxProcess';

const requestsSchema = z.array(z.object({ method: z.string(), status: z.number().nullable() }));

/** How many POSTs a sandbox has refused for a limit. */
export async function countRefusedPosts({ url }: SandboxPlace): Promise<number> {
	const response = await fetch(`${url}/sandbox/requests`);
	const requests = requestsSchema.parse(await response.json());
	return requests.filter(({ method, status }) => method === 'POST' && status === 429).length;
}
