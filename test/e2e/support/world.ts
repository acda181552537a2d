/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/server';
import { type Host, startN8n } from './host';
import {
	type CredentialReference,
	type PersonateCredential,
	type Session,
	signUp,
} from './session';
import { type UserFolder, createUserFolder } from './userFolder';
import type { N8nRelease } from './versions';

/** A fresh n8n with the packed package in it, its owner, and a Personate for it to talk to. */
export interface World {
	sandbox: Sandbox;
	userFolder: UserFolder;
	host: Host;
	session: Session;
	/** What the owner has typed into the credential. */
	account: PersonateCredential;
	/** The credential as stored. */
	credential: CredentialReference;
	close(): Promise<void>;
}

/** Long enough, and like nothing else, so that it can be searched for. */
const API_KEY = 'example-key-4711-of-the-owner';

/** Opens a world; what was opened is closed again where it cannot be completed. */
export async function openWorld(
	release: N8nRelease,
	sandboxOptions: SandboxOptions = {},
): Promise<World> {
	const closings: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const closeOne of closings.splice(0).reverse()) await closeOne();
	};
	let world: World | undefined;
	let complaints = (): string[] => [];
	try {
		const sandbox = await startSandbox({ apiKeys: [API_KEY], ...sandboxOptions });
		closings.push(sandbox.close);
		const userFolder = await createUserFolder(process.env.E2E_TARBALL ?? '');
		closings.push(userFolder.remove);
		const host = await startN8n({ release, userFolder });
		closings.push(host.stop);
		({ complaints } = host);
		const session = await signUp(host.url);
		const account = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
		const credential = await session.createCredential('Personate of the owner', account);
		world = { sandbox, userFolder, host, session, account, credential, close };
		return world;
	} finally {
		if (world === undefined) {
			process.stderr.write(complaints().join('\n'));
			await close();
		}
	}
}
