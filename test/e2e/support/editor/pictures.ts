/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';

const CHECKOUT = resolve(__dirname, '../../../..');
const ARTEFACTS = join(CHECKOUT, 'artefacts', 'screenshots');
const README_IMAGES = join(CHECKOUT, 'docs', 'images');

/** The pictures in README and docs, by the file that they have among the artefacts. */
const README_PICTURES: Readonly<Record<string, string>> = {
	'output-video.light.png': 'output-video.png',
	'first-video.webp': 'first-video.webp',
	'example-create-wait-download.light.png': 'example-create-wait-download.png',
	'example-many-videos-from-a-table.light.png': 'example-many-videos-from-a-table.png',
	'example-form-with-a-video.light.png': 'example-form-with-a-video.png',
};

/** `npm run screenshots` sets it; the other runs leave the README's pictures as they are. */
const isForReadme = process.env.README_PICTURES === 'true';

/** The part of a page that a picture shows, in pixels. */
export interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Takes a picture of what the page shows, or of a part of it, in the light and in the dark theme. */
export async function takePictures(page: Page, name: string, clip?: Area): Promise<void> {
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
		const picture = await page.screenshot({
			animations: 'disabled',
			caret: 'hide',
			...(clip === undefined ? {} : { clip }),
		});
		await keepPicture(`${name}.${theme}.png`, picture);
	}
	await page.emulateMedia({ colorScheme: 'light' });
}

/** Puts a picture among the artefacts, and where it is one of the README's, into that. */
export async function keepPicture(file: string, picture: Buffer): Promise<void> {
	const paths = [join(ARTEFACTS, file)];
	const readmeName = README_PICTURES[file];
	if (isForReadme && readmeName !== undefined) paths.push(join(README_IMAGES, readmeName));
	for (const path of paths) {
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, picture);
	}
}
