/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';

const CHECKOUT = resolve(__dirname, '../../../..');
const ARTEFACTS = join(CHECKOUT, 'artefacts', 'screenshots');
const README_IMAGES = join(CHECKOUT, 'docs', 'images');

/** The pictures in the README, by the name that they have among the artefacts. */
const README_PICTURES: Readonly<Record<string, string>> = {
	'fields-of-create.light': 'node-create.png',
	'fields-of-create.dark': 'node-create-dark.png',
	'voices-found.light': 'node-pickers.png',
	'output-rendering.light': 'node-output.png',
};

/** `npm run screenshots` sets it; the other runs leave the README's pictures as they are. */
const isForReadme = process.env.README_PICTURES === 'true';

/** Takes a picture of what the page shows, in the light and in the dark theme. */
export async function takePictures(page: Page, name: string): Promise<void> {
	// What the mouse rests on looks different.
	await page.mouse.move(0, 0);
	// Messages cover the corner of the page, and go by themselves at any moment.
	await page.evaluate(
		'document.querySelectorAll(".el-notification__closeBtn").forEach((button) => button.click())',
	);
	await page.locator('.el-notification').first().waitFor({ state: 'hidden' });
	for (const theme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
		// n8n has an icon for each theme, and fetches the other one now.
		await page.waitForFunction(
			'[...document.images].every((image) => image.complete && image.naturalWidth > 0)',
		);
		const path = join(ARTEFACTS, `${name}.${theme}.png`);
		await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
		const readmeName = README_PICTURES[`${name}.${theme}`];
		if (isForReadme && readmeName !== undefined) {
			const copy = join(README_IMAGES, readmeName);
			await mkdir(dirname(copy), { recursive: true });
			await copyFile(path, copy);
		}
	}
	await page.emulateMedia({ colorScheme: 'light' });
}
