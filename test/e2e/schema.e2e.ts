import type { Browser } from 'playwright-core';

import { describeWithBrowser, startChromium } from './support/editor/browser';
import { type Editor, openEditor } from './support/editor/editor';
import { takePictures } from './support/editor/pictures';
import { releases } from './support/versions';
import { chain } from './support/workflow';
import { type World, openWorld } from './support/world';

describeWithBrowser.each(releases)(
	'In the editor of n8n $version, before the first run',
	(release) => {
		let world: World;
		let browser: Browser;
		let editor: Editor;

		beforeAll(async () => {
			world = await openWorld(release);
			browser = await startChromium();
			editor = await openEditor(browser, world.host.url);
		});
		afterAll(async () => {
			await editor?.close();
			await browser?.close();
			await world?.close();
		});

		it('the fields of a video are shown, and can be dragged into the next node', async () => {
			const workflow = chain(world.credential, [
				{ name: CREATE, parameters: {} },
				{ name: GET, parameters: { operation: 'get' } },
			]);
			const { schema, field } = await editor.openNode(await world.session.store(workflow), GET);

			await schema.item('job_id').waitFor();
			expect(await schema.names()).toEqual(
				expect.arrayContaining(['job_id', 'status', 'output', 'input', 'actor', 'script']),
			);
			await takePictures(editor.page, `schema-in-${release.version}`);

			await schema.drag('job_id', field('jobId'));
			await field('jobId').getByText('{{ $json.job_id }}').waitFor();
			expect(world.sandbox.jobs).toEqual([]);
		});
	},
);

const CREATE = 'Create a video';
const GET = 'Get the video';
