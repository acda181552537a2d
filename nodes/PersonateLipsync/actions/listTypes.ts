import type { INodeProperties } from 'n8n-workflow';

/** Which list avatars are from, wherever the node asks for it. */
export const avatarTypeField: INodeProperties = {
	displayName: 'Avatar Type',
	name: 'avatarType',
	type: 'options',
	options: [
		{ name: 'Public', value: 'public', description: 'Avatars that everybody can use' },
		{ name: 'Custom', value: 'custom', description: 'Avatars of your own Personate account' },
	],
	default: 'public',
	description:
		'Which list to take avatars from: public for those that everybody can use, custom for those of your own Personate account',
};

/** Which list voices are from, wherever the node asks for it. */
export const voiceTypeField: INodeProperties = {
	displayName: 'Voice Type',
	name: 'voiceType',
	type: 'options',
	options: [
		{ name: 'Public', value: 'public', description: 'Voices that everybody can use' },
		{ name: 'Custom', value: 'custom', description: 'Voices of your own Personate account' },
	],
	default: 'public',
	description:
		'Which list to take voices from: public for those that everybody can use, custom for those of your own Personate account',
};
