/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { existsSync } from 'node:fs';
import { type Browser, chromium, selectors } from 'playwright-core';

import { describeWith } from '../describeWith';

/** The attribute by which n8n marks the parts of its editor for tests. */
const N8N_TEST_ID = 'data-test-id';
const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** The browser that the tests drive: any Chromium, by its path. */
const chromiumPath = process.env.E2E_CHROMIUM || DEBIAN_CHROMIUM;

/** `describe` for tests in a browser. */
export const describeWithBrowser = describeWith(
	existsSync(chromiumPath) ? [] : [chromiumPath],
	"install Debian's package chromium, or set E2E_CHROMIUM to the path of a Chromium",
);

/** Starts a headless browser that asks for nothing but what the tests open. */
export async function startChromium(): Promise<Browser> {
	selectors.setTestIdAttribute(N8N_TEST_ID);
	return await chromium.launch({
		executablePath: chromiumPath,
		args: [
			// A container lets its root user start Chromium in no other way.
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
