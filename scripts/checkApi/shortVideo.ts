import type { LipsyncRequest } from '../../nodes/PersonateLipsync/transport/schemas';
import type { FreeObservations } from './observations';
import { readList } from './reading';

/** As short as a text can be that is still one. */
const TEXT = 'Hello.';

/** The request for one short video, of the first public avatar and voice; `undefined` without them. */
export function shortVideo({ lists }: FreeObservations): LipsyncRequest | undefined {
	const firstId = (wanted: string) => {
		const list = lists.find(({ name }) => name === wanted);
		const rows = list && readList(list.answer, list.kind);
		return rows?.find(({ id }) => id !== undefined)?.id;
	};
	const avatarId = firstId('avatars/public');
	const voiceId = firstId('voices/public');
	if (avatarId === undefined || voiceId === undefined) return undefined;
	return {
		model: 'v2',
		actor: { use: 'avatar', avatar_id: avatarId, avatar_type: 'public' },
		script: { use: 'text', text: TEXT, voice_id: voiceId, voice_type: 'public' },
	};
}
