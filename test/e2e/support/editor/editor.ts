import type { Browser, Locator, Page } from 'playwright-core';

import { owner } from '../session';
import { nodePanel } from './nodePanel';
import type { Area } from './pictures';

/** n8n's editor in a browser, with the owner signed in. */
export type Editor = Awaited<ReturnType<typeof openEditor>>;

/** The editor loads in seconds on an idle machine, and in many more on a busy one. */
const PATIENCE_MILLISECONDS = 60_000;

/** The lines below a node, in pixels. */
const NODE_NAME = 50;

/** Around a workflow in a picture, in pixels. */
const MARGIN = 40;

/** Opens a browser window and signs the owner in. */
export async function openEditor(browser: Browser, url: string) {
	const context = await browser.newContext({
		viewport: { width: 1440, height: 1200 },
		deviceScaleFactor: 1,
		colorScheme: 'light',
	});
	context.setDefaultTimeout(PATIENCE_MILLISECONDS);
	// The editor would look for newer versions of a community package: it is to keep to itself.
	await context.route(
		({ origin, protocol }) => protocol.startsWith('http') && origin !== new URL(url).origin,
		async (route) => await route.abort(),
	);
	const page = await context.newPage();
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(owner.email);
	await page.locator('input[name="password"]').fill(owner.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL((to) => !to.pathname.startsWith('/signin'));

	return {
		page,

		/** Opens an empty workflow and the list of nodes that a first step can be. */
		async openNodeCreator() {
			await page.goto(`${url}/workflow/new`);
			await page.getByTestId('canvas-plus-button').click();
			return nodeCreator(page);
		},

		/** Opens a stored workflow and the panel of one of its nodes. */
		async openNode(workflowId: string, name: string) {
			await page.goto(`${url}/workflow/${workflowId}`);
			await canvasNode(page, name).dblclick();
			return nodePanel(page);
		},

		/** Opens a stored workflow. */
		async openWorkflow(workflowId: string) {
			await page.goto(`${url}/workflow/${workflowId}`);
			return canvas(page);
		},

		panel: () => nodePanel(page),

		/** A node on the canvas, as it is shown there. */
		canvasNode: (name: string) => canvasNode(page, name),

		close: async () => await context.close(),
	};
}

function canvasNode(page: Page, name: string): Locator {
	return page.getByTestId('canvas-node').filter({ hasText: name });
}

function canvas(page: Page) {
	const parts = page.getByTestId('canvas-node').or(page.getByTestId('sticky'));
	return {
		/** The marks of nodes that cannot run as they are. */
		issues: page.getByTestId('node-issues'),

		/** Where the workflow is, once all of it is on the screen. */
		async area(): Promise<Area> {
			await parts.first().waitFor();
			await page.getByTestId('zoom-to-fit').click();
			const boxes = (
				await Promise.all((await parts.all()).map((part) => part.boundingBox()))
			).filter((box) => box !== null);
			const x = Math.min(...boxes.map((box) => box.x)) - MARGIN;
			const y = Math.min(...boxes.map((box) => box.y)) - MARGIN;
			const width = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN - x;
			const height = Math.max(...boxes.map((box) => box.y + box.height)) + NODE_NAME + MARGIN - y;
			return { x, y, width, height };
		},
	};
}

function nodeCreator(page: Page) {
	const creator = page.getByTestId('node-creator');
	const entries = creator.getByTestId('item-iterator-item');
	return {
		/** Types into the search; the entry is what is expected among what is found. */
		async search(text: string, entry: string): Promise<Locator> {
			await creator.getByTestId('node-creator-search-bar').fill(text);
			const found = entries.filter({ hasText: entry });
			await found.waitFor();
			return found;
		},
		/** All that is shown. */
		text: async () => await creator.innerText(),
		/** Chooses an action of the node that was opened. */
		async choose(action: string) {
			await creator.getByText(action, { exact: true }).click();
			return nodePanel(page);
		},
	};
}
