import type { Page } from 'playwright-core';

/** The dialog in which a credential is filled in. */
export function credentialDialog(page: Page) {
	const dialog = page.getByTestId('editCredential-modal');
	const field = (name: string) => dialog.getByTestId(`parameter-input-${name}`).locator('input');
	return {
		dialog,
		field,
		save: async () => await dialog.getByTestId('credential-save-button').click(),
		success: dialog.getByText('Connection tested successfully'),
		failure: dialog.getByText('Couldn’t connect with these settings'),
		showDetails: async () => await dialog.getByText('More details').click(),
		close: async () => await dialog.getByRole('button', { name: 'Close this dialog' }).click(),
	};
}
