/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- finds the build next to it */
import { join } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType } from 'n8n-workflow';

/** Loads what `npm run build` has made, by the loader that n8n itself uses. */
export async function loadBuiltPackage(): Promise<{
	node: INodeType;
	credentialType: ICredentialType;
}> {
	const loader = new PackageDirectoryLoader(join(__dirname, '..', '..'));
	await loader.loadAll();
	const { type: node } = loader.getNode('personateLipsync');
	if (!('execute' in node)) throw new Error('The built node has no execute method');
	return { node, credentialType: loader.getCredential('personateApi').type };
}
