import type { INodeProperties } from 'n8n-workflow';

import type { ListKind } from '../transport/lists';

/** Which list avatars or voices are from, wherever the node shows it. */
export function listTypeField(kind: ListKind): INodeProperties {
	const name = kind === 'avatar' ? 'Avatar' : 'Voice';
	return {
		displayName: `${name} Type`,
		name: `${kind}Type`,
		type: 'options',
		options: [
			{ name: 'Public', value: 'public', description: `${name}s that everybody can use` },
			{
				name: 'Custom',
				value: 'custom',
				description: `${name}s of your own Personate account`,
			},
		],
		default: 'public',
		description: `Which list to take ${kind}s from: public for those that everybody can use, custom for those of your own Personate account`,
	};
}
