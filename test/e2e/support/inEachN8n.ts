import { type N8nRelease, releases } from './versions';
import { KEY_PREFIX, type World, type WorldOptions, openWorld } from './world';

/** An n8n to run the tests in. */
export interface Place {
	/** What comes after "In n8n", where the version does not say it all. */
	name?: string;
	release: N8nRelease;
	environment?: Record<string, string>;
}

/** Every release as it comes. */
export const eachRelease: readonly Place[] = releases.map((release) => ({ release }));

/**
 * Runs these tests in each n8n, every time in a world of their own, and at the end searches all that
 * these runs have left for the key.
 *
 * @param tests gets the release, and a function that gives the world once a test runs
 */
export function inEachN8n(
	{ places = eachRelease, ...options }: WorldOptions & { places?: readonly Place[] },
	tests: (world: () => World, release: N8nRelease) => void,
): void {
	// All of them may be of a release that this run leaves out.
	if (places.length === 0) return;

	describe.each(places.map((place) => ({ ...place, name: place.name ?? place.release.version })))(
		'In n8n $name',
		({ release, environment = {} }) => {
			let opened: World | undefined;
			const world = () => {
				if (opened === undefined) throw new Error('The world is open while tests run only');
				return opened;
			};

			beforeAll(async () => {
				opened = await openWorld(release, {
					...options,
					environment: { ...options.environment, ...environment },
				});
			});
			afterAll(async () => await opened?.close());

			tests(world, release);

			it('and the key is in no execution, log or file of all this', async () => {
				const { session, userFolder, credential, log } = world();
				const executions = await session.executionTexts();

				expect(executions.filter((text) => text.includes(KEY_PREFIX))).toEqual([]);
				expect(log().includes(KEY_PREFIX)).toBe(false);
				// The name proves that the search sees what n8n has stored.
				const found = await userFolder.find([KEY_PREFIX, credential.name]);
				expect(found).toEqual([credential.name]);
			});
		},
	);
}
