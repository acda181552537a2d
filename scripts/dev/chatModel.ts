import { z } from 'zod';

import type { ModelRequest, ModelStep } from '../../test/e2e/support/scriptedModel';

const firstAvatar = z
	.array(z.object({ avatar_id: z.string(), avatar_type: z.string() }))
	.nonempty();
const firstVoice = z.array(z.object({ voice_id: z.string(), voice_type: z.string() })).nonempty();

/**
 * What stands in for the chat model of the agent example: whatever it is told, it has the first avatar
 * and the first voice say it, and tells the job's id. It thinks nothing, needs no account and costs
 * nothing.
 */
export const chatModel: ModelStep = (request) => {
	const { text, told } = sinceLastMessage(request);
	if (told[0] === undefined) return { call: 'Find_an_avatar', with: { search: '' } };
	if (told[1] === undefined) return { call: 'Find_a_voice', with: { search: '' } };
	if (told[2] === undefined) {
		const [{ avatar_id, avatar_type }] = firstAvatar.parse(JSON.parse(told[0]));
		const [{ voice_id, voice_type }] = firstVoice.parse(JSON.parse(told[1]));
		return { call: 'Create_a_video', with: { avatar_id, avatar_type, voice_id, voice_type, text } };
	}
	return { say: `This stand-in for a chat model has made your video. Personate says: ${told[2]}` };
};

/** What the user has said last, and what the tools have answered since then. */
function sinceLastMessage({ messages }: ModelRequest): { text: string; told: string[] } {
	const last = messages.map(({ role }) => role).lastIndexOf('user');
	return {
		text: messages[last]?.content ?? '',
		told: messages
			.slice(last + 1)
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => content),
	};
}
