/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/server';
import { type Host, startN8n } from './host';
import {
	type CredentialReference,
	type PersonateCredential,
	type Session,
	signIn,
	signUp,
} from './session';
import { type UserFolder, createUserFolder } from './userFolder';
import type { N8nRelease } from './versions';

/** A fresh n8n with the packed package in it, its owner, and a Personate for it to talk to. */
export interface World {
	sandbox: Sandbox;
	userFolder: UserFolder;
	/** The n8n that runs now. */
	readonly host: Host;
	readonly session: Session;
	/** What the owner has typed into the credential. */
	account: PersonateCredential;
	/** The credential as stored. */
	credential: CredentialReference;
	/** What every n8n of this world has printed so far. */
	log(): string;
	/** Kills n8n, and starts it anew on what it has left behind. */
	crash(): Promise<void>;
	close(): Promise<void>;
}

/** How a world is to be. */
export interface WorldOptions {
	sandbox?: SandboxOptions;
	/** Settings for n8n on top of the usual ones. */
	environment?: Record<string, string>;
}

/** What all keys of the tests begin with: long, and like nothing else, so that it can be searched for. */
export const KEY_PREFIX = 'example-key-4711';

const API_KEY = `${KEY_PREFIX}-of-the-owner`;

/** Opens a world; what was opened is closed again where it cannot be completed. */
export async function openWorld(
	release: N8nRelease,
	{ sandbox: sandboxOptions, environment = {} }: WorldOptions = {},
): Promise<World> {
	const closings: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const closeOne of closings.splice(0).reverse()) await closeOne();
	};
	const hosts: Host[] = [];
	let world: World | undefined;
	try {
		const sandbox = await startSandbox({ apiKeys: [API_KEY], ...sandboxOptions });
		closings.push(sandbox.close);
		const userFolder = await createUserFolder(process.env.E2E_TARBALL ?? '');
		closings.push(userFolder.remove);

		const start = async () => {
			const started = await startN8n({ release, userFolder, environment });
			hosts.push(started);
			return started;
		};
		let host = await start();
		closings.push(async () => {
			await host.stop();
		});
		let session = await signUp(host.url);
		const account = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };

		world = {
			sandbox,
			userFolder,
			get host() {
				return host;
			},
			get session() {
				return session;
			},
			account,
			credential: await session.createCredential('Personate of the owner', account),
			log: () => hosts.map((each) => each.log()).join(''),
			async crash() {
				await host.kill();
				host = await start();
				session = await signIn(host.url);
			},
			close,
		};
		return world;
	} finally {
		if (world === undefined) {
			process.stderr.write(hosts.flatMap((host) => host.complaints()).join('\n'));
			await close();
		}
	}
}
