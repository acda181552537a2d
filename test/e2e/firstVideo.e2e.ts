import type { INodeParameters } from 'n8n-workflow';
import type { Browser } from 'playwright-core';

import { describeWithBrowser, startChromium } from './support/editor/browser';
import { type Editor, openEditor } from './support/editor/editor';
import { startFilm } from './support/editor/film';
import { keepPicture, takePictures } from './support/editor/pictures';
import { settled } from './support/editor/settled';
import { readyExample } from './support/examples';
import type { CredentialReference } from './support/session';
import { releases } from './support/versions';
import { chain } from './support/workflow';
import { type World, openWorld } from './support/world';

const current = releases.filter(({ version }) => version.startsWith('2.'));

describeWithBrowser.each(current)('A first video in the editor of n8n $version', (release) => {
	let world: World;
	let browser: Browser;
	let editor: Editor;
	let account: CredentialReference;

	beforeAll(async () => {
		world = await openWorld(release, { sandbox: { renderMilliseconds: 3000 } });
		account = await world.session.createCredential('Personate account', world.account);
		browser = await startChromium();
	});
	beforeEach(async () => {
		editor = await openEditor(browser, world.host.url);
	});
	afterEach(async () => await editor.close());
	afterAll(async () => {
		await browser?.close();
		await world?.close();
	});

	it('is a voice that is chosen by typing, a click, and a video that plays in the output', async () => {
		const film = await startFilm(editor.page, { width: 1440, height: 860 });
		const workflow = chain(account, [{ name: NODE, parameters: createFrom(world) }]);
		const panel = await editor.openNode(await world.session.store(workflow), NODE);
		const voice = panel.picker('voiceId');
		await panel.field('waitForCompletion').waitFor();
		await film.show(1500);

		await voice.open();
		await voice.rows.first().waitFor();
		await film.show(1000);
		for (const letter of 'zoe') {
			await voice.search(letter);
			await film.show(300);
		}
		const chosen = voice.rows.filter({ hasText: 'Zoë (calm)' });
		await chosen.hover();
		await film.show(800);
		await chosen.click();
		const shown = 'Zoë (calm) · nl-NL · female';
		expect(await settled(voice.chosen, shown)).toBe(shown);
		await film.show(1200);

		await panel.execute();
		await panel.running.waitFor();
		await film.show(1500);
		await panel.output.getByTestId('radio-button-binary').waitFor();
		await film.show(1500);
		const video = await panel.openVideo();
		expect(video.duration).toBeGreaterThan(2);
		for (let tenth = 1; tenth < 10 * video.duration; tenth += 1) {
			await video.playTo(tenth / 10);
			if (tenth === 13) await takePictures(editor.page, 'output-video');
			await film.show(100);
		}
		const animation = await film.develop();
		expect(animation.length).toBeLessThan(1_500_000);
		await keepPicture('first-video.webp', animation);
	});

	it.each(['create-wait-download', 'many-videos-from-a-table', 'form-with-a-video'])(
		'is ready to run in the example %s, once its credential and ids are chosen',
		async (name) => {
			const workflow = readyExample(`${name}.json`, world);

			const canvas = await editor.openWorkflow(await world.session.store(workflow));

			await takePictures(editor.page, `example-${name}`, await canvas.area());
			expect(await canvas.issues.count()).toBe(0);
		},
	);
});

const NODE = 'Create a paid lipsync video';

/** All that a video needs but a voice. */
function createFrom({ sandbox }: World): INodeParameters {
	const [avatar] = sandbox.catalog.avatars.public;
	return {
		avatarId: {
			__rl: true,
			mode: 'list',
			value: avatar?.avatar_id ?? '',
			cachedResultName: avatar?.name ?? '',
		},
		text: 'Hello, and welcome to our spring collection!',
		waitForCompletion: true,
		downloadVideo: true,
	};
}
