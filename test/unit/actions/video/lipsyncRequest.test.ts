import type { IExecuteFunctions } from 'n8n-workflow';

import { createReader } from '../../../../nodes/PersonateLipsync/actions/parameters';
import { fields } from '../../../../nodes/PersonateLipsync/actions/video/create';
import {
	nameField,
	readLipsyncRequest,
} from '../../../../nodes/PersonateLipsync/actions/video/lipsyncRequest';

const displayNames = new Map(fields.map(({ name, displayName }) => [name, displayName]));

describe('A field of the API in an error', () => {
	const named = {
		...{ model: 'model', 'actor.use': 'actorUse', 'script.use': 'scriptUse' },
		...{ 'actor.avatar_type': 'avatarType', 'actor.avatar_id': 'avatarId' },
		...{ 'script.voice_type': 'voiceType', 'script.voice_id': 'voiceId', 'script.text': 'text' },
		...{ 'actor.video_url': 'videoUrl', 'script.audio_url': 'audioUrl' },
	};
	it.each(Object.entries(named))('%s is called what the editor calls %s', (apiField, parameter) => {
		expect(displayNames.get(parameter)).toBeDefined();
		expect(nameField(apiField)).toBe(displayNames.get(parameter));
	});

	it('has no name where the editor has no such field', () => {
		for (const apiField of ['', 'body', 'actor', 'script.speed', 'constructor', '__proto__']) {
			expect(nameField(apiField)).toBeUndefined();
		}
	});
});

describe('What makes up a request', () => {
	const files = { videoUrl: 'https://example.com/v.mp4', audioUrl: 'https://example.com/a.mp3' };
	const chosen = { avatarId: 'avatar-1', text: 'Hello', voiceId: 'voice-1', ...files };
	const avatar = ['avatarId', 'avatarType'];
	const text = ['text', 'voiceId', 'voiceType'];

	it.each<[Record<string, string>, string[]]>([
		[{}, [...avatar, ...text]],
		[{ scriptUse: 'audio' }, [...avatar, 'audioSource', 'audioUrl']],
		[{ actorUse: 'video' }, ['videoSource', 'videoUrl', ...text]],
	])('is known by the names of its parameters, and no others: %j', async (branch, expected) => {
		const parameters: Record<string, string> = { ...chosen, ...branch };
		const context: IExecuteFunctions = Object.create(null, {
			getNode: { value: () => ({ parameters: {} }) },
			getNodeParameter: {
				value: (name: string, _itemIndex: number, fallback: unknown) =>
					parameters[name] ?? fallback,
			},
		});

		const plan = await readLipsyncRequest(context, createReader(context, fields)(0), 0);

		expect(plan.ok && plan.value.madeFrom.parameterNames.sort()).toEqual(
			[...expected, 'actorUse', 'model', 'scriptUse'].sort(),
		);
	});
});
