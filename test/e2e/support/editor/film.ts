import type { Page } from 'playwright-core';
import sharp from 'sharp';

/** How wide a film is, in pixels: as wide as a README shows it on a large screen. */
const WIDTH = 1080;

/** Pictures of a page, one after the other. */
export interface Film {
	/** Takes a picture that stays for so long. */
	show(milliseconds: number): Promise<void>;
	/** All that was taken, as an animated WebP that runs for ever. */
	develop(): Promise<Buffer>;
}

/** Begins a film; whatever the page loads from now on shows where the mouse is. */
export async function startFilm(
	page: Page,
	size: { width: number; height: number },
): Promise<Film> {
	await page.setViewportSize(size);
	await page.addInitScript(SHOW_MOUSE);
	const frames: Buffer[] = [];
	const delay: number[] = [];
	return {
		async show(milliseconds) {
			const picture = await page.screenshot({ caret: 'initial' });
			frames.push(await sharp(picture).resize(WIDTH).png().toBuffer());
			delay.push(milliseconds);
		},
		develop: async () =>
			await sharp(frames, { join: { animated: true } })
				.webp({ delay, loop: 0, quality: 80 })
				.toBuffer(),
	};
}

/** A screenshot leaves the mouse out. */
const SHOW_MOUSE = `addEventListener('DOMContentLoaded', () => {
	const mouse = document.createElement('div');
	mouse.style.cssText =
		'position: fixed; z-index: 99999; width: 22px; height: 22px; margin: -11px; border-radius: 50%;' +
		'background: #ff6d5a88; border: 2px solid #ff6d5a; pointer-events: none; top: 0; left: 0';
	document.body.append(mouse);
	addEventListener('mousemove', ({ clientX, clientY }) => {
		// Pictures are taken with the mouse in the corner.
		mouse.hidden = clientX === 0;
		mouse.style.translate = clientX + 'px ' + clientY + 'px';
	}, true);
})`;
