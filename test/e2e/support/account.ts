import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/server';
import type { CredentialReference } from './session';
import { KEY_PREFIX, type World } from './world';

/** One more account, at a Personate of its own. */
export interface Account {
	sandbox: Sandbox;
	credential: CredentialReference;
}

/** The accounts that the tests of one world share. */
export interface Accounts {
	/** Opens an account at a Personate that behaves in this way. */
	open(world: World, options: SandboxOptions): Promise<Account>;
	close(): Promise<void>;
}

export function createAccounts(): Accounts {
	const opened: Sandbox[] = [];
	return {
		async open({ session }, options) {
			const name = `Personate account ${opened.length + 1}`;
			const sandbox = await startSandbox({
				apiKeys: [`${KEY_PREFIX}-of-account-${opened.length + 1}`],
				...options,
			});
			opened.push(sandbox);
			const data = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
			return { sandbox, credential: await session.createCredential(name, data) };
		},
		async close() {
			for (const sandbox of opened.splice(0)) await sandbox.close();
		},
	};
}
