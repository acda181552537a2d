import type { Locator, Page } from 'playwright-core';

import { credentialDialog } from './credentialDialog';

/** The panel of a node: its input, its fields and its output. */
export type NodePanel = ReturnType<typeof nodePanel>;

/** Reads and works the panel of the node that is open. */
export function nodePanel(page: Page) {
	const panel = page.getByTestId('ndv');
	const parameters = panel.getByTestId('node-parameters');
	const output = panel.getByTestId('output-panel');
	const field = (name: string) => parameters.getByTestId(`parameter-input-${name}`);

	return {
		title: panel.getByTestId('node-title-container'),

		icon: panel.getByRole('img').first(),

		/** The labels of the fields that the user sees, from top to bottom. */
		async fields(): Promise<string[]> {
			const labels = await parameters
				.getByTestId('input-label')
				.filter({ visible: true })
				.allInnerTexts();
			return labels.map((label) => label.split('\n', 1)[0]?.trim() ?? '');
		},

		field,

		/** Chooses from a drop-down field. */
		async choose(name: string, option: string): Promise<void> {
			await field(name).click();
			await page
				.getByRole('option')
				.filter({ visible: true, has: page.getByText(option, { exact: true }) })
				.click();
		},

		/** The choices of a drop-down field, with what is said of each. */
		async choices(name: string): Promise<string[]> {
			await field(name).click();
			const options = page.getByRole('option').filter({ visible: true });
			await options.first().waitFor();
			const texts = await options.allInnerTexts();
			await page.keyboard.press('Tab');
			return texts;
		},

		async switchOn(name: string): Promise<void> {
			await field(name).locator('.el-switch').click();
		},

		async type(name: string, text: string): Promise<void> {
			await field(name).getByRole('textbox').fill(text);
		},

		/** What can be added to a collection, such as Options. */
		async additions(): Promise<string[]> {
			await parameters.getByTestId('collection-parameter-add').click();
			const options = page.getByTestId('collection-parameter-option').filter({ visible: true });
			await options.first().waitFor();
			const texts = await options.allInnerTexts();
			await page.keyboard.press('Escape');
			return texts;
		},

		picker: (name: string) => picker(page, parameters.getByTestId(`resource-locator-${name}`)),

		/** Opens the dialog for a new credential. */
		async createCredential() {
			await parameters.getByTestId('node-credentials-select').click();
			await page.getByTestId('node-credentials-select-item-new').filter({ visible: true }).click();
			return credentialDialog(page);
		},

		/** Opens the dialog for the credential that the node has. */
		async editCredential() {
			await parameters.getByTestId('credential-edit-button').click();
			return credentialDialog(page);
		},

		schema: schemaOf(page, panel.getByTestId('ndv-input-panel')),

		execute: async () => await panel.getByTestId('node-execute-button').click(),

		output,
		running: output.getByTestId('ndv-executing'),

		/** Opens the video among the files of the output. */
		async openVideo() {
			await output.getByTestId('radio-button-binary').click();
			await output.getByRole('button', { name: 'View' }).click();
			await page.locator('video').waitFor();
			await page.waitForFunction('document.querySelector("video").duration > 0');
			return {
				/** In seconds. */
				duration: Number(await page.evaluate('document.querySelector("video").duration')),
				/** Lets it play until this second. n8n's files cannot be sought in. */
				async playTo(second: number): Promise<void> {
					await page.evaluate('document.querySelector("video").play()');
					await page.waitForFunction(`document.querySelector("video").currentTime >= ${second}`);
					await page.evaluate('document.querySelector("video").pause()');
				},
			};
		},

		/** What stands above the output. */
		async hints(): Promise<string[]> {
			const texts = await output.getByTestId('node-hint').allInnerTexts();
			return texts.map((text) => text.trim());
		},
		errorMessage: output.getByTestId('node-error-message'),
		errorDescription: output.getByTestId('node-error-description'),

		close: async () => await panel.getByTestId('ndv-close-button').click(),
	};
}

/** What the node before this one gives, as a list of fields. */
function schemaOf(page: Page, input: Locator) {
	const item = (name: string) =>
		input
			.getByTestId('run-data-schema-item')
			.filter({ has: page.getByText(name, { exact: true }) });
	return {
		item,
		names: async () => await input.getByTestId('run-data-schema-node-name').allInnerTexts(),

		/** Drags a field onto a parameter, as a person does: n8n shows where it may be dropped on the way. */
		async drag(name: string, target: Locator): Promise<void> {
			await item(name).getByText(name, { exact: true }).hover();
			await page.mouse.down();
			await target.hover();
			await page.mouse.up();
		},
	};
}

/** A field that is chosen from a list which the API gives. */
function picker(page: Page, locator: Locator) {
	const rows = page.getByTestId('rlc-item').filter({ visible: true });
	const input = locator.getByTestId('rlc-input');
	return {
		rows,
		/** What stands in place of the rows until they have come. */
		loading: page.locator('.n8n-loading').filter({ visible: true }).first(),
		/** What went wrong, shown in place of the rows. */
		error: page.getByTestId('rlc-error-container').filter({ visible: true }),
		open: async () => await input.click(),
		/** Types into the search above the rows, as a person does, key by key. */
		search: async (text: string) =>
			await page
				.getByTestId('rlc-search')
				.filter({ visible: true })
				.pressSequentially(text, { delay: 30 }),
		texts: async () => await rows.allInnerTexts(),
		/** What is chosen, as the field shows it. */
		chosen: async () => await input.inputValue(),
	};
}
