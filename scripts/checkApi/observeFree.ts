import type { Send } from './connection';
import type { FreeObservations, ListObservation } from './observations';
import type { ListKind } from './reading';

/** Where jobs are created and read. */
export const VIDEOS = '/api/express_lipsync_video';

const WRONG_KEY = 'no-key-of-anybody';
const UNKNOWN_JOB = '00000000-0000-4000-8000-000000000000';

/** Sends GETs only. */
export async function observeFree(send: Send): Promise<FreeObservations> {
	const lists: ListObservation[] = [];
	for (const kind of ['avatar', 'voice'] satisfies ListKind[]) {
		for (const type of ['public', 'custom']) {
			const name = `${kind}s/${type}`;
			lists.push({ name, kind, answer: await send({ method: 'GET', path: `/api/${name}` }) });
		}
	}
	return {
		lists,
		wrongKey: await send({ method: 'GET', path: '/api/avatars/custom', key: WRONG_KEY }),
		unknownJob: await send({ method: 'GET', path: `${VIDEOS}/${UNKNOWN_JOB}` }),
	};
}
