import type { SandboxOptions } from '../../sandbox/server';
import type { CredentialReference } from '../../test/e2e/support/session';
import { releases } from '../../test/e2e/support/versions';
import { type World, openWorld } from '../../test/e2e/support/world';

/** The n8n that is measured in. */
export const VERSION = '2.41.1';

const release = releases.find(({ version }) => version === VERSION);

/** As n8n comes: what it says at debug level would be measured along. */
const environment = { N8N_LOG_LEVEL: 'info' };

/** What is measured in: a fresh n8n with the package in it, and a Personate. */
export interface Place {
	world: World;
	/** The key once more, for n8n's own HTTP Request node. */
	bearer: CredentialReference;
}

const open = new Set<World>();

/** Gives up all places that are open, whatever goes on in them. */
export async function abandonPlaces(): Promise<void> {
	const worlds = [...open];
	open.clear();
	for (const world of worlds) {
		await world.host.kill();
		await world.close();
	}
}

/** Opens a place for as long as it is used. */
export async function inPlace<Result>(
	sandbox: SandboxOptions,
	use: (place: Place) => Promise<Result>,
): Promise<Result> {
	if (release === undefined) throw new Error(`n8n ${VERSION} is not among the releases`);
	const world = await openWorld(release, { sandbox, environment });
	open.add(world);
	try {
		const bearer = await world.session.createCredential(
			'Bearer of the owner',
			{ token: world.account.apiKey },
			'httpBearerAuth',
		);
		return await use({ world, bearer });
	} finally {
		open.delete(world);
		await world.close();
	}
}
