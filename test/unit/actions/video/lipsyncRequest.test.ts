import { fields } from '../../../../nodes/PersonateLipsync/actions/video/create';
import { nameField } from '../../../../nodes/PersonateLipsync/actions/video/lipsyncRequest';

const displayNames = new Map(fields.map(({ name, displayName }) => [name, displayName]));

describe('A field of the API in an error', () => {
	it.each([
		['model', 'model'],
		['actor.use', 'actorUse'],
		['actor.avatar_type', 'avatarType'],
		['actor.avatar_id', 'avatarId'],
		['actor.video_url', 'videoUrl'],
		['script.use', 'scriptUse'],
		['script.text', 'text'],
		['script.voice_type', 'voiceType'],
		['script.voice_id', 'voiceId'],
		['script.audio_url', 'audioUrl'],
	])('%s is called what the editor calls %s', (apiField, parameter) => {
		expect(displayNames.get(parameter)).toBeDefined();
		expect(nameField(apiField)).toBe(displayNames.get(parameter));
	});

	it('has no name where the editor has no such field', () => {
		for (const apiField of ['', 'body', 'actor', 'script.speed', 'constructor', '__proto__']) {
			expect(nameField(apiField)).toBeUndefined();
		}
	});
});
