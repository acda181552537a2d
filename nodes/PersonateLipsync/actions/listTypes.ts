import type { INodeProperties } from 'n8n-workflow';

import type { ListKind } from '../transport/lists';

/** The field that says which list avatars or voices are from. */
export function listTypeField(kind: ListKind): INodeProperties {
	const name = kind === 'avatar' ? 'Avatar' : 'Voice';
	return {
		displayName: `${name} Type`,
		name: `${kind}Type`,
		type: 'options',
		options: [
			{ name: 'Public', value: 'public', description: `${name}s available to all users` },
			{
				name: 'Custom',
				value: 'custom',
				description: `${name}s of your Personate account`,
			},
		],
		default: 'public',
		description: `Whether to use the public ${kind}s or those of your Personate account`,
	};
}
